import { FormatError, limit } from '../bytes/format-error.ts';
import { type ByteView, fours } from '../bytes/view.ts';
import type { Memory } from './memory.ts';
import { MAX_SYMBOLS, mostNameBytes, type SymbolHash, sharedNames } from './name-hash.ts';

const NONE: readonly number[] = [];
const EMPTY: SymbolHash = {
  symbolCount: 0,
  isSearchable: false,
  candidates: () => NONE,
  missed: indices => Array.from(indices),
};
const { imul } = Math;
/** every other one of four characters */
const LANES = 0xff_00ff;
/** what is carried out of all lanes if LANES is added to them and no character is NUL */
const CARRIES = 0x100_0100;
/** of one call: far fewer than the stack has room for */
const MAX_ARGUMENTS = 8192;

/**
 * DT_GNU_HASH, as GNU ld, gold, lld and mold write it and elf/dl-setup_hash.c reads it:
 * ```
 * u32 nbuckets, symoffset, bloom_size, bloom_shift
 * word bloom[bloom_size]; u32 buckets[nbuckets]; u32 chain[]   // chain[i]: hash of symbol symoffset+i, bit 0 = last
 * ```
 */
export async function readGnuHash(memory: Memory, address: number): Promise<SymbolHash> {
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
  const filter = bloomFilter(memory.view(bloomAt, bloomSize * word, structure), bloomSize, bloomShift);
  const buckets = memory.view(bucketsAt, nbuckets * 4, structure);
  const firsts = buckets.units();
  const maxBucket = largest(firsts);
  if (maxBucket === 0) return { ...EMPTY, symbolCount: symoffset };
  // ld.so goes there without a look: it reads words of the buckets, or of what lies in front of the file, as hashes.
  const astray = () => new FormatError(structure, buckets.offset, 'a bucket points in front of the chains');
  if (maxBucket < symoffset) throw astray();
  if (!memory.isMapped(chainAt, (maxBucket - symoffset + 1) * 4))
    throw new FormatError(structure, buckets.offset, 'a bucket points out of the segment');
  const chain = signed(await readChain(memory, chainAt, maxBucket - symoffset));
  return {
    symbolCount: symoffset + chain.length,
    isSearchable: true,
    candidates({ gnuHash: unsigned }) {
      // What is no small integer to the engine is an object, here one for every hash from 2^31 on.
      const hash = unsigned | 0;
      if (!mayHave(filter, hash)) return NONE;
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
    missed(indices, names, starts) {
      const { units, mask, shift, wordShift, wordUnits, half, swap } = filter;
      const { units: texts, first } = fours(names);
      const missed: number[] = [];
      let left = mostNameBytes(names.length);
      // A plugin refers to thousands of its own symbols, and the engine does not optimise this loop before it is over:
      // with a call for each hash and each look into the filter it takes twice as long, and with each character by itself
      // half as long again.
      for (let k = 0; k < indices.length; k++) {
        const index = indices[k] ?? 0;
        let hash = 5381;
        let at = first + (starts[k] ?? 0);
        left += at;
        let byte = -1;
        for (; (at & 3) !== 0 && byte !== 0; at++) {
          byte = names[at - first] ?? 0;
          if (byte !== 0) hash = (imul(hash, 33) + byte) | 0;
        }
        if (byte !== 0) {
          let unit = at >> 2;
          let four = texts[unit] ?? 0;
          let even = four & LANES;
          let odd = (four >> 8) & LANES;
          while (((even + LANES) & (odd + LANES) & CARRIES) === CARRIES) {
            // The same in two steps: with the squares of 33, 1,089 and 1,185,921.
            const pairs = even * 33 + odd;
            hash = (imul(hash, 1_185_921) + (pairs & 0xffff) * 1_089 + (pairs >> 16)) | 0;
            four = texts[++unit] ?? 0;
            even = four & LANES;
            odd = (four >> 8) & LANES;
          }
          for (byte = four & 0xff; byte !== 0; byte = four & 0xff) {
            hash = (imul(hash, 33) + byte) | 0;
            four >>= 8;
          }
          at = unit * 4;
        }
        left -= at;
        if (left < 0) throw sharedNames();
        const word = ((hash >>> wordShift) & mask) << wordUnits;
        const other = hash >>> shift;
        const a = units[word + (((hash & half) >>> 5) ^ swap)] ?? 0;
        const b = units[word + (((other & half) >>> 5) ^ swap)] ?? 0;
        const isLetThrough = ((a >>> (hash & 31)) & (b >>> (other & 31)) & 1) !== 0;
        const entry = firsts[(((hash >>> 1) % nbuckets) * 2 + (hash & 1)) % nbuckets] ?? 0;
        if (isLetThrough && entry < symoffset && entry !== 0) throw astray();
        const isLike = ((chain[index - symoffset] ?? ~hash) ^ hash) >>> 1 === 0;
        let i = entry;
        if (isLetThrough && isLike && entry !== 0)
          while (i < index && ((chain[i - symoffset] ?? 1) & 1) === 0) i++;
        if (!isLetThrough || !isLike || i !== index) missed.push(index);
      }
      return missed;
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

/** Bit sets that say which hashes there are not; two bits of one word for each hash. */
interface BloomFilter {
  units: Int32Array;
  /** number of words less one; they are a power of two */
  mask: number;
  /** how far a hash is shifted for its second bit */
  shift: number;
  /** how far it is shifted to the number of its word */
  wordShift: 5 | 6;
  /** units of a word, as a power of two */
  wordUnits: 0 | 1;
  /** of a hash the bit that tells the unit of a wide word; 0: there is one */
  half: 0 | 32;
  /** 1: the unit with the bits from 32 on stands first */
  swap: 0 | 1;
}

function bloomFilter(view: ByteView, size: number, shift: number): BloomFilter {
  const { wordSize, littleEndian } = view.encoding;
  const units = signed(view.units());
  return wordSize === 8
    ? { units, mask: size - 1, shift, wordShift: 6, wordUnits: 1, half: 32, swap: littleEndian ? 0 : 1 }
    : { units, mask: size - 1, shift, wordShift: 5, wordUnits: 0, half: 0, swap: 0 };
}

function mayHave(filter: BloomFilter, hash: number): boolean {
  const { units, mask, shift, wordShift, wordUnits, half, swap } = filter;
  const word = ((hash >>> wordShift) & mask) << wordUnits;
  const other = hash >>> shift;
  const a = units[word + (((hash & half) >>> 5) ^ swap)] ?? 0;
  const b = units[word + (((other & half) >>> 5) ^ swap)] ?? 0;
  return ((a >>> (hash & 31)) & (b >>> (other & 31)) & 1) !== 0;
}

/** The chain array up to the end of the last bucket's chain, whose length only its own end mark tells. */
async function readChain(memory: Memory, address: number, last: number): Promise<Uint32Array> {
  const structure = 'DT_GNU_HASH.chain';
  const count = await countChain(memory, address, last, structure);
  await memory.load([{ address, length: count * 4 }]);
  return memory.view(address, count * 4, structure).units();
}

async function countChain(memory: Memory, address: number, last: number, structure: string): Promise<number> {
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
