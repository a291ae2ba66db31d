// Small ELF files of any form, for shapes that no linker writes: a list of blobs, and a dynamic table that points to them.
import { DT, PT } from '../../elf/names.js';

/** @typedef {{ word?: 4 | 8, little?: boolean, machine?: number }} Form */
/** @typedef {{ type: number, flags?: number, offset: number, vaddr?: number, filesz: number, memsz?: number, align?: number }} Header */
/** @typedef {number | string | [blob: string, offset: number]} Value a number, or the address of a blob */

/**
 * @typedef {object} Plan
 * @property {readonly (readonly [tag: number, value: Value])[]} [tags]
 * @property {Readonly<Record<string, Uint8Array>>} [blobs] in their order behind the headers
 * @property {readonly Header[]} [headers] beside the PT_LOAD over the whole file and PT_DYNAMIC
 * @property {number} [extraMemory] bytes of memory behind those of the file
 * @property {number} [size] what the file's length and its segment are: behind the last blob is a hole
 * @property {number} [loads] flags of the PT_LOAD over the whole file
 * @property {{ at: string, count: number, strings: number }} [sections] a blob with section headers
 */

/** @typedef {{ bytes: Uint8Array, size: number }} Shape a file: `bytes`, and a hole up to `size` */

const HEAD_BYTES = 0x1000;
const ALIGN = 16;

/** Little writers of records. */
export class Records {
  /** @type {Uint8Array} */
  bytes;
  #view;
  #at = 0;
  #little;
  #word;

  /** @param {number} size @param {Form} [form] */
  constructor(size, { word = 8, little = true } = {}) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
    this.#little = little;
    this.#word = word;
  }

  /** @param {...number} values */
  u8(...values) {
    for (const value of values) this.#view.setUint8(this.#at++, value);
    return this;
  }

  /** @param {...number} values */
  u16(...values) {
    for (const value of values) {
      this.#view.setUint16(this.#at, value, this.#little);
      this.#at += 2;
    }
    return this;
  }

  /** @param {...number} values */
  u32(...values) {
    for (const value of values) {
      this.#view.setUint32(this.#at, value, this.#little);
      this.#at += 4;
    }
    return this;
  }

  /** @param {...(number | bigint)} values */
  word(...values) {
    for (const value of values) {
      if (this.#word === 4)
        this.#view.setUint32(this.#at, Number(BigInt.asUintN(32, BigInt(value))), this.#little);
      else this.#view.setBigUint64(this.#at, BigInt.asUintN(64, BigInt(value)), this.#little);
      this.#at += this.#word;
    }
    return this;
  }
}

/** @param {Plan} plan @param {Form} [form] @returns {Shape} */
export function image(plan, form = {}) {
  const { tags = [], blobs = {}, headers = [], extraMemory = 0, loads = 7 } = plan;
  const { word = 8, little = true, machine = 62 } = form;
  const tableSize = 2 * word * (tags.length + 1);
  /** @type {Record<string, number>} */
  const places = {};
  const phsize = word === 8 ? 56 : 32;
  const ehsize = word === 8 ? 64 : 52;
  const count = headers.length + 2;
  let end = Math.max(HEAD_BYTES, roundUp(ehsize + count * phsize));
  for (const [name, bytes] of Object.entries(blobs)) {
    places[name] = end;
    end = roundUp(end + bytes.length);
  }
  const tableAt = end;
  end += tableSize;
  const bytes = new Uint8Array(end);
  for (const [name, blob] of Object.entries(blobs)) bytes.set(blob, places[name] ?? 0);
  const addressOf = (/** @type {Value} */ value) => {
    if (typeof value === 'number') return value;
    const [name, offset] = typeof value === 'string' ? [value, 0] : value;
    return (places[name] ?? 0) + offset;
  };
  const table = new Records(tableSize, form);
  for (const [tag, value] of tags) table.word(tag, addressOf(value));
  bytes.set(table.bytes, tableAt);
  const size = Math.max(plan.size ?? 0, end);
  const section = plan.sections;
  const head = new Records(ehsize + count * phsize, form)
    .u8(0x7f, 0x45, 0x4c, 0x46, word === 8 ? 2 : 1, little ? 1 : 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    .u16(3, machine)
    .u32(1)
    .word(0, ehsize, section ? (places[section.at] ?? 0) : 0)
    .u32(0)
    .u16(ehsize, phsize, count, word === 8 ? 64 : 40, section?.count ?? 0, section?.strings ?? 0);
  const load = {
    type: PT.LOAD,
    flags: loads,
    offset: 0,
    filesz: size,
    memsz: size + extraMemory,
    align: 0x1000,
  };
  const dynamic = { type: PT.DYNAMIC, flags: 6, offset: tableAt, filesz: tableSize };
  for (const header of [load, ...headers, dynamic]) addHeader(head, header, word);
  bytes.set(head.bytes);
  return { bytes, size };
}

/** @param {Records} to @param {Header} header @param {4 | 8} word */
function addHeader(to, { type, flags = 4, offset, vaddr = offset, filesz, memsz = filesz, align = 8 }, word) {
  to.u32(type);
  if (word === 8) to.u32(flags).word(offset, vaddr, vaddr, filesz, memsz, align);
  else to.word(offset, vaddr, vaddr, filesz, memsz).u32(flags).word(align);
}

/** @param {number} value */
function roundUp(value) {
  return Math.ceil(value / ALIGN) * ALIGN;
}

/** What every dynamic table has. @param {Uint8Array} strings @param {number} [word] @returns {[number, Value][]} */
export function basics(strings, word = 8) {
  return [
    [DT.STRTAB, 'strings'],
    [DT.STRSZ, strings.length],
    [DT.SYMTAB, 'symbols'],
    [DT.SYMENT, word === 8 ? 24 : 16],
  ];
}

/** A table of texts, and where each begins. @param {readonly string[]} texts */
export function stringTable(texts) {
  const encoder = new TextEncoder();
  const parts = texts.map(text => encoder.encode(text));
  const bytes = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length + 1, 0));
  let at = 1;
  const offsets = parts.map(part => {
    bytes.set(part, at);
    at += part.length + 1;
    return at - part.length - 1;
  });
  return { bytes, offsets };
}

/** A text of one character, ended by NUL, behind a NUL. @param {number} length @param {string} [character] */
export function longText(length, character = 'A') {
  return new Uint8Array(length + 2).fill(character.charCodeAt(0), 1, length + 1);
}

/** @param {Form} form @param {{ name: number, info?: number, section?: number, value?: number, size?: number }[]} symbols */
export function symbolTable(form, symbols) {
  const out = new Records(symbols.length * (form.word === 4 ? 16 : 24), form);
  for (const { name, info = 0x12, section = 0, value = 0, size = 0 } of symbols) {
    out.u32(name);
    if (form.word === 4) out.word(value, size).u8(info, 0).u16(section);
    else out.u8(info, 0).u16(section).word(value, size);
  }
  return out.bytes;
}

/** @param {Form} form @param {number} count @param {(i: number) => { offset: number, type: number, symbol?: number, addend?: number }} entry */
export function relocationTable(form, count, entry) {
  const word = form.word ?? 8;
  const out = new Records(count * 3 * word, form);
  for (let i = 0; i < count; i++) {
    const { offset, type, symbol = 0, addend = 0 } = entry(i);
    out.word(offset, word === 8 ? (BigInt(symbol) << 32n) | BigInt(type) : symbol * 256 + type, addend);
  }
  return out.bytes;
}
