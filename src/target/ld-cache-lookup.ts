import { FormatError } from '../bytes/format-error.ts';
import { ByteView, decodeText } from '../bytes/view.ts';

/** Whose libraries are looked for. */
export interface CacheAbi {
  /** what `flags` of its entries are */
  flags: number;
  littleEndian: boolean;
}

/** An entry for a name. */
export interface CacheHit {
  path: string;
  /** both halves of hwcap: 0 of libraries for every CPU */
  low: number;
  high: number;
}

/** The entries for a name, and the table that they are in, from its magic on. */
export interface CacheHits {
  view: ByteView;
  hits: CacheHit[];
}

const OLD_MAGIC = 'ld.so-1.7.0';
const OLD_HEADER_BYTES = 16;
const OLD_ENTRY_BYTES = 12;
const NEW_MAGIC = 'glibc-ld.so.cache1.1';
const NEW_HEADER_BYTES = 48;
const NEW_ENTRY_BYTES = 24;
/** the table of i386, whose 64-bit numbers are aligned to 4 bytes */
const I386_FLAGS = 3;

/** Of the flags byte: the order of the cache's bytes, where they are set (enum cache_file_new_flags). */
const ENDIAN_MASK = 3;
const ENDIAN_LITTLE = 2;
const ENDIAN_BIG = 3;

/** entries of one name: one for each ABI and directory of glibc-hwcaps */
const MAX_NAMESAKES = 1024;
/** of a path, beyond which nothing can be opened (PATH_MAX) */
const MAX_PATH_BYTES = 4096;

/** Entries, and the strings that their offsets count from. */
interface Table {
  view: ByteView;
  /** of the first entry */
  start: number;
  count: number;
  entryBytes: number;
  /** offset of the strings in the view */
  strings: number;
}

/**
 * What /etc/ld.so.cache has for a name, in its order, up to the first entry that serves every CPU. As ld.so does it
 * (elf/dl-cache.c): a file that is none of its formats is passed over, and a table that is not sorted is searched as if it
 * were.
 * @throws FormatError where ld.so reads beyond the file, or would take very long
 */
export function lookUpInCache(bytes: Uint8Array, name: string, abi: CacheAbi): CacheHits | undefined {
  const table = tableOf(bytes, abi);
  if (!table) return undefined;
  const wanted = new TextEncoder().encode(name);
  let left = 0;
  let right = table.count - 1;
  while (left <= right) {
    const middle = (left + right) >>> 1;
    const order = compareAt(table, wanted, middle);
    if (order === undefined) return undefined;
    if (order === 0) return { view: table.view, hits: hitsAround(table, wanted, middle, right, abi.flags) };
    // The greatest names stand first.
    if (order < 0) left = middle + 1;
    else right = middle - 1;
  }
  return undefined;
}

function hitsAround(
  table: Table,
  wanted: Uint8Array,
  found: number,
  last: number,
  flags: number,
): CacheHit[] {
  let at = found;
  while (at > 0 && compareAt(table, wanted, at - 1) === 0) {
    if (found - at > MAX_NAMESAKES) throw tooMany();
    at--;
  }
  const hits: CacheHit[] = [];
  for (const first = at; at <= last; at++) {
    if (at - first > MAX_NAMESAKES) throw tooMany();
    if (at > found && compareAt(table, wanted, at) !== 0) break;
    const hit = hitAt(table, at, flags);
    if (!hit) continue;
    hits.push(hit);
    if (hit.low === 0 && hit.high === 0) break;
  }
  return hits;
}

function tooMany(): FormatError {
  return new FormatError('ld.so.cache', -1, `more than ${MAX_NAMESAKES} entries of one name`);
}

function hitAt({ view, start, entryBytes, strings }: Table, index: number, flags: number) {
  const at = start + index * entryBytes;
  const value = strings + view.u32(at + 8);
  if (view.u32(at) !== flags || value >= view.length) return undefined;
  const path = decodeText(stringAt(view.bytes, value, MAX_PATH_BYTES + 1));
  if (entryBytes === OLD_ENTRY_BYTES) return { path, low: 0, high: 0 };
  const [first, second] = [view.u32(at + 16), view.u32(at + 20)];
  const isLittle = view.encoding.littleEndian;
  return { path, low: isLittle ? first : second, high: isLittle ? second : first };
}

