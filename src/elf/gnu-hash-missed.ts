import { fours } from '../bytes/view.ts';
import { type ChainSteps, mostNameBytes, sharedNames } from './name-hash.ts';

/** Bit sets that say which hashes there are not; two bits of one word for each hash. */
export interface BloomFilter {
  units: Int32Array;
  /** number of words less one; they are a power of two */
  mask: number;
  /** how far a hash is shifted for its second bit */
  shift: number;
  /** how far it is shifted to the number of its word */
  wordShift: 5 | 6;
  /** units of a word, as a power of two */
  wordUnits: 0 | 1;
  /** of a hash the bit that selects the unit of a wide word; 0: there is one */
  half: 0 | 32;
  /** 1: the unit with the bits from 32 on stands first */
  swap: 0 | 1;
}

/** DT_GNU_HASH with its numbers as signed ones: the engine keeps everything but small integers as objects. */
export interface GnuTable {
  filter: BloomFilter;
  /** buckets: the first symbol of each chain, 0 for none */
  firsts: Uint32Array;
  /** the first symbol that is hashed */
  symoffset: number;
  /** hashes of the symbols from there on; bit 0: the last one of its bucket */
  chain: Int32Array;
  /** what a bucket is that points in front of the chains */
  astray: () => Error;
  /** entries that all searches may look at together */
  steps: ChainSteps;
}

/** An unsigned remainder, of a hash that may be negative. */
export function bucketOf(hash: number, count: number): number {
  return (((hash >>> 1) % count) * 2 + (hash & 1)) % count;
}

const { imul } = Math;
/** every other one of four characters */
const LANES = 0xff_00ff;
/** what is carried out of all lanes if LANES is added to them and no character is NUL */
const CARRIES = 0x100_0100;

/**
 * Of these symbols those that a search for the texts at `starts` in `names` does not come to.
 *
 * This is `candidates` for all of them at once; test/elf/gnu-hash.test.ts has it in plain words, which a check of a small
 * plugin takes 5 % longer with. It refers to thousands of its own symbols, and the loop is over before the engine has
 * optimised it: so it hashes four characters at once, and calls nothing.
 */
export function missedIn(
  { filter, firsts, symoffset, chain, astray, steps }: GnuTable,
  indices: ArrayLike<number>,
  names: Uint8Array,
  starts: ArrayLike<number>,
): number[] {
  const { units, mask, shift, wordShift, wordUnits, half, swap } = filter;
  const { units: texts, first } = fours(names);
  const nbuckets = firsts.length;
  const missed: number[] = [];
  let left = mostNameBytes(names.length);
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
    if (isLetThrough && isLike && entry !== 0) {
      while (i < index && ((chain[i - symoffset] ?? 1) & 1) === 0) i++;
      steps.take(i - entry);
    }
    if (!isLetThrough || !isLike || i !== index) missed.push(index);
  }
  return missed;
}
