import { FormatError, limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import {
  DT_JMPREL,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELASZ,
  DT_RELR,
  DT_RELRSZ,
  DT_RELSZ,
  RELOCATION_TYPES,
  type RelocationTypes,
} from './constants.ts';
import type { DynamicTable } from './dynamic.ts';
import { type Memory, MemoryFault } from './memory.ts';

/** One ElfN_Rel or ElfN_Rela; `addend` is undefined for REL, where it stands in the relocated word itself. */
export interface Relocation {
  offset: number;
  type: number;
  symbol: number;
  addend: number | undefined;
}

interface Table {
  view: ByteView;
  explicitAddend: boolean;
}

const MAX_RELOCATION_BYTES = 512 << 20;
const TWO_32 = 0x1_0000_0000;

/**
 * DT_RELA, DT_REL, DT_JMPREL and DT_RELR of an image, in the order in which ld.so applies them,
 * as parallel arrays: the tables have up to millions of entries.
 */
export class Relocations {
  readonly types: RelocationTypes | undefined;
  readonly count: number;
  /** how many of them, the first ones, come from DT_RELR */
  readonly relrCount: number;
  /** r_offset */
  readonly offsets: Float64Array;
  /** type of r_info */
  readonly kinds: Uint32Array;
  /** symbol index of r_info; 0 for none */
  readonly symbols: Uint32Array;
  /** r_addend; NaN where it stands in the relocated word itself (REL, RELR) */
  readonly #addends: Float64Array;

  constructor(types: RelocationTypes | undefined, tables: readonly Table[], relr: readonly number[]) {
    const entries = tables.map(({ view, explicitAddend }) =>
      Math.floor(view.length / (view.encoding.wordSize * (explicitAddend ? 3 : 2))),
    );
    const count = relr.length + entries.reduce((sum, n) => sum + n, 0);
    this.types = types;
    this.count = count;
    this.relrCount = relr.length;
    this.offsets = new Float64Array(count);
    this.kinds = new Uint32Array(count);
    this.symbols = new Uint32Array(count);
    this.#addends = new Float64Array(count).fill(Number.NaN);
    this.offsets.set(relr);
    this.kinds.fill(types?.relative ?? 0, 0, relr.length);
    let at = relr.length;
    for (const [i, table] of tables.entries()) {
      const size = entries[i] ?? 0;
      if (table.view.encoding.wordSize === 8) this.#decode64(table, at, size);
      else this.#decode32(table, at, size);
      at += size;
    }
  }

  /** What is written into [start, end), by offset. Of two relocations of one word the later one counts. */
  within(start: number, end: number): Map<number, Relocation> {
    const found = new Map<number, Relocation>();
    const { offsets, count } = this;
    for (let i = 0; i < count; i++) {
      const offset = offsets[i] ?? 0;
      if (offset >= start && offset < end) found.set(offset, this.#entry(i));
    }
    return found;
  }

  #entry(i: number): Relocation {
    const addend = this.#addends[i] ?? 0;
    return {
      offset: this.offsets[i] ?? 0,
      type: this.kinds[i] ?? 0,
      symbol: this.symbols[i] ?? 0,
      addend: Number.isNaN(addend) ? undefined : addend,
    };
  }

  /** Elf64_Rel(a): u64 r_offset; u32 type, u32 symbol (as a u64 r_info); i64 r_addend */
  #decode64({ view, explicitAddend }: Table, first: number, count: number): void {
    const units = view.units();
    const step = explicitAddend ? 6 : 4;
    const low = view.encoding.littleEndian ? 0 : 1;
    const high = 1 - low;
    const { offsets, kinds, symbols } = this;
    const addends = this.#addends;
    for (let i = 0, u = 0; i < count; i++, u += step) {
      offsets[first + i] = (units[u + high] ?? 0) * TWO_32 + (units[u + low] ?? 0);
      kinds[first + i] = units[u + 2 + low] ?? 0;
      symbols[first + i] = units[u + 2 + high] ?? 0;
      if (explicitAddend) {
        addends[first + i] = ((units[u + 4 + high] ?? 0) | 0) * TWO_32 + (units[u + 4 + low] ?? 0);
      }
    }
  }

  /** Elf32_Rel(a): u32 r_offset; u32 r_info = symbol << 8 | type; i32 r_addend */
  #decode32({ view, explicitAddend }: Table, first: number, count: number): void {
    const units = view.units();
    const step = explicitAddend ? 3 : 2;
    for (let i = 0, u = 0; i < count; i++, u += step) {
      const info = units[u + 1] ?? 0;
      this.offsets[first + i] = units[u] ?? 0;
      this.kinds[first + i] = info & 0xff;
      this.symbols[first + i] = info >>> 8;
      if (explicitAddend) this.#addends[first + i] = (units[u + 2] ?? 0) | 0;
    }
  }
}

