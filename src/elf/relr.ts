import { FormatError, limit } from '../bytes/format-error.ts';
import type { Memory } from './memory.ts';

const MAX_RELR_BYTES = 64 << 20;
const MAX_RELR_WORDS = 64 << 20;

/**
 * DT_RELR: an even word is an address to relocate, an odd one a bitmap over the words that follow it (gABI draft).
 * Returns the addresses of the relocated words.
 */
export async function readRelr(
  memory: Memory,
  address: number | undefined,
  size: number | undefined,
): Promise<number[]> {
  if (address === undefined || !size) return [];
  const length = limit(size, MAX_RELR_BYTES, 'DT_RELRSZ');
  await memory.load([{ address, length }]);
  const view = memory.view(address, length, 'DT_RELR');
  const word = memory.encoding.wordSize;
  const bits = word * 8;
  const offsets: number[] = [];
  let where = 0;
  for (let at = 0; at + word <= length; at += word) {
    const low = view.u32(word === 8 && !view.encoding.littleEndian ? at + 4 : at);
    if ((low & 1) === 0) {
      where = view.word(at);
      offsets.push(where);
      where += word;
      continue;
    }
    const high = word === 8 ? view.u32(view.encoding.littleEndian ? at + 4 : at) : 0;
    for (let bit = 1; bit < bits; bit++) {
      const set = bit < 32 ? (low >>> bit) & 1 : (high >>> (bit - 32)) & 1;
      if (set !== 0) offsets.push(where + (bit - 1) * word);
    }
    where += (bits - 1) * word;
    if (offsets.length > MAX_RELR_WORDS) throw new FormatError('DT_RELR', view.offset, 'too many words');
  }
  return offsets;
}
