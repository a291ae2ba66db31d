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
  R_NONE,
  RELOCATION_TYPES,
  type RelocationTypes,
} from './constants.ts';
import type { DynamicTable } from './dynamic.ts';
import { type Memory, MemoryFault } from './memory.ts';
import { RelocationTable } from './relocation-table.ts';
import { positionIn, readRelr } from './relr.ts';

/** One ElfN_Rel or ElfN_Rela; `addend` is undefined for REL and RELR, where it stands in the relocated word itself. */
export interface Relocation {
  offset: number;
  type: number;
  symbol: number;
  addend: number | undefined;
}

/** of all tables of a file together: three times as many as the largest plugins have */
const MAX_RELOCATIONS = 3 << 20;
/** of a file of which so much is stored for each (bytes) there may be more */
const BYTES_OF_FILE = 64;

/** All relocations of an image, in the order in which ld.so applies them. */
export class Relocations {
  readonly types: RelocationTypes | undefined;
  readonly tables: readonly RelocationTable[];
  /** addresses of the words that DT_RELR relocates, sorted */
  readonly relr: Float64Array;
  /** which of the tables DT_JMPREL names; -1: none */
  readonly slots: number;

  constructor(
    types: RelocationTypes | undefined,
    tables: readonly RelocationTable[] = [],
    relr: Float64Array = new Float64Array(0),
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
    return this.#isPacked(address) ? found(this.types?.relative ?? 0, 0, undefined) : undefined;
  }

  /** Address of a word that two relocations write: no link editor leaves one, and what a moved one left is not relocated. */
  overwritten(): number | undefined {
    const within = this.tables.map(table => table.overwritten()).find(address => address !== undefined);
    return within ?? this.#overwrittenByOther();
  }

  /** The smaller tables are held against the larger ones: DT_JMPREL has few entries. */
  #overwrittenByOther(): number | undefined {
    const tables = [...this.tables].sort((a, b) => a.count - b.count);
    for (const [k, table] of tables.entries()) {
      const larger = tables.slice(k + 1);
      if (larger.length === 0 && this.relr.length === 0) continue;
      for (let i = 0; i < table.count; i++) {
        const offset = table.offset(i);
        const isTwice = this.#isPacked(offset) || larger.some(other => other.at(offset) >= 0);
        if (isTwice && table.type(i) !== R_NONE) return offset;
      }
    }
    return undefined;
  }

  #isPacked(address: number): boolean {
    return this.relr.length > 0 && this.relr[positionIn(this.relr, address)] === address;
  }

  /** Whether a relocation writes to an address in [start, end). */
  writesWithin(start: number, end: number): boolean {
    const { relr } = this;
    const isPacked = relr.length > 0 && positionIn(relr, start) < positionIn(relr, end);
    return isPacked || this.tables.some(table => table.writesWithin(start, end));
  }

  /** What is written into [start, end), by offset. Of two relocations of one word the later one counts. */
  within(start: number, end: number): Map<number, Relocation> {
    const found = new Map<number, Relocation>();
    for (let i = positionIn(this.relr, start); i < this.relr.length; i++) {
      const offset = this.relr[i] ?? 0;
      if (offset >= end) break;
      found.set(offset, { offset, type: this.types?.relative ?? 0, symbol: 0, addend: undefined });
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

interface Span {
  address: number;
  length: number;
  explicitAddend: boolean;
  structure: string;
}

/**
 * DT_RELASZ may count the relocations of the PLT as well, if these stand at the end, as GNU ld wrote it for riscv64.
 * They are applied once (elf/dynamic-link.h: _ELF_DYNAMIC_DO_RELOC).
 */
function leaveOutSlots(spans: Span[]): void {
  const slots = spans.find(({ structure }) => structure === 'DT_JMPREL');
  const around = slots && spans.find(one => one !== slots && one.explicitAddend === slots.explicitAddend);
  if (!around || around.address > slots.address) return;
  if (around.address + around.length === slots.address + slots.length) around.length -= slots.length;
  if (around.length === 0) spans.splice(spans.indexOf(around), 1);
}

/** Fetches the relocation tables. A machine that is not in RELOCATION_TYPES has none that we can name. */
export async function readRelocations(
  memory: Memory,
  dynamic: DynamicTable,
  machine: number,
): Promise<Relocations> {
  const spans: Span[] = [];
  let left = Math.max(MAX_RELOCATIONS, memory.bytes.stored / BYTES_OF_FILE);
  const add = (
    address: number | undefined,
    size: number | undefined,
    explicitAddend: boolean,
    structure: string,
  ) => {
    if (address === undefined || !size) return;
    if (!memory.isMapped(address, size)) throw new MemoryFault(structure, address, size, 'unmapped');
    const entry = (explicitAddend ? 3 : 2) * memory.encoding.wordSize;
    left -= limit(Math.floor(size / entry), left, `${structure} entries`);
    spans.push({ address, length: size, explicitAddend, structure });
  };
  add(dynamic.get(DT_RELA), dynamic.get(DT_RELASZ), true, 'DT_RELA');
  add(dynamic.get(DT_REL), dynamic.get(DT_RELSZ), false, 'DT_REL');
  // Without DT_PLTREL ld.so leaves the PLT's relocations alone.
  const pltrel = dynamic.get(DT_PLTREL);
  if (pltrel !== undefined)
    add(dynamic.get(DT_JMPREL), dynamic.get(DT_PLTRELSZ), pltrel === DT_RELA, 'DT_JMPREL');
  leaveOutSlots(spans);
  await memory.load(spans);
  const tables = spans.map(
    ({ address, length, explicitAddend, structure }) =>
      new RelocationTable(memory.view(address, length, structure), explicitAddend, memory.writable),
  );
  const relr = await readRelr(memory, dynamic.get(DT_RELR), dynamic.get(DT_RELRSZ));
  const slots = spans.findIndex(({ structure }) => structure === 'DT_JMPREL');
  return new Relocations(RELOCATION_TYPES[machine], tables, relr, slots);
}
