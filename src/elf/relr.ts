import { limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import type { Memory } from './memory.ts';

const MAX_RELR_BYTES = 16 << 20;
/** pointers of 32 MiB: a hundred times as many as large plugins have */
const MAX_RELR_WORDS = 1 << 22;
/** of a table that goes back, which no link editor writes */
const MAX_UNSORTED_WORDS = 1 << 18;

/**
 * DT_RELR: an even word is an address to relocate, an odd one a bitmap over the words that follow it (gABI draft).
 * Returns the addresses of the relocated words, sorted.
 * @throws FormatError where there are more than a limit
 */
export async function readRelr(
  memory: Memory,
  address: number | undefined,
  size: number | undefined,
): Promise<Float64Array> {
  if (address === undefined || !size) return new Float64Array(0);
  const length = limit(size, MAX_RELR_BYTES, 'DT_RELRSZ');
  await memory.load([{ address, length }]);
  const view = memory.view(address, length, 'DT_RELR');
  const count = limit(countWords(view), MAX_RELR_WORDS, 'DT_RELR words', view.offset);
  const word = memory.encoding.wordSize;
  const bits = word * 8;
  const offsets = new Float64Array(count);
  let filled = 0;
  let isSorted = true;
  let where = 0;
  for (let at = 0; at + word <= length; at += word) {
    const low = view.u32(word === 8 && !view.encoding.littleEndian ? at + 4 : at);
    if ((low & 1) === 0) {
      where = view.word(at);
      isSorted &&= where >= (offsets[filled - 1] ?? 0);
      offsets[filled++] = where;
      where += word;
      continue;
    }
    const high = word === 8 ? view.u32(view.encoding.littleEndian ? at + 4 : at) : 0;
    for (let bit = 1; bit < bits; bit++) {
      const set = bit < 32 ? (low >>> bit) & 1 : (high >>> (bit - 32)) & 1;
      if (set !== 0) offsets[filled++] = where + (bit - 1) * word;
    }
    where += (bits - 1) * word;
  }
  if (isSorted) return offsets;
  limit(count, MAX_UNSORTED_WORDS, 'DT_RELR words that are out of order', view.offset);
  return offsets.sort();
}

/** How many words a table stands for: 63 for each of its own in a file that is made to take all memory. */
function countWords(view: ByteView): number {
  const { wordSize } = view.encoding;
  const units = view.units();
  const step = wordSize / 4;
  const lowAt = wordSize === 8 && !view.encoding.littleEndian ? 1 : 0;
  let count = 0;
  for (let at = 0; at + step <= units.length; at += step) {
    if (((units[at + lowAt] ?? 0) & 1) === 0) count++;
    else {
      for (let unit = at; unit < at + step; unit++) count += bitsIn(units[unit] ?? 0);
      count--;
    }
  }
  return count;
}

/** Bits that are set, of 32. */
function bitsIn(unit: number): number {
  const pairs = unit - ((unit >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Position of the first of some sorted addresses that is not below an address. */
export function positionIn(sorted: Float64Array, address: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