/** Fetches the relocation tables. A machine that is not in RELOCATION_TYPES has none that we can name. */
export async function readRelocations(
  memory: Memory,
  dynamic: DynamicTable,
  machine: number,
): Promise<Relocations> {
  const spans: { address: number; length: number; explicitAddend: boolean; structure: string }[] = [];
  const add = (
    address: number | undefined,
    size: number | undefined,
    explicitAddend: boolean,
    structure: string,
  ) => {
    if (address === undefined || !size) return;
    if (!memory.isMapped(address, size)) throw new MemoryFault(structure, address, size, 'unmapped');
    const length = limit(size, MAX_RELOCATION_BYTES, `${structure} size`);
    spans.push({ address, length, explicitAddend, structure });
  };
  add(dynamic.get(DT_RELA), dynamic.get(DT_RELASZ), true, 'DT_RELA');
  add(dynamic.get(DT_REL), dynamic.get(DT_RELSZ), false, 'DT_REL');
  // Without DT_PLTREL ld.so leaves the PLT's relocations alone.
  const pltrel = dynamic.get(DT_PLTREL);
  if (pltrel !== undefined)
    add(dynamic.get(DT_JMPREL), dynamic.get(DT_PLTRELSZ), pltrel === DT_RELA, 'DT_JMPREL');
  await memory.load(spans);
  const tables = spans.map(({ address, length, explicitAddend, structure }) => ({
    view: memory.view(address, length, structure),
    explicitAddend,
  }));
  const relr = await readRelr(memory, dynamic.get(DT_RELR), dynamic.get(DT_RELRSZ));
  return new Relocations(RELOCATION_TYPES[machine], tables, relr);
}

/** DT_RELR: an even word is an address to relocate, an odd one a bitmap over the words that follow it (gABI draft). */
async function readRelr(
  memory: Memory,
  address: number | undefined,
  size: number | undefined,
): Promise<number[]> {
  if (address === undefined || !size) return [];
  const length = limit(size, MAX_RELOCATION_BYTES, 'DT_RELRSZ');
  await memory.load([{ address, length }]);
  const view = memory.view(address, length, 'DT_RELR');
  const word = memory.encoding.wordSize;
  const bits = word * 8;
  const offsets: number[] = [];
  let where = 0;
  for (let at = 0; at + word <= length; at += word) {
    const low = view.u32(word === 8 && !view.encoding.littleEndian ? at + 4 : at);
    if ((low & 1) === 0) {
      where = view.word(at);
      offsets.push(where);
      where += word;
      continue;
    }
    const high = word === 8 ? view.u32(view.encoding.littleEndian ? at + 4 : at) : 0;
    for (let bit = 1; bit < bits; bit++) {
      const set = bit < 32 ? (low >>> bit) & 1 : (high >>> (bit - 32)) & 1;
      if (set !== 0) offsets.push(where + (bit - 1) * word);
    }
    where += (bits - 1) * word;
    if (offsets.length > MAX_RELOCATION_BYTES / 8)
      throw new FormatError('DT_RELR', view.offset, 'too many words');
  }
  return offsets;
}
