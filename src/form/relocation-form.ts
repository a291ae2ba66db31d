import { hex } from '../bytes/hex.ts';
import type { ByteView } from '../bytes/view.ts';
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
  PT_LOAD,
  RELOCATION_TYPES,
} from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Relocations } from '../elf/relocation.ts';
import type { RelocationTable } from '../elf/relocation-table.ts';
import type { Segment } from '../elf/segment.ts';
import { symbolSize } from '../elf/symbol.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** Types that link editors write into libraries (psABI of each machine); functions that choose an address have a rule of their own. */
const TYPES: Readonly<Record<number, readonly number[]>> = {
  [EM_X86_64]: [1, 6, 7, 8, 16, 17, 18, 36, 37],
  [EM_386]: [1, 6, 7, 8, 14, 35, 36, 37, 41, 42],
  [EM_ARM]: [2, 13, 17, 18, 19, 21, 22, 23, 160],
  [EM_AARCH64]: [257, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032],
  [EM_RISCV]: [2, 3, 5, 7, 9, 11, 58],
  [EM_LOONGARCH]: [2, 3, 5, 7, 9, 11, 12, 14],
  [EM_S390]: [10, 11, 12, 22, 54, 55, 56, 61],
  [EM_PPC64]: [20, 21, 22, 38, 68, 73, 78, 248],
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
    // Those of DT_JMPREL stand in the order of the PLT: each writes the next word.
    const unsorted = which === relocations.slots ? outOfLine(entries, machine) : entries.firstUnsorted();
    const filled = isFilledIn?.(entries);
    const name = (index: number) => `r_offset of relocation ${index} in table ${which}`;
    if (type >= 0)
      found.push({
        structure: `type of relocation ${type} in table ${which}`,
        offset: -1,
        value: `${entries.type(type)}`,
      });
    else if (unsorted >= 0)
      found.push({
        structure: name(unsorted),
        offset: -1,
        value: `${hex(entries.offset(unsorted))}, out of order`,
      });
    else if (filled) found.push({ structure: name(filled.index), offset: -1, value: filled.what });
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

/** What the file has at the addresses of writable segments. */
class WordsOfFile {
  readonly #parts: readonly { start: number; end: number; view: ByteView }[];
  readonly word: 4 | 8;

  private constructor(parts: readonly { start: number; end: number; view: ByteView }[], word: 4 | 8) {
    this.#parts = parts;
    this.word = word;
  }

  static async read({ segments, memory, encoding }: ElfImage): Promise<WordsOfFile> {
    const isFilled = ({ type, flags, filesz }: Segment) =>
      type === PT_LOAD && (flags & PF_W) !== 0 && filesz > 0;
    const loads = segments.filter(isFilled);
    await memory.load(loads.map(({ vaddr, filesz }) => ({ address: vaddr, length: filesz })));
    const parts = loads.map(({ vaddr, filesz }) => ({
      start: vaddr,
      end: vaddr + filesz,
      view: memory.view(vaddr, filesz, 'PT_LOAD'),
    }));
    return new WordsOfFile(parts, encoding.wordSize);
  }

  /** undefined: it is not in the file */
  at(address: number): number | undefined {
    for (const { start, end, view } of this.#parts)
      if (address >= start && address + this.word <= end) return view.word(address - start);
    return undefined;
  }
}

interface Filled {
  index: number;
  what: string;
}

/** What tells of the relocations of amd64 the first that writes where no link editor lets one write. */
async function filledIn(
  image: ElfImage,
  symbols: SymbolTable,
): Promise<(entries: RelocationTable) => Filled | undefined> {
  const words = await WordsOfFile.read(image);
  const values = await symbols.first(symbols.count);
  const size = symbolSize(image.encoding.wordSize);
  const valueAt = (index: number) =>
    (index + 1) * size <= values.length ? values.word(index * size + 8) : undefined;
  const { jumpSlot = -1, irelative = -1 } = RELOCATION_TYPES[EM_X86_64] ?? {};
  return entries => {
    for (let index = 0; index < entries.count; index++) {
      const type = entries.type(index);
      const address = entries.offset(index);
      if (address % words.word !== 0) return { index, what: `${hex(address)}, which is no place of a word` };
      const stored = words.at(address);
      const isBefore = entries.symbol(index) !== 0 && (entries.addend(index) ?? 0) < 0;
      if (isBefore) return { index, what: `${hex(address)}, of what stands in front of a symbol` };
      if (stored === 0) continue;
      if (stored === undefined) return { index, what: `${hex(address)}, where the file has no variable` };
      // An entry of the PLT that is not bound yet.
      if (type === jumpSlot || type === irelative) continue;
      const addend = entries.addend(index) ?? 0;
      const symbol = entries.symbol(index);
      // gold writes what it knows already.
      if (stored === addend || (symbol !== 0 && stored === (valueAt(symbol) ?? 0) + addend)) continue;
      return { index, what: `${hex(address)}, where ${hex(stored)} stands` };
    }
    return undefined;
  };
}
