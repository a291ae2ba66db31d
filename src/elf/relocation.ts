import { limit } from '../bytes/format-error.ts';
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
import { RelocationTable } from './relocation-table.ts';
import { readRelr } from './relr.ts';

/** One ElfN_Rel or ElfN_Rela; `addend` is undefined for REL and RELR, where it stands in the relocated word itself. */
export interface Relocation {
  offset: number;
  type: number;
  symbol: number;
  addend: number | undefined;
}

const MAX_RELOCATION_BYTES = 512 << 20;

/** All relocations of an image, in the order in which ld.so applies them. */
export class Relocations {
  readonly types: RelocationTypes | undefined;
  readonly tables: readonly RelocationTable[];
  /** addresses of the words that DT_RELR relocates */
  readonly relr: readonly number[];
  /** which of the tables DT_JMPREL names; -1: none */
  readonly slots: number;
  #packed: Set<number> | undefined;

  constructor(
    types: RelocationTypes | undefined,
    tables: readonly RelocationTable[] = [],
    relr: readonly number[] = [],
    slots = -1,
  ) {
    this.types = types;
    this.tables = tables;
    this.relr = relr;
    this.slots = slots;
  }

  /**
   * What is written to an address: calls back with what the entry has, and gives what that gives; undefined where nothing
   * is written. No objects: whoever follows pointers asks for every one. Of two relocations of one word the later counts.
   */
  at<T>(
    address: number,
    found: (type: number, symbol: number, addend: number | undefined) => T,
  ): T | undefined {
    for (let i = this.tables.length - 1; i >= 0; i--) {
      const table = this.tables[i];
      const index = table?.at(address) ?? -1;
      if (table && index >= 0) return found(table.type(index), table.symbol(index), table.addend(index));
    }
    if (this.relr.length === 0) return undefined;
    this.#packed ??= new Set(this.relr);
    return this.#packed.has(address) ? found(this.types?.relative ?? 0, 0, undefined) : undefined;
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
      for (const i of table.within(start, end)) {
        const offset = table.offset(i);
        found.set(offset, { offset, type: table.type(i), symbol: table.symbol(i), addend: table.addend(i) });
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
      new RelocationTable(memory.view(address, length, structure), explicitAddend, memory.writable),
  );
  const relr = await readRelr(memory, dynamic.get(DT_RELR), dynamic.get(DT_RELRSZ));
  const slots = spans.findIndex(({ structure }) => structure === 'DT_JMPREL');
  return new Relocations(RELOCATION_TYPES[machine], tables, relr, slots);
}
