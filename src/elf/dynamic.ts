import { FormatError, limit } from '../bytes/format-error.ts';
import { DT_NULL, DT_STRSZ, DT_STRTAB } from './constants.ts';
import type { Memory } from './memory.ts';
import type { Segment } from './segment.ts';

export interface DynamicEntry {
  /** d_tag */
  tag: number;
  /** d_val or d_ptr */
  value: number;
}

const MAX_DYNAMIC_BYTES = 1 << 20;
const MAX_DYNAMIC_STRING_BYTES = 4096;

/** The dynamic table as ld.so reads it: up to DT_NULL, and of a tag that comes twice the last one counts. */
export class DynamicTable {
  readonly entries: readonly DynamicEntry[];
  readonly #last: ReadonlyMap<number, number>;

  constructor(entries: readonly DynamicEntry[]) {
    this.entries = entries;
    this.#last = new Map(entries.map(({ tag, value }) => [tag, value]));
  }

  get(tag: number): number | undefined {
    return this.#last.get(tag);
  }

  all(tag: number): number[] {
    return this.entries.filter(entry => entry.tag === tag).map(entry => entry.value);
  }
}

/** Reads the table at PT_DYNAMIC's p_vaddr (elf/get-dynamic-info.h reads memory, not p_offset). */
export async function readDynamic(memory: Memory, segment: Segment): Promise<DynamicTable> {
  const structure = 'PT_DYNAMIC';
  const length = limit(segment.memsz, MAX_DYNAMIC_BYTES, `${structure}.p_memsz`);
  await memory.load([{ address: segment.vaddr, length }]);
  const view = memory.view(segment.vaddr, length, structure);
  const word = memory.encoding.wordSize;
  const entries: DynamicEntry[] = [];
  for (let at = 0; at + 2 * word <= length; at += 2 * word) {
    const tag = view.signedWord(at);
    if (tag === DT_NULL) return new DynamicTable(entries);
    entries.push({ tag, value: view.word(at + word) });
  }
  throw new FormatError(structure, view.offset, `no DT_NULL among ${entries.length} entries`);
}

/** The strings of DT_STRTAB at these offsets (DT_NEEDED, DT_RPATH, version names). */
export async function readDynamicStrings(
  memory: Memory,
  dynamic: DynamicTable,
  offsets: readonly number[],
): Promise<Map<number, string>> {
  const table = dynamic.get(DT_STRTAB);
  const size = dynamic.get(DT_STRSZ) ?? 0;
  if (offsets.length === 0) return new Map();
  if (table === undefined) throw new FormatError('PT_DYNAMIC', -1, 'no DT_STRTAB, but strings are referred to');
  const ranges = offsets.map(offset => {
    if (offset >= size) throw new FormatError('DT_STRTAB', -1, `string offset ${offset} in a table of ${size} bytes`);
    return { address: table + offset, length: Math.min(MAX_DYNAMIC_STRING_BYTES, size - offset) };
  });
  await memory.load(ranges);
  return new Map(
    ranges.map(({ address, length }) => [address - table, memory.view(address, length, 'DT_STRTAB').cstring(0)]),
  );
}
