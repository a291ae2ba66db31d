// Whether a part that our reader refuses is what it says it is: judged by the memory of the file, without our reader.
import { DT } from '../../elf/names.js';

/** @import { Pages } from './pages.js' */

const MAX_CHAIN = 1 << 20;

/** @typedef {(pages: Pages, found: RegExpExecArray, size: number) => boolean} Check `size`: bytes of the file */

/** The last entry of a tag: that one counts. @param {Pages} pages @param {number} tag */
export const lastValue = (pages, tag) => pages.dynamicEntries()?.findLast(entry => entry.tag === tag)?.value;

/** @param {Pages} pages */
function gnuHash(pages) {
  const at = lastValue(pages, DT.GNU_HASH);
  if (at === undefined) return undefined;
  const [nbuckets = 0, symoffset = 0, bloom = 0] = [0, 4, 8].map(offset => pages.u(at + offset, 4) ?? 0);
  const bucketsAt = at + 16 + bloom * pages.word;
  return { at, nbuckets, symoffset, bucketsAt, chainAt: bucketsAt + nbuckets * 4 };
}

/** @param {Pages} pages @param {{ nbuckets: number, bucketsAt: number }} table */
function largestBucket(pages, { nbuckets, bucketsAt }) {
  let largest = 0;
  for (let i = 0; i < nbuckets; i++) largest = Math.max(largest, pages.u(bucketsAt + i * 4, 4) ?? 0);
  return largest;
}

/** Where the chain of the largest bucket ends; undefined: not before the segment does. @param {Pages} pages */
function chainEnd(pages) {
  const table = gnuHash(pages);
  if (!table) return undefined;
  const first = table.chainAt + (largestBucket(pages, table) - table.symoffset) * 4;
  for (let at = first; at < first + MAX_CHAIN && pages.has(table.chainAt, at + 4 - table.chainAt); at += 4)
    if (((pages.u(at, 4) ?? 0) & 1) !== 0) return at + 4;
  return undefined;
}

/** How many symbols the hash table accounts for that ld.so takes. @param {Pages} pages @returns {number | undefined} */
export function countedSymbols(pages) {
  const table = gnuHash(pages);
  const sysv = lastValue(pages, DT.HASH);
  if (!table) return sysv === undefined ? 0 : pages.u(sysv + sysvSize(pages), sysvSize(pages));
  if (largestBucket(pages, table) === 0) return table.symoffset;
  const end = chainEnd(pages);
  return end === undefined ? undefined : table.symoffset + (end - table.chainAt) / 4;
}

/** Bytes of an entry of DT_HASH: 8 on 64-bit s390. @param {Pages} pages */
const sysvSize = pages => (pages.machine === 22 ? pages.word : 4);

/** @param {Pages} pages @returns {boolean} whether each chain of DT_HASH ends, in the table, and meets no other */
function areChainsSound(pages) {
  const at = lastValue(pages, DT.HASH) ?? Number.NaN;
  const size = sysvSize(pages);
  const [nbucket = 0, nchain = 0] = [0, size].map(offset => pages.u(at + offset, size));
  const met = new Set();
  for (let bucket = 0; bucket < nbucket; bucket++) {
    for (let index = pages.u(at + (2 + bucket) * size, size) ?? 0; index !== 0; ) {
      if (index >= nchain || met.has(index)) return false;
      met.add(index);
      index = pages.u(at + (2 + nbucket + index) * size, size) ?? 0;
    }
  }
  return true;
}

/** What our reader refuses, in its words, and what has to be true then. @type {readonly (readonly [reason: string, words: RegExp, check: Check])[]} */
const REFUSALS = [
  [
    'refused: nothing is mapped there',
    /address 0x([0-9a-f]+) \((\d+) bytes\) is (?:in no PT_LOAD|behind the end of the file)$/,
    (pages, [, address, length]) => !pages.has(Number(`0x${address}`), Number(length)),
  ],
  [
    'refused: there is no DT_SYMTAB',
    /^DT_SYMTAB: address 0x0 \(0 bytes\)/,
    pages => lastValue(pages, DT.SYMTAB) === undefined,
  ],
  [
    'refused: there is no DT_STRTAB',
    /^DT_STRTAB: address 0x0 \(0 bytes\)/,
    pages => lastValue(pages, DT.STRTAB) === undefined,
  ],
  [
    'refused: more than the file has room for',
    /value ([0-9.e+]+) is over the limit of \d+$/,
    (_, [, value], size) => Number(value) > size,
  ],
  [
    'refused: DT_GNU_HASH leads out of its segment',
    /^DT_GNU_HASH.*: a bucket points out of the segment$/,
    pages => {
      const table = gnuHash(pages);
      const largest = table ? largestBucket(pages, table) : 0;
      return table !== undefined && !pages.has(table.chainAt, (largest - table.symoffset + 1) * 4);
    },
  ],
  [
    'refused: DT_GNU_HASH leads in front of its chains',
    /^DT_GNU_HASH.*: a bucket points in front of the chains$/,
    pages => {
      const table = gnuHash(pages);
      const largest = table ? largestBucket(pages, table) : 0;
      return table !== undefined && largest > 0 && largest < table.symoffset;
    },
  ],
  [
    'refused: DT_GNU_HASH reaches out of its segment',
    /^DT_GNU_HASH.*: it reaches out of the segment$/,
    pages => {
      const table = gnuHash(pages);
      return table !== undefined && !pages.has(table.at, table.chainAt - table.at);
    },
  ],
  [
    'refused: a chain of DT_GNU_HASH has no end',
    /^DT_GNU_HASH.chain: the last chain has no end$/,
    pages => chainEnd(pages) === undefined,
  ],
  [
    'refused: chains of DT_HASH lead astray',
    /^DT_HASH.*: (?:a chain leaves the table|chains meet, or have a cycle)$/,
    pages => !areChainsSound(pages),
  ],
  [
    'refused: the dynamic table has no end in its segment',
    /^PT_DYNAMIC.*: no DT_NULL among \d+ entries$/,
    pages => {
      const entries = pages.dynamicEntries();
      const size = ((entries?.length ?? 0) + 1) * 2 * pages.word;
      return entries === undefined || !pages.has(pages.dynamicAddress ?? 0, size);
    },
  ],
  [
    'refused: a text has no end',
    /^DT_STRTAB.*: string at (\d+) has no terminating NUL$/,
    (pages, [, offset]) => !hasNul(pages, Number(offset)),
  ],
  [
    'refused: PT_INTERP is not in the file',
    /^PT_INTERP at offset 0x([0-9a-f]+): (\d+) bytes reach past the end of the file/,
    (_, [, offset, length], size) => Number(`0x${offset}`) + Number(length) > size,
  ],
];

/** @param {Pages} pages @param {number} offset */
function hasNul(pages, offset) {
  for (let at = (lastValue(pages, DT.STRTAB) ?? 0) + offset; ; at++) {
    const byte = pages.u(at, 1);
    if (byte === undefined) return false;
    if (byte === 0) return true;
  }
}

/** The reason of a refusal, if it is a true one. @param {string} message @param {Pages} pages @param {number} size bytes of the file */
export function trueRefusal(message, pages, size) {
  for (const [reason, words, check] of REFUSALS) {
    const found = words.exec(message);
    if (found && check(pages, found, size)) return reason;
  }
  return undefined;
}
