// Where the structures of an ELF file are, both classes and byte orders. Knows nothing of src/: a reader that shared
// its mistakes would not find them.
import { DT, PT } from './names.js';
import { EHDR, fieldNamed, fieldsOf, PHDR32, PHDR64, SHDR, SYM32, SYM64, sizeOf } from './records.js';

/** @import { Field } from './records.js' */

/** @typedef {{ header: number, type: number, flags: number, offset: number, address: number, fileSize: number, memorySize: number }} MappedSegment `header`: where its program header is */
/** @typedef {{ header: number, name: string, type: number, address: number, offset: number, size: number, link: number }} MappedSection `header`: where its section header is */
/** @typedef {{ at: number, tag: number, value: number }} DynamicEntry `at`: where it is */
/** @typedef {{ record: number, address: number, size: number }} MappedSymbol `record`: where its entry is */

const SHT_NOBITS = 8;
const LATIN1 = new TextDecoder('latin1');

export class ElfMap {
  /** @type {ReadonlyMap<string, Field>} */
  #shdr;

  /** @param {Uint8Array} bytes a sound file */
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    this.word = this.wide ? 8 : 4;
    const ehdr = fieldsOf(EHDR, this.word);
    const header = (/** @type {string} */ name) => this.#field(0, ehdr, name);
    this.phoff = header('e_phoff');
    this.shoff = header('e_shoff');
    this.phentsize = header('e_phentsize');
    this.phnum = header('e_phnum');
    this.shentsize = header('e_shentsize');
    this.shnum = this.shoff === 0 ? 0 : header('e_shnum');
    this.shstrndx = header('e_shstrndx');
    this.#shdr = fieldsOf(SHDR, this.word);
    this.segments = this.#segments();
    this.sections = this.#sections();
    this.dynamic = this.#dynamic();
  }

  /** @param {number} at @param {number} size */
  u(at, size) {
    if (size === 1) return this.view.getUint8(at);
    if (size === 2) return this.view.getUint16(at, this.little);
    if (size === 4) return this.view.getUint32(at, this.little);
    return Number(this.view.getBigUint64(at, this.little));
  }

  /** @param {number} record @param {ReadonlyMap<string, Field>} fields @param {string} name */
  #field(record, fields, name) {
    const { offset, size } = fieldNamed(fields, name);
    return this.u(record + offset, size);
  }

  /** @returns {MappedSegment[]} */
  #segments() {
    const phdr = fieldsOf(this.wide ? PHDR64 : PHDR32, this.word);
    return Array.from({ length: this.phnum }, (_, index) => {
      const header = this.phoff + index * this.phentsize;
      const field = (/** @type {string} */ name) => this.#field(header, phdr, name);
      return {
        header,
        type: field('p_type'),
        flags: field('p_flags'),
        offset: field('p_offset'),
        address: field('p_vaddr'),
        fileSize: field('p_filesz'),
        memorySize: field('p_memsz'),
      };
    });
  }

  /** @returns {MappedSection[]} */
  #sections() {
    const headers = Array.from({ length: this.shnum }, (_, index) => this.shoff + index * this.shentsize);
    const strings = headers[this.shstrndx];
    const names = strings === undefined ? 0 : this.#field(strings, this.#shdr, 'sh_offset');
    return headers.map(header => {
      const field = (/** @type {string} */ name) => this.#field(header, this.#shdr, name);
      const type = field('sh_type');
      return {
        header,
        name: names === 0 ? '' : this.text(names + field('sh_name')),
        type,
        address: field('sh_addr'),
        offset: field('sh_offset'),
        size: type === SHT_NOBITS ? 0 : field('sh_size'),
        link: field('sh_link'),
      };
    });
  }

  /** Entries of the dynamic table, up to the first DT_NULL. @returns {DynamicEntry[]} */
  #dynamic() {
    const segment = this.segments.find(({ type, fileSize }) => type === PT.DYNAMIC && fileSize > 0);
    const entries = [];
    for (let at = segment?.offset ?? 0, end = at + (segment?.fileSize ?? 0); at + 2 * this.word <= end; ) {
      const tag = this.u(at, this.word);
      entries.push({ at, tag, value: this.u(at + this.word, this.word) });
      if (tag === DT.NULL) break;
      at += 2 * this.word;
    }
    return entries;
  }

  /** The value of a tag; undefined where the file has none. @param {number} tag */
  tag(tag) {
    return this.dynamic.find(entry => entry.tag === tag)?.value;
  }

  /** @param {number} tag */
  entry(tag) {
    return present(
      this.dynamic.find(entry => entry.tag === tag),
      `dynamic tag 0x${tag.toString(16)}`,
    );
  }

  /** @param {number} type @param {number} [index] among the segments of the type */
  segment(type, index = 0) {
    return present(
      this.segments.filter(segment => segment.type === type)[index],
      `segment 0x${type.toString(16)}[${index}]`,
    );
  }

  /** @param {string} name */
  section(name) {
    return present(
      this.sections.find(section => section.name === name),
      `section ${name}`,
    );
  }

  /** File offset of an address; undefined where the file has nothing for it. @param {number | undefined} address */
  offsetOf(address) {
    if (address === undefined) return undefined;
    const home = this.segments.find(
      one =>
        one.type === PT.LOAD &&
        address >= one.address &&
        address < one.address + one.fileSize &&
        one.offset + address - one.address < this.bytes.length,
    );
    return home && home.offset + address - home.address;
  }

  /** File offset of an address that the file has something for. @param {number} address */
  offset(address) {
    return present(this.offsetOf(address), `address 0x${address.toString(16)}`);
  }

  /** @param {number} at */
  text(at) {
    const end = this.bytes.indexOf(0, at);
    return LATIN1.decode(this.bytes.subarray(at, end < 0 ? at : end));
  }

  /** @param {string} table `.dynsym` or `.symtab` @param {string} name @returns {MappedSymbol | undefined} */
  symbol(table, name) {
    const { offset, size, link } = this.section(table);
    const strings = present(this.sections[link], `string table of ${table}`).offset;
    const layout = this.wide ? SYM64 : SYM32;
    const sym = fieldsOf(layout, this.word);
    const step = sizeOf(layout, this.word);
    for (let record = offset; record < offset + size; record += step) {
      if (this.text(strings + this.#field(record, sym, 'st_name')) === name)
        return {
          record,
          address: this.#field(record, sym, 'st_value'),
          size: this.#field(record, sym, 'st_size'),
        };
    }
    return undefined;
  }
}

/** @template T @param {T | undefined} value @param {string} what @returns {T} */
function present(value, what) {
  if (value === undefined) throw new Error(`${what} is not there`);
  return value;
}
