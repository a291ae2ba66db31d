import { FormatError, limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import { type BloomFilter, bucketOf, type GnuTable, missedIn } from './gnu-hash-missed.ts';
import type { Memory } from './memory.ts';
import { ChainSteps, MAX_SYMBOLS, type NameQuery, type SymbolHash } from './name-hash.ts';

const STRUCTURE = 'DT_GNU_HASH';
const CHAIN = `${STRUCTURE}.chain`;
const HEAD_BYTES = 16;
const MAX_PREFETCH_BYTES = 512 << 10;
const NONE: readonly number[] = [];
const EMPTY: SymbolHash = {
  symbolCount: 0,
  isSearchable: false,
  renew: () => {},
  candidates: () => NONE,
  missed: indices => Array.from(indices),
};
/** of one call: far fewer than the stack has room for */
const MAX_ARGUMENTS = 8192;

/**
 * DT_GNU_HASH, as GNU ld, gold, lld and mold write it and elf/dl-setup_hash.c reads it:
 * ```
 * u32 nbuckets, symoffset, bloom_size, bloom_shift
 * word bloom[bloom_size]; u32 buckets[nbuckets]; u32 chain[]   // chain[i]: hash of symbol symoffset+i, bit 0 = last
 * ```
 */
export async function readGnuHash(
  memory: Memory,
  address: number,
  next: number = Number.POSITIVE_INFINITY,
): Promise<SymbolHash> {
  await memory.load([{ address, length: headLength(address, next) }]);
  const head = memory.view(address, HEAD_BYTES, STRUCTURE);
  const nbuckets = limit(head.u32(0), MAX_SYMBOLS, `${STRUCTURE}.nbuckets`, head.offset);
  const symoffset = limit(head.u32(4), MAX_SYMBOLS, `${STRUCTURE}.symoffset`, head.offset);
  const bloomSize = limit(head.u32(8), MAX_SYMBOLS, `${STRUCTURE}.bloom_size`, head.offset);
  if ((bloomSize & (bloomSize - 1)) !== 0) return { ...EMPTY, isRefused: true };
  const bloomBytes = bloomSize * memory.encoding.wordSize;
  const bloomAt = address + HEAD_BYTES;
  const bucketsAt = bloomAt + bloomBytes;
  const chainAt = bucketsAt + nbuckets * 4;
  // Of a table that reaches out of the file ld.so reads what it needs, and perhaps comes through with it.
  if (!memory.isMapped(bloomAt, chainAt - bloomAt))
    throw new FormatError(STRUCTURE, head.offset, 'it reaches out of the segment');
  await memory.load([{ address: bloomAt, length: chainAt - bloomAt }]);
  const bloom = memory.view(bloomAt, bloomBytes, STRUCTURE);
  const buckets = memory.view(bucketsAt, nbuckets * 4, STRUCTURE);
  const firsts = buckets.units();
  const last = largest(firsts);
  if (last === 0) return { ...EMPTY, symbolCount: symoffset };
  // ld.so goes there without a look: it reads words of the buckets, or of what lies in front of the file, as hashes.
  const astray = () => new FormatError(STRUCTURE, buckets.offset, 'a bucket points in front of the chains');
  if (last < symoffset) throw astray();
  if (!memory.isMapped(chainAt, (last - symoffset + 1) * 4))
    throw new FormatError(STRUCTURE, buckets.offset, 'a bucket points out of the segment');
  const chain = signed(await readChain(memory, chainAt, last - symoffset));
  const filter = bloomFilter(bloom, bloomSize, head.u32(12));
  const table = { filter, firsts, symoffset, chain, astray, steps: new ChainSteps(STRUCTURE) };
  return {
    symbolCount: symoffset + chain.length,
    isSearchable: true,
    renew: () => table.steps.renew(),
    candidates: query => candidatesIn(table, query),
    missed: (indices, names, starts) => missedIn(table, indices, names, starts),
  };
}

/** Link editors put the symbols behind the table: all in front of them is read at once, as long as it is little. */
function headLength(address: number, next: number): number {
  const length = next - address;
  return length > HEAD_BYTES && length <= MAX_PREFETCH_BYTES ? length : HEAD_BYTES;
}

function candidatesIn(
  { filter, firsts, symoffset, chain, steps }: GnuTable,
  { gnuHash: unsigned }: NameQuery,
): readonly number[] {
  // The engine keeps everything but small integers as objects: here one for every hash from 2^31 on.
  const hash = unsigned | 0;
  if (!mayHave(filter, hash)) return NONE;
  const first = firsts[bucketOf(hash, firsts.length)] ?? 0;
  if (first < symoffset) return NONE;
  const found: number[] = [];
  let i = first - symoffset;
  for (; i < chain.length; i++) {
    const entry = chain[i] ?? 0;
    if ((entry ^ hash) >>> 1 === 0) found.push(symoffset + i);
    if ((entry & 1) !== 0) break;
  }
  steps.take(i - first + symoffset);
  steps.takeFound(found.length);
  return found;
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

function bloomFilter(view: ByteView, size: number, bloomShift: number): BloomFilter {
  const shift = bloomShift & 31;
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

/** The chain array up to the end of the last bucket's chain, whose length only its own end mark shows. */
async function readChain(memory: Memory, address: number, last: number): Promise<Uint32Array> {
  const count = await countChain(memory, address, last);
  await memory.load([{ address, length: count * 4 }]);
  return memory.view(address, count * 4, CHAIN).units();
}

async function countChain(memory: Memory, address: number, last: number): Promise<number> {
  for (let extra = 16; extra <= MAX_SYMBOLS; extra *= 16) {
    // Near the end of the segment there may be fewer than `extra` entries left.
    const room = Math.floor(memory.available(address, (last + extra) * 4) / 4);
    const count = Math.max(last + 1, room);
    const start = address + last * 4;
    await memory.load([{ address: start, length: (count - last) * 4 }]);
    const view = memory.view(start, (count - last) * 4, CHAIN);
    for (let i = last; i < count; i++) if ((view.u32((i - last) * 4) & 1) !== 0) return i + 1;
  }
  throw new FormatError(CHAIN, -1, 'the last chain has no end');
}