/** The file is mapped: zeros follow its end. */
function stringAt(bytes: Uint8Array, at: number, most: number): Uint8Array {
  const part = bytes.subarray(at, at + most);
  const end = part.indexOf(0);
  return end < 0 ? part : part.subarray(0, end);
}

/** Undefined: the table's entry has no name. */
function compareAt(
  { view, start, entryBytes, strings }: Table,
  wanted: Uint8Array,
  index: number,
): number | undefined {
  const key = strings + view.u32(start + index * entryBytes + 4);
  return key < view.length ? compareNames(wanted, view.bytes, key) : undefined;
}

/** Undefined: ld.so does without it. */
function tableOf(bytes: Uint8Array, { flags, littleEndian }: CacheAbi): Table | undefined {
  const encoding = { littleEndian, wordSize: 8 } as const;
  const view = new ByteView(bytes, encoding, 'ld.so.cache');
  if (bytes.length > NEW_HEADER_BYTES && hasMagic(bytes, 0, NEW_MAGIC)) {
    const table = newTable(view);
    return table && isWhole(table) ? table : undefined;
  }
  if (bytes.length <= OLD_HEADER_BYTES || !hasMagic(bytes, 0, OLD_MAGIC)) return undefined;
  const count = view.u32(12);
  const strings = OLD_HEADER_BYTES + count * OLD_ENTRY_BYTES;
  const old = { view, start: OLD_HEADER_BYTES, count, entryBytes: OLD_ENTRY_BYTES, strings };
  if (!isWhole(old)) return undefined;
  const alignment = flags === I386_FLAGS ? 4 : 8;
  const behind = Math.ceil(strings / alignment) * alignment;
  if (bytes.length < behind + NEW_HEADER_BYTES || !hasMagic(bytes, behind, NEW_MAGIC)) return old;
  const table = newTable(new ByteView(bytes.subarray(behind), encoding, 'ld.so.cache', behind));
  // Here ld.so does not look how many entries there can be.
  if (table && !isWhole(table))
    throw new FormatError('ld.so.cache', behind + 20, `${table.count} entries are more than there are`);
  return table;
}

/** Undefined: that of another machine. */
function newTable(view: ByteView): Table | undefined {
  const flags = view.u8(28);
  const wanted = view.encoding.littleEndian ? ENDIAN_LITTLE : ENDIAN_BIG;
  if (flags !== 0 && (flags & ENDIAN_MASK) !== wanted) return undefined;
  return { view, start: NEW_HEADER_BYTES, count: view.u32(20), entryBytes: NEW_ENTRY_BYTES, strings: 0 };
}

function isWhole({ view, start, count, entryBytes }: Table): boolean {
  return count <= Math.floor((view.length - start) / entryBytes);
}

function hasMagic(bytes: Uint8Array, at: number, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}

/** _dl_cache_libcmp: numbers in names are compared as numbers, of 32 bits; the bytes beside them are signed. */
function compareNames(wanted: Uint8Array, bytes: Uint8Array, at: number): number {
  let [i, k] = [0, at];
  while (i < wanted.length) {
    const [a, b] = [wanted[i] ?? 0, bytes[k] ?? 0];
    if (isDigit(a) && isDigit(b)) {
      const [own, other] = [numberAt(wanted, i), numberAt(bytes, k)];
      if (own.value !== other.value) return (own.value - other.value) | 0;
      [i, k] = [own.end, other.end];
    } else if (isDigit(a)) return 1;
    else if (isDigit(b)) return -1;
    else if (a !== b) return signed(a) - signed(b);
    else [i, k] = [i + 1, k + 1];
  }
  return -signed(bytes[k] ?? 0);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function numberAt(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let end = start;
  for (let byte = bytes[end] ?? 0; isDigit(byte); byte = bytes[++end] ?? 0)
    value = (Math.imul(value, 10) + byte - 0x30) | 0;
  return { value, end };
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}
