import { FormatError } from '../bytes/format-error.ts';

/** A name to look up, with what every table asks of it. */
export interface NameQuery {
  name: string;
  gnuHash: number;
  /** bytes of its UTF-8 */
  length: number;
}

/** Names to look up in several objects: hashed once, and only if one of them is a file that is looked into. */
export class NameSet {
  readonly all: readonly string[];
  #names: readonly NameQuery[] | undefined;

  constructor(names: Iterable<string>) {
    this.all = [...(names instanceof Set ? names : new Set(names))];
  }

  get names(): readonly NameQuery[] {
    this.#names ??= this.all.map(queryOf);
    return this.#names;
  }
}

/** The UTF-8 of a name, without a NUL. */
export function nameBytes(name: string): Uint8Array {
  return utf8.encode(name);
}

/** DJB's hash of the UTF-8 of a name, as DT_GNU_HASH has it. */
export function gnuHashOfName(name: string): number {
  return queryOf(name).gnuHash;
}

/** Most names are ASCII, and hashed without encoding them first. */
function queryOf(name: string): NameQuery {
  let hash = 5381;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code > 0x7f) {
      const bytes = nameBytes(name);
      return { name, gnuHash: gnuHash(bytes), length: bytes.length };
    }
    hash = (imul(hash, 33) + code) | 0;
  }
  return { name, gnuHash: hash >>> 0, length: name.length };
}

const utf8 = new TextEncoder();

/** Which symbols may have a name. ld.so looks names up through this table and nothing else. */
export interface SymbolHash {
  /** Entries of the symbol table, as far as the hash table shows. */
  readonly symbolCount: number;
  /** false: the table has no buckets, nothing can be found in it */
  readonly isSearchable: boolean;
  /** ld.so stops the process at the sight of it: the number of words of the filter is not a power of two */
  readonly isRefused?: true;
  /** Begins to count anew how much is looked at, with the next question. */
  renew(): void;
  /** Indices of the symbols that may have this name; the caller compares the names. */
  candidates(name: NameQuery): readonly number[];
  /**
   * Of these symbols those that a search for the texts at `starts` in `names`, each up to its NUL, does not come to. Texts
   * that share so many bytes that hashing them would take long: FormatError.
   */
  missed(indices: ArrayLike<number>, names: Uint8Array, starts: ArrayLike<number>): number[];
}

/**
 * How many bytes the names of a table may have together: link editors let texts share their ends, but a table whose texts
 * are many times longer than itself is made to take long.
 */
export function mostNameBytes(tableSize: number): number {
  return tableSize * 4 + (1 << 16);
}

export function sharedNames(): FormatError {
  return new FormatError('DT_STRTAB', -1, 'its texts share too many bytes');
}

/** entries of chains; a chain of a link editor has a few */
const MAX_CHAIN_STEPS = 1 << 25;
/** what a symbol takes whose name is to be compared, in entries of a chain */
const FOUND_STEPS = 256;

/** How many entries of a hash table all searches together may still look at: ld.so would search such a one for hours. */
export class ChainSteps {
  #left = MAX_CHAIN_STEPS;
  readonly #structure: string;

  constructor(structure: string) {
    this.#structure = structure;
  }

  /** Begins to count anew, with the next question. */
  renew(): void {
    this.#left = MAX_CHAIN_STEPS;
  }

  /** Counts symbols that a search came to. */
  takeFound(count: number): void {
    this.take(count * FOUND_STEPS);
  }

  /** @throws FormatError where they are over the limit */
  take(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      const detail = `over the limit of ${MAX_CHAIN_STEPS} entries that are looked at in its chains`;
      throw new FormatError(this.#structure, -1, detail);
    }
  }
}

/** No file has more: a table that claims it is damaged. */
export const MAX_SYMBOLS: number = 1 << 24;
const { imul } = Math;

/** DJB hash of DT_GNU_HASH (elf/dl-new-hash.h). */
export function gnuHash(name: Uint8Array): number {
  let hash = 5381;
  for (const byte of name) hash = (imul(hash, 33) + byte) | 0;
  return hash >>> 0;
}

/** Hash of DT_HASH and of version names (gABI, chapter 5). */
export function sysvHash(name: Uint8Array): number {
  let hash = 0;
  for (const byte of name) {
    hash = ((hash << 4) + byte) >>> 0;
    const high = hash & 0xf0000000;
    if (high !== 0) hash ^= high >>> 24;
    hash = (hash & ~high) >>> 0;
  }
  return hash >>> 0;
}
