// Changes of a committed plugin by the names of its structures; what was changed is kept as bytes at offsets.
import { ElfMap } from './elf-map.js';
import { moduleOf } from './go-structures.js';

/**
 * @typedef {object} TamperedCase
 * @property {string} id
 * @property {string} plugin name in fixtures/binaries
 * @property {string} host
 * @property {string} what
 * @property {{ at: string, offset: number, bytes: string }[]} edits
 * @property {number} [cut]
 * @property {import('./open-child.js').Observed} observed
 * @property {import('./open-child.js').Observed[]} [alternatives]
 */

export const DT = {
  NEEDED: 1,
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  INIT: 12,
  INIT_ARRAY: 25,
  INIT_ARRAYSZ: 27,
  FLAGS: 30,
  GNU_HASH: 0x6ffffef5,
  VERSYM: 0x6ffffff0,
};
const PT_NULL = 0;
const PT_DYNAMIC = 2;
const PT_NOTE = 4;
const PAGE = 4096;
const PHDR_BYTES = 56;
/** @type {Record<string, [number, number]>} */
const PHDR = {
  p_type: [0, 4],
  p_flags: [4, 4],
  p_offset: [8, 8],
  p_vaddr: [16, 8],
  p_filesz: [32, 8],
  p_memsz: [40, 8],
};
/** @type {Record<string, [number, number]>} */
const SHDR = { sh_type: [4, 4], sh_flags: [8, 8], sh_addr: [16, 8], sh_offset: [24, 8], sh_size: [32, 8] };
/** @type {Record<string, [number, number]>} */
const EHDR = { e_shoff: [40, 8], e_phnum: [56, 2], e_shnum: [60, 2] };
const R_RELATIVE = 8;
const R_IRELATIVE = 37;

export class Tampered {
  /** @param {Uint8Array<ArrayBuffer>} bytes a sound plugin of amd64 */
  constructor(bytes) {
    this.bytes = bytes;
    this.elf = new ElfMap(bytes);
    this.module = moduleOf(this.elf);
    /** @type {{ at: string, offset: number, bytes: string }[]} */
    this.edits = [];
  }

  /** @param {number} offset @param {number} value @param {number} size @param {string} at @returns {this} */
  write(offset, value, size, at) {
    let digits = BigInt.asUintN(size * 8, BigInt(value))
      .toString(16)
      .padStart(size * 2, '0');
    digits = (digits.match(/../g) ?? []).reverse().join('');
    return this.put(offset, digits, at);
  }

  /** @param {number} offset @param {string} hex @param {string} at @returns {this} */
  put(offset, hex, at) {
    this.bytes.set(Buffer.from(hex, 'hex'), offset);
    this.edits.push({ at, offset, bytes: hex });
    return this;
  }

  /** @param {number} offset @param {string} text */
  text(offset, text) {
    return this.put(offset, Buffer.from(text).toString('hex'), 'text');
  }

  /** @param {string} before @param {string} after of the same length @param {number} from */
  replaceText(before, after, from) {
    const at = Buffer.from(this.bytes).indexOf(before, from);
    if (at < 0) throw new Error(`no ${before}`);
    return this.text(at, after);
  }

  buildInfo() {
    const at = Buffer.from(this.bytes).indexOf('\xff Go buildinf:', 0, 'latin1');
    if (at < 0) throw new Error('no build info');
    return at;
  }

  /** @param {number} offset @param {number} value */
  u32(offset, value) {
    return this.write(offset, value, 4, 'u32');
  }

  gnuHash() {
    return this.offset(this.elf.tag(DT.GNU_HASH));
  }

  /** @param {number | undefined} address @returns {number} */
  offset(address) {
    const found = this.elf.offsetOf(address);
    if (found === undefined) throw new Error(`nothing at ${address}`);
    return found;
  }

  /** @param {string} name @param {number} value */
  header(name, value) {
    const [at = 0, size = 0] = EHDR[name] ?? [];
    return this.write(at, value, size, `Ehdr.${name}`);
  }

  /** @param {number} type @param {number} index @param {string} name @param {number} value @returns {this} */
  segment(type, index, name, value) {
    const found = this.elf.segments.filter(one => one.type === type)[index];
    const [at = 0, size = 0] = PHDR[name] ?? [];
    if (!found) throw new Error(`no segment ${type}`);
    return this.write(found.header + at, value, size, `Phdr ${type.toString(16)}[${index}].${name}`);
  }

  /** @param {number} index */
  load(index) {
    const found = this.elf.segments.filter(({ type }) => type === 1)[index];
    if (!found) throw new Error(`no PT_LOAD ${index}`);
    return found;
  }

  dynamicSegment() {
    const found = this.elf.segments.find(({ type }) => type === PT_DYNAMIC);
    if (!found) throw new Error('no PT_DYNAMIC');
    return found;
  }

