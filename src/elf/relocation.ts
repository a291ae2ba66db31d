import { limit } from '../bytes/format-error.ts';
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
import { readRelr } from './relr.ts';

/** One ElfN_Rel or ElfN_Rela; `addend` is undefined for REL and RELR, where it stands in the relocated word itself. */
export interface Relocation {
  offset: number;
  type: number;
  symbol: number;
  addend: number | undefined;
}

export const MAX_RELOCATION_BYTES: number = 512 << 20;
const TWO_32 = 0x1_0000_0000;

/**
 * DT_RELA, DT_REL or DT_JMPREL as 32-bit units, never as objects: a table has up to millions of entries.
 * ```
 * Elf64_Rel(a): u64 r_offset; u32 type, symbol (as a u64 r_info); i64 r_addend
 * Elf32_Rel(a): u32 r_offset; u32 r_info = symbol << 8 | type; i32 r_addend
 * ```
 */
export class RelocationTable {
  readonly count: number;
  /** whether the entries have an addend (RELA) */
  readonly explicitAddend: boolean;
  readonly #units: Uint32Array;
  readonly #step: number;
  readonly #wide: boolean;
  /** index of the less significant unit of a u64 */
  readonly #low: 0 | 1;

  constructor(view: ByteView, explicitAddend: boolean) {
    this.#wide = view.encoding.wordSize === 8;
    this.#low = view.encoding.littleEndian ? 0 : 1;
    this.#units = view.units();
    this.#step = (explicitAddend ? 3 : 2) * (this.#wide ? 2 : 1);
    this.explicitAddend = explicitAddend;
    this.count = Math.floor(this.#units.length / this.#step);
  }

  /** r_offset */
  offset(index: number): number {
    const at = index * this.#step;
    if (!this.#wide) return this.#units[at] ?? 0;
    return (this.#units[at + 1 - this.#low] ?? 0) * TWO_32 + (this.#units[at + this.#low] ?? 0);
  }

  type(index: number): number {
    const at = index * this.#step;
    return this.#wide ? (this.#units[at + 2 + this.#low] ?? 0) : (this.#units[at + 1] ?? 0) & 0xff;
  }

  /** symbol index; 0 for none */
  symbol(index: number): number {
    const at = index * this.#step;
    return this.#wide ? (this.#units[at + 3 - this.#low] ?? 0) : (this.#units[at + 1] ?? 0) >>> 8;
  }

  /** The units that hold the symbol indices: every `step` units one, shifted right by `shift` bits. */
  symbolUnits(): { units: Uint32Array; first: number; step: number; shift: 0 | 8 } {
    return {
      units: this.#units,
      first: this.#wide ? 3 - this.#low : 1,
      step: this.#step,
      shift: this.#wide ? 0 : 8,
    };
  }

  /** Indices of the entries whose offset is in [start, end), in order. Scans units alone: it runs over large tables. */
  within(start: number, end: number): number[] {
    const found: number[] = [];
    const units = this.#units;
    const step = this.#step;
    const length = this.count * step;
    // Files are smaller than 4 GiB: the less significant units decide, and few entries are looked at twice.
    const low = this.#wide ? this.#low : 0;
    for (let at = low; at < length; at += step) {
      const unit = units[at] ?? 0;
      if (unit < start || unit >= end) continue;
      const index = (at - low) / step;
      if (this.offset(index) === unit) found.push(index);
    }
    if (end > TWO_32) this.#withinHigh(Math.max(start, TWO_32), end, found);
    return found;
  }

  #withinHigh(start: number, end: number, found: number[]): void {
    for (let index = 0; index < this.count; index++) {
      const offset = this.offset(index);
      if (offset >= start && offset < end) found.push(index);
    }
    found.sort((a, b) => a - b);
  }

  addend(index: number): number | undefined {
    if (!this.explicitAddend) return undefined;
    const at = index * this.#step;
    if (!this.#wide) return (this.#units[at + 2] ?? 0) | 0;
    return ((this.#units[at + 5 - this.#low] ?? 0) | 0) * TWO_32 + (this.#units[at + 4 + this.#low] ?? 0);
  }
}

/** All relocations of an image, in the order in which ld.so applies them. */
export class Relocations {
  readonly types: RelocationTypes | undefined;
  readonly tables: readonly RelocationTable[];
  /** addresses of the words that DT_RELR relocates */
  readonly relr: readonly number[];

  constructor(
    types: RelocationTypes | undefined,
    tables: readonly RelocationTable[] = [],
    relr: readonly number[] = [],
  ) {
    this.types = types;
    this.tables = tables;
    this.relr = relr;
  }

  /** What is written into [start, end), by offset. Of two relocations of one word the later one counts. */
  within(start: number, end: number): Map<number, Relocation> {
    const found = new Map<number, Relocation>();
    for (const offset of this.relr) {
      if (offset >= start && offset < end) {
        found.set(offset, { offset, type: this.types?.relative ?? 0, symbol: 0, addend: undefined });
      }
    }
    for (const table of this.tables) {
      for (let i = 0; i < table.count; i++) {
        const offset = table.offset(i);
        if (offset >= start && offset < end) {
          found.set(offset, {
            offset,
            type: table.type(i),
            symbol: table.symbol(i),
            addend: table.addend(i),
          });
        }
      }
    }
    return found;
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
  const tables = spans.map(
    ({ address, length, explicitAddend, structure }) =>
      new RelocationTable(memory.view(address, length, structure), explicitAddend),
  );
  const relr = await readRelr(memory, dynamic.get(DT_RELR), dynamic.get(DT_RELRSZ));
  return new Relocations(RELOCATION_TYPES[machine], tables, relr);
}
