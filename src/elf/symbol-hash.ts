import { FormatError, limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import { DT_GNU_HASH, DT_HASH, EM_S390 } from './constants.ts';
import type { DynamicTable } from './dynamic.ts';
import type { Memory } from './memory.ts';

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
    this.all = [...new Set(names)];
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
    hash = (Math.imul(hash, 33) + code) | 0;
  }
  return { name, gnuHash: hash >>> 0, length: name.length };
}

const utf8 = new TextEncoder();

/** Which symbols may have a name. ld.so looks names up through this table and nothing else. */
export interface SymbolHash {
  /** Entries of the symbol table, as far as the hash table tells. */
  readonly symbolCount: number;
  /** false: the table has no buckets, nothing can be found in it */
  readonly isSearchable: boolean;
  /** ld.so stops the process at the sight of it: the number of words of the filter is no power of two */
  readonly isRefused?: true;
  /** Indices of the symbols that may have this name; the caller compares the names. */
  candidates(name: NameQuery): readonly number[];
}

const NONE: readonly number[] = [];
const EMPTY: SymbolHash = { symbolCount: 0, isSearchable: false, candidates: () => NONE };
const MAX_SYMBOLS = 1 << 24;
/** of one call: far fewer than the stack has room for */
const MAX_ARGUMENTS = 8192;

