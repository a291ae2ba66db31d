// Shared libraries of a few hundred bytes for amd64, so that swaps need no compiler: what they are called, what they
// need, and whether their constructor leaves a mark.

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_GNU_STACK = 0x6474e551;
const DT_NEEDED = 1;
const DT_HASH = 4;
const DT_STRTAB = 5;
const DT_SYMTAB = 6;
const DT_STRSZ = 10;
const DT_SYMENT = 11;
const DT_INIT = 12;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SYMBOL_BYTES = 24;
const PAGE_BYTES = 4096;

/**
 * @typedef {object} Plan
 * @property {string} [soname]
 * @property {string[]} [needed]
 * @property {string} [runpath]
 * @property {string} [rpath]
 * @property {string} [mark] file that the constructor makes
 */

/** @param {Plan} plan */
export function libraryBytes({ soname, needed = [], runpath, rpath, mark }) {
  let strings = '\0';
  /** @type {[tag: number, value: number][]} */
  const entries = [];
  const add = (/** @type {number} */ tag, /** @type {string | undefined} */ text) => {
    if (text === undefined) return;
    entries.push([tag, strings.length]);
    strings += `${text}\0`;
  };
  for (const name of needed) add(DT_NEEDED, name);
  add(DT_SONAME, soname);
  add(DT_RUNPATH, runpath);
  add(DT_RPATH, rpath);
  const symbols = HEADER_BYTES + 3 * SEGMENT_BYTES;
  // One bucket, one symbol, which is the empty one.
  const hash = symbols + SYMBOL_BYTES;
  const text = hash + 16;
  const code = Math.ceil((text + strings.length) / 16) * 16;
  const marking = mark === undefined ? Buffer.alloc(0) : markingCode(mark);
  const dynamic = Math.ceil((code + marking.length) / 16) * 16;
  entries.push([DT_HASH, hash], [DT_STRTAB, text], [DT_SYMTAB, symbols]);
  entries.push([DT_STRSZ, strings.length], [DT_SYMENT, SYMBOL_BYTES]);
  if (mark !== undefined) entries.push([DT_INIT, code]);
  entries.push([0, 0]);
  const bytes = Buffer.alloc(dynamic + 16 * entries.length);
  writeHeader(bytes);
  writeSegment(bytes, 0, { type: PT_LOAD, flags: 7, at: 0, size: bytes.length, align: PAGE_BYTES });
  writeSegment(bytes, 1, { type: PT_DYNAMIC, flags: 6, at: dynamic, size: 16 * entries.length, align: 8 });
  writeSegment(bytes, 2, { type: PT_GNU_STACK, flags: 6, at: 0, size: 0, align: 16 });
  bytes.writeUInt32LE(1, hash);
  bytes.writeUInt32LE(1, hash + 4);
  bytes.write(strings, text, 'latin1');
  marking.copy(bytes, code);
  for (const [index, [tag, value]] of entries.entries()) {
    bytes.writeBigUInt64LE(BigInt(tag), dynamic + 16 * index);
    bytes.writeBigUInt64LE(BigInt(value), dynamic + 16 * index + 8);
  }
  return bytes;
}

/** open(mark, O_WRONLY | O_CREAT, 0600) as the kernel takes it, without a C library. @param {string} mark */
function markingCode(mark) {
  // lea rdi, [rip+18]; mov esi, 0x41; mov edx, 0x180; mov eax, 2; syscall; ret
  const code = [0x48, 0x8d, 0x3d, 18, 0, 0, 0, 0xbe, 0x41, 0, 0, 0, 0xba, 0x80, 1, 0, 0];
  return Buffer.concat([
    Buffer.from([...code, 0xb8, 2, 0, 0, 0, 0x0f, 0x05, 0xc3]),
    Buffer.from(`${mark}\0`),
  ]);
}

/** @param {Buffer} bytes */
function writeHeader(bytes) {
  // ELFCLASS64, little-endian, version 1; ET_DYN, EM_X86_64, version 1
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(bytes);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(HEADER_BYTES), 32);
  bytes.writeUInt16LE(HEADER_BYTES, 52);
  bytes.writeUInt16LE(SEGMENT_BYTES, 54);
  bytes.writeUInt16LE(3, 56);
  bytes.writeUInt16LE(64, 58);
}

/**
 * @param {Buffer} bytes
 * @param {number} index
 * @param {{ type: number, flags: number, at: number, size: number, align: number }} segment
 */
function writeSegment(bytes, index, { type, flags, at, size, align }) {
  const start = HEADER_BYTES + index * SEGMENT_BYTES;
  bytes.writeUInt32LE(type, start);
  bytes.writeUInt32LE(flags, start + 4);
  for (const [place, value] of [at, at, at, size, size, align].entries())
    bytes.writeBigUInt64LE(BigInt(value), start + 8 + 8 * place);
}
