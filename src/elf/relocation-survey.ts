import type { ByteView } from '../bytes/view.ts';
import { R_NONE, STT_GNU_IFUNC } from './constants.ts';
import { OFFSET, OFFSET_HIGH, STEP, SYMBOL, TYPE } from './relocation-entries.ts';
import { symbolSize } from './symbol.ts';

/** A table of relocations in the form of relocation-entries.ts. */
export interface Entries {
  units: Uint32Array;
  count: number;
  /** bytes of the words that they write */
  wordSize: 4 | 8;
}

/** Which relocation writes to an address; those of type R_NONE write nowhere. */
export interface WordIndex {
  /** address of the first word, and how far the words reach (bytes) */
  start: number;
  size: number;
  /** by word: index plus 1 of the last entry that writes it, 0 for none */
  entries: Uint32Array;
  /** indices of the entries that write elsewhere, or not a whole word */
  others: number[];
}

/** What the relocations of a table ask of the symbol search. */
export interface Survey {
  /** symbols that are not defined in the file, in the order in which relocations first refer to them */
  undefinedSymbols: Set<number>;
  /** symbols that the file itself defines, some of them more than once */
  ownSymbols: Uint32Array;
  /** symbols of the initial-exec TLS relocations; 0: the object's own block */
  tpoffSymbols: Set<number>;
  /** symbols of the file's own whose address a function of it computes (STT_GNU_IFUNC) */
  ifuncSymbols: Set<number>;
  /** indices of the entries that need no symbol, and name one behind the end of the table */
  idle: number[];
}

/** Relocation types that need no symbol: what is named beside them is not looked at. */
export interface SymbolLess {
  relative: number;
  irelative: number;
}

/** Which symbols a file defines: its symbol table as 32-bit units, as far as it is known. */
export interface DefinedSymbols {
  count: number;
  units: Uint32Array;
  /** units of an entry, and which of them has st_shndx under `mask` */
  step: number;
  sectionAt: number;
  mask: number;
  /** bits of the same unit in front of st_info */
  infoShift: 0 | 24;
}

/** What one pass over a table finds besides the symbols. */
interface Pass extends Omit<Survey, 'tpoffSymbols'> {
  /** the last entry that writes a word of the index which one before it writes too; -1: there is none */
  again: number;
  /** which types there are, by their lowest five bits, and all bits that any of them has */
  seenTypes: number;
  typeBits: number;
}

const STT_MASK = 15;

/** What a part of the symbol table from its start on shows. */
export function definedIn(entries: ByteView): DefinedSymbols {
  const { wordSize, littleEndian } = entries.encoding;
  const size = symbolSize(wordSize);
  return {
    count: entries.length / size,
    units: entries.units(),
    step: size / 4,
    sectionAt: wordSize === 8 ? 1 : 3,
    mask: littleEndian ? 0xffff_0000 | 0 : 0xffff,
    infoShift: littleEndian ? 0 : 24,
  };
}

/**
 * Everything that needs a look at each entry, in one pass that fills the index on its way. On a plugin this is the longest
 * loop of a check, and over before the engine has optimised it: with a call for each field a check takes 9 % longer.
 * test/elf/relocation-survey.test.ts has it in plain words.
 */
export function surveyEntries(
  { units, count, wordSize }: Entries,
  { start, size, entries, others }: WordIndex,
  { units: symbols, step, sectionAt, mask, infoShift, count: known }: DefinedSymbols,
  without: SymbolLess,
): Pass {
  const within = wordSize - 1;
  const wordShift = wordSize === 8 ? 3 : 2;
  const undefinedSymbols = new Set<number>();
  const ifuncSymbols = new Set<number>();
  const idle: number[] = [];
  const own = new Uint32Array(count);
  let owned = 0;
  let last = 0;
  let seenTypes = 0;
  let typeBits = 0;
  let again = -1;
  for (let i = 0, at = 0; i < count; i++, at += STEP) {
    const type = units[at + TYPE] ?? 0;
    const place = (units[at + OFFSET] ?? 0) - start;
    if (type === R_NONE) {
      // It writes nothing, and hides no entry that does.
    } else if (((place & within) | (units[at + OFFSET_HIGH] ?? 0)) !== 0 || place < 0 || place >= size)
      others.push(i);
    else {
      if (entries[place >>> wordShift] !== 0) again = i;
      entries[place >>> wordShift] = i + 1;
    }
    seenTypes |= 1 << type;
    typeBits |= type;
    const symbol = units[at + SYMBOL] ?? 0;
    // Link editors put the relocations of a symbol together.
    if (symbol === last) continue;
    last = symbol;
    if (symbol === 0) continue;
    const unit = symbol < known ? (symbols[symbol * step + sectionAt] ?? 0) : 0;
    if (!needsSymbol(type, without)) {
      // It refers to none: the next one that names the same may.
      last = 0;
      if (symbol >= known) idle.push(i);
    } else if ((unit & mask) === 0) {
      undefinedSymbols.add(symbol);
      // Beside a symbol that is not there every entry is looked at: one that needs none may name it too.
      if (symbol >= known) last = 0;
    } else {
      own[owned++] = symbol;
      if (((unit >>> infoShift) & STT_MASK) === STT_GNU_IFUNC) ifuncSymbols.add(symbol);
    }
  }
  return {
    undefinedSymbols,
    ifuncSymbols,
    idle,
    ownSymbols: own.subarray(0, owned),
    again,
    seenTypes,
    typeBits,
  };
}

function needsSymbol(type: number, { relative, irelative }: SymbolLess): boolean {
  return type !== R_NONE && type !== relative && type !== irelative;
}