  /** Makes a note's program header a second PT_DYNAMIC. @param {number} address @param {number} size */
  secondDynamic(address, size) {
    const index = this.elf.segments.findLastIndex(({ type }) => type === 0x6474e550 || type === 4);
    const header = this.elf.segments[index]?.header ?? 0;
    const { offset } = this.dynamicSegment();
    this.write(
      header,
      size === PT_NULL && address === 0 ? PT_DYNAMIC : PT_DYNAMIC,
      4,
      `Phdr[${index}].p_type`,
    );
    this.write(header + 8, offset, 8, `Phdr[${index}].p_offset`);
    this.write(header + 16, address, 8, `Phdr[${index}].p_vaddr`);
    this.write(header + 32, size, 8, `Phdr[${index}].p_filesz`);
    return this.write(header + 40, size, 8, `Phdr[${index}].p_memsz`);
  }

  /**
   * Two PT_LOADs in the place of one, in that of a note's program header: the second begins with the page behind `address`.
   * @param {number} index @param {number} address @param {number} [gap] bytes between the two
   */
  splitLoad(index, address, gap = 0) {
    const { segments } = this.elf;
    const first = this.load(index);
    const border = Math.ceil((address + 1) / PAGE) * PAGE;
    const taken = border - first.address;
    if (address < first.address || taken >= first.fileSize) throw new Error(`no border at ${address}`);
    const raw = (/** @type {{ header: number }} */ { header }) =>
      Buffer.from(this.bytes.subarray(header, header + PHDR_BYTES));
    const second = raw(first);
    const changed = raw(first);
    for (const field of ['p_filesz', 'p_memsz']) changed.writeBigUInt64LE(BigInt(taken), PHDR[field]?.[0]);
    second.writeBigUInt64LE(BigInt(first.offset + taken + gap), PHDR['p_offset']?.[0]);
    second.writeBigUInt64LE(BigInt(border + gap), PHDR['p_vaddr']?.[0]);
    second.writeBigUInt64LE(BigInt(first.fileSize - taken - gap), PHDR['p_filesz']?.[0]);
    second.writeBigUInt64LE(BigInt(first.memorySize - taken - gap), PHDR['p_memsz']?.[0]);
    const left = segments.findLastIndex(({ type }) => type === PT_NOTE);
    const table = segments.flatMap((one, i) =>
      one === first ? [changed, second] : i === left ? [] : [raw(one)],
    );
    return this.put(segments[0]?.header ?? 0, Buffer.concat(table).toString('hex'), 'Phdr table');
  }

  /** @param {string} name @param {string} field @param {number} value */
  section(name, field, value) {
    const found = this.elf.sections.find(one => one.name === name);
    const [at = 0, size = 0] = SHDR[field] ?? [];
    if (!found) throw new Error(`no section ${name}`);
    return this.write(found.header + at, value, size, `Shdr ${name}.${field}`);
  }

  /** The value of a tag. @param {number} tag @param {number} value */
  tag(tag, value) {
    const entry = this.elf.dynamic.find(one => one.tag === tag);
    if (!entry) throw new Error(`no tag ${tag}`);
    return this.write(entry.at + 8, value, 8, `Dyn ${tag}.d_val`);
  }

  /** The tag itself, and its value. @param {number} tag @param {number} other @param {number} value */
  retag(tag, other, value) {
    const entry = this.elf.dynamic.find(one => one.tag === tag);
    if (!entry) throw new Error(`no tag ${tag}`);
    return this.write(entry.at, other, 8, `Dyn ${tag}.d_tag`).write(
      entry.at + 8,
      value,
      8,
      `Dyn ${tag}.d_val`,
    );
  }

  /** DT_HASH in the place of DT_GNU_HASH's filter: one bucket, and a chain of two symbols that follow each other. */
  sysvCycle() {
    const address = this.elf.tag(DT.GNU_HASH) ?? 0;
    const at = this.offset(address);
    for (const [index, word] of [1, 4, 1, 0, 2, 1, 0].entries()) this.u32(at + index * 4, word);
    return this.retag(DT.GNU_HASH, DT.HASH, address);
  }

  endlessChains() {
    const at = this.gnuHash();
    const [buckets, bloom] = [this.elf.u(at, 4), this.elf.u(at + 8, 4)];
    const chains = at + 16 + bloom * 8 + buckets * 4;
    const strings = this.offset(this.elf.tag(DT.SYMTAB));
    for (let place = chains; place + 4 <= Math.min(strings, chains + 4000); place += 4)
      if ((this.bytes[place] ?? 0) & 1)
        this.put(place, ((this.bytes[place] ?? 0) & 0xfe).toString(16).padStart(2, '0'), 'chain');
    return this;
  }

