import { FormatError } from '../bytes/format-error.ts';
import { hex } from '../bytes/hex.ts';
import type { ByteView } from '../bytes/view.ts';
import { PAGE_SIZE, R_NONE, type RelocationTypes } from './constants.ts';
import type { AddressRange, Memory } from './memory.ts';
import type { Relocation, Relocations } from './relocation.ts';

/**
 * A word of memory after relocation, without a load base:
 * a plain number, an address inside this image, or the address of what the dynamic linker binds a symbol to.
 */
export type Word =
  | { kind: 'plain'; value: number }
  | { kind: 'address'; address: number }
  | { kind: 'symbol'; symbol: number; addend: number };

/** A range of memory as relocated. */
export interface Span {
  address: number;
  view: ByteView;
  /** The word at an offset from the start of the span. */
  word(at: number): Word;
  /** The address inside this image that the word holds; undefined for anything else, 0 for nil. */
  pointer(at: number): number | undefined;
}

/** Memory as the program sees it after the dynamic linker has relocated it. */
export class AddressSpace {
  readonly memory: Memory;
  readonly relocations: Relocations;
  /** ET_EXEC: plain words may be addresses already. */
  readonly fixed: boolean;

  constructor(memory: Memory, relocations: Relocations, fixed: boolean) {
    this.memory = memory;
    this.relocations = relocations;
    this.fixed = fixed;
  }

  async span(address: number, length: number, structure: string): Promise<Span> {
    await this.memory.load([{ address, length }]);
    const written = this.relocations.within(address, address + length);
    return this.#span(address, this.memory.view(address, length, structure), written);
  }

  /** Several ranges of one kind, fetched together. */
  async spans(ranges: readonly AddressRange[], structure: string): Promise<Span[]> {
    await this.memory.load(ranges);
    const written = new Map<number, Relocation>();
    for (const { start, end } of joined(ranges)) {
      for (const [offset, relocation] of this.relocations.within(start, end)) written.set(offset, relocation);
    }
    return ranges.map(({ address, length }) =>
      this.#span(address, this.memory.view(address, length, structure), written),
    );
  }

  #span(address: number, view: ByteView, written: ReturnType<Relocations['within']>): Span {
    const types = this.relocations.types;
    const word = (at: number): Word => {
      const relocation = written.get(address + at);
      const inPlace = view.word(at);
      if (!relocation) return { kind: 'plain', value: inPlace };
      const addend = relocation.addend ?? inPlace;
      if (relocation.type === types?.relative) return { kind: 'address', address: addend };
      if (relocation.type === R_NONE) return { kind: 'plain', value: inPlace };
      if (types && !isWholeWord(relocation.type, types))
        throw new FormatError('relocation', -1, `type ${relocation.type} at ${hex(address + at)}`);
      return { kind: 'symbol', symbol: relocation.symbol, addend };
    };
    return {
      address,
      view,
      word,
      pointer: at => {
        const found = word(at);
        if (found.kind === 'address') return found.address;
        return found.kind === 'plain' && (this.fixed || found.value === 0) ? found.value : undefined;
      },
    };
  }
}

/** Whether a relocation makes the word the address of a symbol, and nothing else. */
function isWholeWord(type: number, { absolute, globDat, jumpSlot }: RelocationTypes): boolean {
  return type === absolute || type === globDat || type === jumpSlot;
}

/** Ranges that lie in the same page or in neighbouring ones, as one: what is read of relocations is whole pages. */
function joined(ranges: readonly AddressRange[]): { start: number; end: number }[] {
  const groups: { start: number; end: number }[] = [];
  for (const { address, length } of [...ranges].sort((a, b) => a.address - b.address)) {
    const last = groups.at(-1);
    if (last && address <= last.end + PAGE_SIZE) last.end = Math.max(last.end, address + length);
    else groups.push({ start: address, end: address + length });
  }
  return groups;
}