/** DJB hash of DT_GNU_HASH (elf/dl-new-hash.h). */
export function gnuHash(name: Uint8Array): number {
  let hash = 5381;
  for (const byte of name) hash = (Math.imul(hash, 33) + byte) | 0;
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

/** ld.so prefers DT_GNU_HASH (elf/dl-setup_hash.c). Without either table nothing can be found. */
export async function readSymbolHash(
  memory: Memory,
  dynamic: DynamicTable,
  machine = 0,
): Promise<SymbolHash | undefined> {
  const gnu = dynamic.get(DT_GNU_HASH);
  if (gnu !== undefined) return readGnuHash(memory, gnu);
  const sysv = dynamic.get(DT_HASH);
  return sysv === undefined ? undefined : readSysvHash(memory, sysv, machine);
}

/**
 * ```
 * u32 nbuckets, symoffset, bloom_size, bloom_shift
 * word bloom[bloom_size]; u32 buckets[nbuckets]; u32 chain[]   // chain[i]: hash of symbol symoffset+i, bit 0 = last
 * ```
 */
async function readGnuHash(memory: Memory, address: number): Promise<SymbolHash> {
  const structure = 'DT_GNU_HASH';
  await memory.load([{ address, length: 16 }]);
  const head = memory.view(address, 16, structure);
  const nbuckets = limit(head.u32(0), MAX_SYMBOLS, `${structure}.nbuckets`, head.offset);
  const symoffset = limit(head.u32(4), MAX_SYMBOLS, `${structure}.symoffset`, head.offset);
  const bloomSize = limit(head.u32(8), MAX_SYMBOLS, `${structure}.bloom_size`, head.offset);
  const bloomShift = head.u32(12) & 31;
  const word = memory.encoding.wordSize;
  if ((bloomSize & (bloomSize - 1)) !== 0) return { ...EMPTY, isRefused: true };
  const bloomAt = address + 16;
  const bucketsAt = bloomAt + bloomSize * word;
  const chainAt = bucketsAt + nbuckets * 4;
  // Of a table that reaches out of the file ld.so reads what it needs, and perhaps comes through with it.
  if (!memory.isMapped(bloomAt, chainAt - bloomAt))
    throw new FormatError(structure, head.offset, 'it reaches out of the segment');
  await memory.load([{ address: bloomAt, length: chainAt - bloomAt }]);
  const mayHave = bloomFilter(memory.view(bloomAt, bloomSize * word, structure), bloomSize, bloomShift);
  const buckets = memory.view(bucketsAt, nbuckets * 4, structure);
  const firsts = buckets.units();
  const maxBucket = largest(firsts);
  if (maxBucket < symoffset) {
    return { symbolCount: symoffset, isSearchable: false, candidates: () => [] };
  }
  if (!memory.isMapped(chainAt, (maxBucket - symoffset + 1) * 4))
    throw new FormatError(structure, buckets.offset, 'a bucket points out of the segment');
  const chain = signed((await readGnuChain(memory, chainAt, maxBucket - symoffset)).units());
  return {
    symbolCount: symoffset + chain.length,
    isSearchable: true,
    candidates({ gnuHash: unsigned }) {
      // What is no small integer to the engine is an object, here one for every hash from 2^31 on.
      const hash = unsigned | 0;
      if (!mayHave(hash)) return NONE;
      const first = firsts[(((hash >>> 1) % nbuckets) * 2 + (hash & 1)) % nbuckets] ?? 0;
      if (first < symoffset) return NONE;
      const found: number[] = [];
      for (let i = first - symoffset; i < chain.length; i++) {
        const entry = chain[i] ?? 0;
        if ((entry ^ hash) >>> 1 === 0) found.push(symoffset + i);
        if ((entry & 1) !== 0) break;
      }
      return found;
    },
  };
}

function signed({ buffer, byteOffset, length }: Uint32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}

/** A large host has tens of thousands of buckets: the engine's own loop is several times faster than one of ours. */
function largest(units: Uint32Array): number {
  let max = 0;
  for (let at = 0; at < units.length; at += MAX_ARGUMENTS)
    max = Math.max(max, Reflect.apply(Math.max, undefined, units.subarray(at, at + MAX_ARGUMENTS)));
  return max;
}

function bloomFilter(view: ByteView, size: number, shift: number): (hash: number) => boolean {
  const units = signed(view.units());
  const isWide = view.encoding.wordSize === 8;
  const wordShift = isWide ? 6 : 5;
  const wordUnits = isWide ? 1 : 0;
  // Of a wide word the unit with its bits from 32 on stands second, or first in big-endian files.
  const half = isWide ? 32 : 0;
  const swap = isWide && !view.encoding.littleEndian ? 1 : 0;
  return hash => {
    const word = ((hash >>> wordShift) & (size - 1)) << wordUnits;
    const other = hash >>> shift;
    const a = units[word + (((hash & half) >>> 5) ^ swap)] ?? 0;
    const b = units[word + (((other & half) >>> 5) ^ swap)] ?? 0;
    return size !== 0 && ((a >>> (hash & 31)) & (b >>> (other & 31)) & 1) !== 0;
  };
}

/** The chain array up to the end of the last bucket's chain, whose length only its own end mark tells. */
async function readGnuChain(memory: Memory, address: number, last: number): Promise<ByteView> {
  const structure = 'DT_GNU_HASH.chain';
  const count = await countGnuChain(memory, address, last, structure);
  await memory.load([{ address, length: count * 4 }]);
  return memory.view(address, count * 4, structure);
}

async function countGnuChain(
  memory: Memory,
  address: number,
  last: number,
  structure: string,
): Promise<number> {
  for (let extra = 16; extra <= MAX_SYMBOLS; extra *= 16) {
    // Near the end of the segment there may be fewer than `extra` entries left.
    const room = Math.floor(memory.available(address, (last + extra) * 4) / 4);
    const count = Math.max(last + 1, room);
    const start = address + last * 4;
    await memory.load([{ address: start, length: (count - last) * 4 }]);
    const view = memory.view(start, (count - last) * 4, structure);
    for (let i = last; i < count; i++) if ((view.u32((i - last) * 4) & 1) !== 0) return i + 1;
  }
  throw new FormatError(structure, -1, 'the last chain has no end');
}

/**
 * `Elf_Symndx nbucket, nchain, bucket[nbucket], chain[nchain]`: u32 everywhere but on 64-bit s390, where the psABI has
 * u64 (bits/elfclass.h).
 */
async function readSysvHash(memory: Memory, address: number, machine: number): Promise<SymbolHash> {
  const structure = 'DT_HASH';
  const size = machine === EM_S390 ? memory.encoding.wordSize : 4;
  const entry = (view: ByteView, index: number) => (size === 8 ? view.word(index * 8) : view.u32(index * 4));
  await memory.load([{ address, length: 2 * size }]);
  const head = memory.view(address, 2 * size, structure);
  const nbucket = limit(entry(head, 0), MAX_SYMBOLS, `${structure}.nbucket`, head.offset);
  const nchain = limit(entry(head, 1), MAX_SYMBOLS, `${structure}.nchain`, head.offset);
  const length = (nbucket + nchain) * size;
  await memory.load([{ address: address + 2 * size, length }]);
  const table = memory.view(address + 2 * size, length, structure);
  checkSysvChains(entry, table, nbucket, nchain);
  return {
    symbolCount: nchain,
    isSearchable: nbucket > 0,
    candidates({ name }) {
      const found: number[] = [];
      if (nbucket === 0) return found;
      let index = entry(table, sysvHash(nameBytes(name)) % nbucket);
      for (; index !== 0; index = entry(table, nbucket + index)) found.push(index);
      return found;
    },
  };
}

/** Each symbol is in one chain: what is met twice is in a cycle, where ld.so would never end, or in two chains. */
function checkSysvChains(
  entry: (table: ByteView, index: number) => number,
  table: ByteView,
  nbucket: number,
  nchain: number,
): void {
  const isMet = new Uint8Array(nchain);
  for (let bucket = 0; bucket < nbucket; bucket++) {
    for (let index = entry(table, bucket); index !== 0; index = entry(table, nbucket + index)) {
      if (index >= nchain) throw new FormatError('DT_HASH', table.offset, 'a chain leaves the table');
      if (isMet[index] === 1) throw new FormatError('DT_HASH', table.offset, 'chains meet, or have a cycle');
      isMet[index] = 1;
    }
  }
}