  oneBucket() {
    const at = this.gnuHash();
    const [buckets, bloom] = [this.elf.u(at, 4), this.elf.u(at + 8, 4)];
    const start = at + 16 + bloom * 8;
    const first = Buffer.from(this.bytes.subarray(start, start + 4)).toString('hex');
    return this.put(start, first.repeat(Math.min(buckets, 4096)), 'buckets');
  }

  moduleAddress() {
    return this.module.address;
  }

  /** @param {string} name @param {number} extra */
  #word(name, extra) {
    return this.module.address + ((this.module.words[name] ?? 0) + extra) * 8;
  }

  /** @param {string} name @param {number} extra @param {number} value */
  moduleWord(name, extra, value) {
    return this.write(this.offset(this.#word(name, extra)), value, 8, `moduledata.${name}[${extra}]`);
  }

  /** @param {number} address @returns {number} offset of the relocation that writes there */
  #relocation(address) {
    const record = this.module.written.get(address);
    if (record === undefined) throw new Error(`no relocation of ${address}`);
    return record;
  }

  /** @param {string} name @param {number} address */
  modulePointer(name, address) {
    return this.write(this.#relocation(this.#word(name, 0)) + 16, address, 8, `moduledata.${name}.r_addend`);
  }

  /** A word of an entry of the array; a negative index counts from its end. @param {number} index @param {number} word */
  pkghashAddress(index, word) {
    const record = this.#relocation(this.#word('pkghashes', 0));
    const count = this.elf.u(this.offset(this.#word('pkghashes', 1)), 8);
    return this.elf.u(record + 16, 8) + (index < 0 ? count + index : index) * 40 + word * 8;
  }

  /** @param {number} index @param {number} word */
  pkghashAddend(index, word) {
    return this.elf.u(this.#relocation(this.pkghashAddress(index, word)) + 16, 8);
  }

  /** @param {number} index @param {number} word @param {number} addend */
  pkghash(index, word, addend) {
    return this.write(
      this.#relocation(this.pkghashAddress(index, word)) + 16,
      addend,
      8,
      `pkghashes[${index}][${word}].r_addend`,
    );
  }

  /** @param {number} index @param {number} word @param {number} type @param {number} addend */
  pkghashType(index, word, type, addend) {
    const record = this.#relocation(this.pkghashAddress(index, word));
    return this.write(record + 8, type, 8, `pkghashes[${index}][${word}].r_info`).write(
      record + 16,
      addend,
      8,
      'r_addend',
    );
  }

  /** @param {number} index @param {number} word @param {number} value */
  pkghashWord(index, word, value) {
    return this.write(
      this.offset(this.pkghashAddress(index, word)),
      value,
      8,
      `pkghashes[${index}][${word}]`,
    );
  }

  /** Lets the last relocation of the table write to an address. @param {number} address */
  moveRelocation(address) {
    const end = this.offset(this.elf.tag(DT.RELA)) + (this.elf.tag(DT.RELASZ) ?? 0);
    return this.write(end - 24, address, 8, 'DT_RELA[last].r_offset');
  }

  /** Address of a `ret` between two functions. */
  returnInstruction() {
    const { offset, fileSize, address } = this.load(1);
    for (let at = offset + 0x1000; at < offset + fileSize; at++) {
      if (this.bytes[at] === 0xc3 && this.bytes[at + 1] === 0xcc && this.bytes[at + 2] === 0xcc)
        return address + at - offset;
    }
    throw new Error('no ret');
  }

  /** @param {number} index @param {number} address */
  initArray(index, address) {
    const record = this.#relocation((this.elf.tag(DT.INIT_ARRAY) ?? 0) + index * 8);
    return this.write(record + 16, address, 8, `DT_INIT_ARRAY[${index}].r_addend`);
  }

  /** frame_dummy's entry of DT_INIT_ARRAY is chosen by _init, which returns 0 or so: its relocation becomes R_X86_64_IRELATIVE. */
  irelative() {
    const end = this.offset(this.elf.tag(DT.RELA)) + (this.elf.tag(DT.RELASZ) ?? 0);
    if (this.elf.u(end - 16, 4) === R_RELATIVE) throw new Error('the last relocation is no symbol');
    return this.write(end - 16, R_IRELATIVE, 8, 'DT_RELA[last].r_info').write(
      end - 8,
      this.returnInstruction(),
      8,
      'r_addend',
    );
  }

  compressedSection() {
    const index = this.elf.sections.findIndex(({ name }) => name === '.rodata');
    const found = this.elf.sections[index];
    if (!found) throw new Error('no .rodata');
    this.write(found.header + 8, 0x802, 8, 'Shdr .rodata.sh_flags');
    // Elf64_Chdr: ch_type ELFCOMPRESS_ZLIB, ch_size
    return this.section('.rodata', 'sh_size', 2 ** 60);
  }
}
