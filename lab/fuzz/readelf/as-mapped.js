// The file that readelf would have to read to see what the dynamic linker sees: the memory of another file, as an ELF
// file of its own. readelf takes PT_DYNAMIC by p_offset and p_filesz, the first segment that has an address, strings up
// to DT_STRSZ, symbols of DT_SYMENT bytes, and as many as a sound hash table counts; ld.so goes by p_vaddr and DT_NULL,
// the last segment and a NUL, and looks at no size of an entry before it has looked at the table.
import { DT, PT } from '../../elf/names.js';
import { PAGE, pageOf } from './pages.js';

/** @import { Pages } from './pages.js' */

const EM_S390 = 22;
/** Entries in the place of which readelf is given others. */
const OWN_TAGS = [DT.HASH, DT.GNU_HASH, DT.STRSZ, DT.SYMENT];

/**
 * @typedef {object} Mapped
 * @property {Uint8Array} file
 * @property {number} entries of the dynamic table; behind them are ours
 * @property {ReadonlySet<number>} rewritten places of the dynamic entries that are not those of the file
 */

/**
 * @param {Uint8Array} bytes @param {Pages} pages @param {number} symbolCount
 * @returns {Mapped | undefined} undefined: there is no dynamic table that ends
 */
export function asMapped(bytes, pages, symbolCount) {
  const entries = pages.dynamicEntries();
  const start = pages.dynamicAddress;
  if (!entries || start === undefined) return undefined;
  const { word, wide, little } = pages;
  const last = (/** @type {number} */ tag) => entries.findLast(entry => entry.tag === tag)?.value;
  const hash = hashTable(symbolCount, pages.machine === EM_S390 && wide ? 8 : 4, little);
  const hashAt = freePlace(pages, hash.length);
  const room = pages.room(last(DT.STRTAB) ?? -1);
  /** @type {(readonly (number | bigint)[])[]} */
  const table = entries.map(({ tag, words }) => (OWN_TAGS.includes(tag) ? [DT.DEBUG, 0] : words));
  const rewritten = new Set(entries.flatMap(({ tag }, index) => (OWN_TAGS.includes(tag) ? [index] : [])));
  table.push([DT.STRSZ, room], [DT.SYMENT, wide ? 24 : 16]);
  if (entries.some(({ tag }) => tag === DT.HASH || tag === DT.GNU_HASH)) table.push([DT.HASH, hashAt]);
  table.push([DT.NULL, 0]);
  const ranges = [...pages.ranges, { start: hashAt, pages: [hash] }];
  const ehsize = wide ? 64 : 52;
  const phentsize = wide ? 56 : 32;
  const headSize = Math.ceil((ehsize + (ranges.length + 1) * phentsize) / PAGE) * PAGE;
  const file = new Uint8Array(
    ranges.reduce((sum, one) => sum + length(one), headSize) + table.length * 2 * word,
  );
  const view = new DataView(file.buffer);
  const put = (/** @type {number} */ at, /** @type {number | bigint} */ value) =>
    wide ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, Number(value), little);
  file.set(bytes.subarray(0, 24));
  put(24 + word, ehsize);
  for (const [index, value] of [ehsize, phentsize, ranges.length + 1].entries())
    view.setUint16((wide ? 52 : 40) + 2 * index, value, little);
  let [at, offset] = [ehsize, headSize];
  const header = (/** @type {number} */ type, /** @type {number} */ vaddr, /** @type {number} */ size) => {
    view.setUint32(at, type, little);
    view.setUint32(at + (wide ? 4 : 24), 7, little);
    for (const [index, value] of [offset, vaddr, vaddr, size, size].entries())
      put(at + (wide ? 8 : 4) + index * word, value);
    put(at + (wide ? 48 : 28), PAGE);
    at += phentsize;
  };
  for (const range of ranges) {
    header(PT.LOAD, range.start, length(range));
    for (const [index, page] of range.pages.entries()) file.set(page, offset + index * PAGE);
    offset += length(range);
  }
  header(PT.DYNAMIC, start, table.length * 2 * word);
  for (const [index, value] of table.flat().entries()) put(offset + index * word, value);
  return { file, entries: entries.length, rewritten };
}

/** @param {{ pages: readonly Uint8Array[] }} range */
const length = ({ pages }) => pages.reduce((sum, page) => sum + page.length, 0);

/** A DT_HASH that has so many symbols, and leads to none. @param {number} count @param {4 | 8} size @param {boolean} little */
function hashTable(count, size, little) {
  const bytes = new Uint8Array(Math.ceil(((3 + count) * size) / PAGE) * PAGE);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of [1, count].entries()) {
    if (size === 4) view.setUint32(index * 4, value, little);
    else view.setBigUint64(index * 8, BigInt(value), little);
  }
  return bytes;
}

/** An address where nothing is. @param {Pages} pages @param {number} size */
function freePlace(pages, size) {
  for (let at = 0x100000; ; at += 0x100000)
    if (pages.ranges.every(({ start, pages: own }) => at + size < start || at >= start + own.length * PAGE))
      return pageOf(at);
}
