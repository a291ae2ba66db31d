import { hex } from '../bytes/hex.ts';
import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
  PF_W,
  R_NONE,
  RELOCATION_TYPES,
} from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Relocations } from '../elf/relocation.ts';
import type { RelocationTable } from '../elf/relocation-table.ts';
import { loadsOf } from '../elf/segment.ts';
import { symbolSize } from '../elf/symbol.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** Types that link editors write into libraries (psABI of each machine); functions that choose an address have a rule of their own. */
const TYPES: Readonly<Record<number, readonly number[]>> = {
  [EM_X86_64]: [0, 1, 6, 7, 8, 16, 17, 18, 36, 37],
  [EM_386]: [0, 1, 6, 7, 8, 14, 35, 36, 37, 41, 42],
  [EM_ARM]: [0, 2, 13, 17, 18, 19, 21, 22, 23, 160],
  [EM_AARCH64]: [0, 257, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032],
  [EM_RISCV]: [0, 2, 3, 5, 7, 9, 11, 58],
  [EM_LOONGARCH]: [0, 2, 3, 5, 7, 9, 11, 12, 14],
  [EM_S390]: [0, 10, 11, 12, 22, 54, 55, 56, 61],
  [EM_PPC64]: [0, 20, 21, 22, 38, 68, 73, 78, 248],
};

/**
 * The relocations: their types; their order, since link editors sort those without a symbol, and those of one symbol, by
 * where they write; and what stands in the file where they write: nothing, or what they add to.
 */
export async function unrecognisedRelocations(
  image: ElfImage,
  relocations: Relocations,
  symbols: SymbolTable,
): Promise<Unrecognised[]> {
  const { machine } = image.header;
  const known = TYPES[machine];
  if (!known) return [];
  const isFilledIn = machine === EM_X86_64 ? await filledIn(image, symbols) : undefined;
  const found: Unrecognised[] = [];
  for (const [which, entries] of relocations.tables.entries()) {
    const type = entries.firstOutside(known);
    const isSlots = which === relocations.slots;
    const odd = entries.firstOdd(!isSlots, symbols.count);
    // Those of DT_JMPREL stand in the order of the PLT: each writes the next word.
    const astray = odd < 0 && isSlots ? outOfLine(entries, machine) : odd;
    const filled = type < 0 && astray < 0 ? isFilledIn?.(entries) : undefined;
    const index = type >= 0 ? type : astray;
    if (index >= 0)
      found.push({
        structure: `relocation ${index} in table ${which}`,
        offset: -1,
        value: `type ${entries.type(index)} at ${hex(entries.offset(index))}`,
      });
    else if (filled)
      found.push({
        structure: `r_offset of relocation ${filled.index} in table ${which}`,
        offset: -1,
        value: filled.what,
      });
  }
  return found;
}

/** Index of the first entry of DT_JMPREL that does not write the word behind that of the one before it; -1: all do. */
function outOfLine(entries: RelocationTable, machine: number): number {
  const { jumpSlot } = RELOCATION_TYPES[machine] ?? {};
  const word = machine === EM_386 || machine === EM_ARM ? 4 : 8;
  for (let index = 1; index < entries.count; index++) {
    const areSlots = entries.type(index) === jumpSlot && entries.type(index - 1) === jumpSlot;
    if (areSlots && entries.offset(index) !== entries.offset(index - 1) + word) return index;
  }
  return -1;
}

interface Filled {
  index: number;
  what: string;
}

/** A writable segment as far as it is in the file. */
interface Part {
  start: number;
  words: Uint32Array;
}

async function partsOf({ segments, memory }: ElfImage): Promise<Part[]> {
  const filled = loadsOf({ segments }).filter(({ flags, filesz }) => (flags & PF_W) !== 0 && filesz > 0);
  const ranges = filled.map(({ vaddr, filesz }) => {
    const address = vaddr - (vaddr % WORD);
    return { address, length: Math.ceil((vaddr + filesz - address) / WORD) * WORD };
  });
  await memory.load(ranges);
  return ranges.map(({ address, length }) => {
    const bytes = memory.read(address, Math.min(length, memory.available(address, length)), 'PT_LOAD');
    return {
      start: address,
      words: new Uint32Array(bytes.slice(0, bytes.length - (bytes.length % 4)).buffer),
    };
  });
}

const WORD = 8;
const NO_WORDS = new Uint32Array(0);

/** Finds the first relocation of amd64 that writes where no link editor lets one write. */
async function filledIn(
  image: ElfImage,
  symbols: SymbolTable,
): Promise<(entries: RelocationTable) => Filled | undefined> {
  const parts = await partsOf(image);
  const values = await symbols.first(symbols.count);
  const size = symbolSize(WORD);
  const valueAt = (index: number) =>
    (index + 1) * size <= values.length ? values.word(index * size + WORD) : undefined;
  const { jumpSlot = -1, irelative = -1 } = RELOCATION_TYPES[EM_X86_64] ?? {};
  const stored = (address: number) => {
    const part = parts.find(
      ({ start, words }) => address >= start && address + WORD <= start + words.length * 4,
    );
    const at = (address - (part?.start ?? 0)) / 4;
    return part && (part.words[at] ?? 0) + (part.words[at + 1] ?? 0) * 2 ** 32;
  };
  // Most write into one segment; what writes into another is looked at by itself.
  const largest = parts.toSorted((a, b) => b.words.length - a.words.length)[0] ?? {
    start: 0,
    words: NO_WORDS,
  };
  return entries => {
    const suspects = entries.writingOver(largest.words, largest.start);
    const odd = suspects.find(index => {
      if (entries.type(index) === R_NONE) return false;
      const found = stored(entries.offset(index));
      const isAligned = entries.offset(index) % WORD === 0;
      // An entry of the PLT that is not bound yet.
      const isSlot = entries.type(index) === jumpSlot || entries.type(index) === irelative;
      if (!isAligned || found === undefined) return true;
      if (found === 0 || isSlot) return false;
      const addend = entries.addend(index) ?? 0;
      const symbol = entries.symbol(index);
      // gold writes what it knows already.
      return found !== addend && (symbol === 0 || found !== (valueAt(symbol) ?? 0) + addend);
    });
    if (odd === undefined) return undefined;
    const address = hex(entries.offset(odd));
    const found = stored(entries.offset(odd));
    return {
      index: odd,
      what:
        found === undefined
          ? `${address}, where the file has no variable`
          : `${address}, where ${hex(found)} stands`,
    };
  };
}
