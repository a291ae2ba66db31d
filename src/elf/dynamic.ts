import { FormatError, limit } from '../bytes/format-error.ts';
import { DT_NULL, DT_STRTAB } from './constants.ts';
import { type Memory, MemoryFault } from './memory.ts';
import type { Segment } from './segment.ts';

export interface DynamicEntry {
  /** d_tag */
  tag: number;
  /** d_val or d_ptr */
  value: number;
  /** the lower 32 bits of it, which a large `value` has lost */
  low?: number;
}

const MAX_DYNAMIC_BYTES = 1 << 20;
const MIN_DYNAMIC_BYTES = 2048;
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

  /** The bits of DT_FLAGS and DT_FLAGS_1. */
  flags(tag: number): number {
    const entry = this.entries.findLast(other => other.tag === tag);
    return entry ? (entry.low ?? entry.value) | 0 : 0;
  }

  all(tag: number): number[] {
    return this.entries.filter(entry => entry.tag === tag).map(entry => entry.value);
  }
}

/** Reads the table at PT_DYNAMIC's p_vaddr (elf/get-dynamic-info.h reads memory, not p_offset). */
export async function readDynamic(memory: Memory, segment: Segment): Promise<DynamicTable> {
  const structure = 'PT_DYNAMIC';
  // The table ends at DT_NULL, whatever p_memsz says; a little beyond it is read along.
  const wanted = Math.min(Math.max(segment.memsz, MIN_DYNAMIC_BYTES), MAX_DYNAMIC_BYTES);
  const length = memory.available(segment.vaddr, wanted);
  await memory.load([{ address: segment.vaddr, length }]);
  const view = memory.view(segment.vaddr, Math.max(1, length), structure);
  const word = memory.encoding.wordSize;
  const entries: DynamicEntry[] = [];
  for (let at = 0; at + 2 * word <= length; at += 2 * word) {
    const tag = view.signedWord(at);
    if (tag === DT_NULL) return new DynamicTable(entries);
    const value = view.word(at + word);
    const isLossy = value > Number.MAX_SAFE_INTEGER;
    const low = isLossy
      ? { low: view.u32(memory.encoding.littleEndian ? at + word : at + 2 * word - 4) }
      : {};
    entries.push({ tag, value, ...low });
  }
  throw new FormatError(structure, view.offset, `no DT_NULL among ${entries.length} entries`);
}

/**
 * The strings of DT_STRTAB at these offsets (DT_NEEDED, DT_RPATH, version names).
 * ld.so never looks at DT_STRSZ: a string ends at its NUL, wherever that is.
 */
export async function readDynamicStrings(
  memory: Memory,
  dynamic: DynamicTable,
  offsets: readonly number[],
): Promise<Map<number, string>> {
  const table = dynamic.get(DT_STRTAB);
  if (offsets.length === 0) return new Map();
  if (table === undefined) throw new MemoryFault('DT_STRTAB', 0, 0, 'unmapped');
  const ranges = offsets.map(offset => ({
    offset,
    address: table + offset,
    length: memory.available(table + offset, MAX_DYNAMIC_STRING_BYTES),
  }));
  await memory.load(ranges);
  return new Map(
    ranges.map(({ offset, address, length }) => {
      const view = memory.view(address, Math.max(1, length), 'DT_STRTAB');
      const isEndless = length === MAX_DYNAMIC_STRING_BYTES && !view.bytes.includes(0);
      if (isEndless) limit(length + 1, MAX_DYNAMIC_STRING_BYTES, 'DT_STRTAB string length', view.offset);
      return [offset, view.cstring(0)];
    }),
  );
}
