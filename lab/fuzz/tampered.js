// Changes of a committed plugin by the names of its structures; what was changed is kept as bytes at offsets.
import { ElfMap } from '../elf/elf-map.js';
import { findModuledata } from '../elf/moduledata.js';
import { DT, PT } from '../elf/names.js';
import { EHDR, fieldNamed, fieldsOf, PHDR64, RELA64, SHDR, sizeOf } from '../elf/records.js';
import { addendOf } from '../elf/relocations.js';

/** @import { Moduledata, Words } from '../elf/moduledata.js' */
/** @import { Layout } from '../elf/records.js' */
/** @import { Observed } from './open-child.js' */

/**
 * @typedef {object} TamperedCase
 * @property {string} id
 * @property {string} plugin name in fixtures/binaries
 * @property {string} host
 * @property {string} what
 * @property {{ at: string, offset: number, bytes: string }[]} edits
 * @property {number} [cut]
 * @property {Observed} observed
 * @property {Observed[]} [alternatives]
 */

const WORD = 8;
const PAGE = 4096;
const PHDR_BYTES = sizeOf(PHDR64, WORD);
const RELA_BYTES = sizeOf(RELA64, WORD);
/** Bytes of a runtime.modulehash. */
const MODULEHASH_BYTES = 40;
const SYM_BYTES = 24;
const R_RELATIVE = 8;
const R_IRELATIVE = 37;
/** SHF_COMPRESSED | SHF_ALLOC */
const COMPRESSED = 0x802;

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
    return this.elf.offset(this.value(DT.GNU_HASH));
  }

  /** The value of a tag that every plugin has. @param {number} tag */
  value(tag) {
    return this.elf.entry(tag).value;
  }

  /** @param {Layout} layout @param {number} record @param {string} name @param {number} value @param {string} at @returns {this} */
  #field(layout, record, name, value, at) {
    const { offset, size } = fieldNamed(fieldsOf(layout, WORD), name);
    return this.write(record + offset, value, size, `${at}.${name}`);
  }

  /** @param {string} name @param {number} value */
  header(name, value) {
    return this.#field(EHDR, 0, name, value, 'Ehdr');
  }

  /** @param {number} type @param {number} index @param {string} name @param {number} value */
  segment(type, index, name, value) {
    const { header } = this.elf.segment(type, index);
    return this.#field(PHDR64, header, name, value, `Phdr ${type.toString(16)}[${index}]`);
  }

  /** @param {number} index */
  load(index) {
    return this.elf.segment(PT.LOAD, index);
  }

  dynamicSegment() {
    return this.elf.segment(PT.DYNAMIC);
  }

  /** Makes a note's program header a second PT_DYNAMIC. @param {number} address @param {number} size */
  secondDynamic(address, size) {
    const spare = [PT.GNU_EH_FRAME, PT.NOTE];
    const index = this.elf.segments.findLastIndex(({ type }) => spare.includes(type));
    const header = this.elf.segments[index]?.header ?? 0;
    const fields = {
      p_type: PT.DYNAMIC,
      p_offset: this.dynamicSegment().offset,
      p_vaddr: address,
      p_filesz: size,
      p_memsz: size,
    };
    for (const [name, value] of Object.entries(fields))
      this.#field(PHDR64, header, name, value, `Phdr[${index}]`);
    return this;
  }

  /**
   * Two PT_LOADs in the place of one, in that of a note's program header: the second begins with the page behind `address`.
   * @param {number} index @param {number} address @param {number} [gap] bytes between the two
   */
  splitLoad(index, address, gap = 0) {
    const { segments } = this.elf;
    const whole = this.load(index);
    const border = Math.ceil((address + 1) / PAGE) * PAGE;
    const taken = border - whole.address;
    if (address < whole.address || taken >= whole.fileSize) throw new Error(`no border at ${address}`);
    const first = this.#programHeader(whole.header, { p_filesz: taken, p_memsz: taken });
    const second = this.#programHeader(whole.header, {
      p_offset: whole.offset + taken + gap,
      p_vaddr: border + gap,
      p_filesz: whole.fileSize - taken - gap,
      p_memsz: whole.memorySize - taken - gap,
    });
    const left = segments.findLastIndex(({ type }) => type === PT.NOTE);
    const table = segments.flatMap((one, i) =>
      one === whole ? [first, second] : i === left ? [] : [this.#programHeader(one.header, {})],
    );
    return this.put(segments[0]?.header ?? 0, Buffer.concat(table).toString('hex'), 'Phdr table');
  }

  /** A copy with other values. @param {number} header @param {Readonly<Record<string, number>>} values */
  #programHeader(header, values) {
    const copy = Buffer.from(this.bytes.subarray(header, header + PHDR_BYTES));
    const fields = fieldsOf(PHDR64, WORD);
    for (const [name, value] of Object.entries(values))
      copy.writeBigUInt64LE(BigInt(value), fieldNamed(fields, name).offset);
    return copy;
  }

  /** @param {string} name @param {string} field @param {number} value */
  section(name, field, value) {
    return this.#field(SHDR, this.elf.section(name).header, field, value, `Shdr ${name}`);
  }

  /** The value of a tag. @param {number} tag @param {number} value */
  tag(tag, value) {
    return this.write(this.elf.entry(tag).at + WORD, value, WORD, `Dyn ${tag}.d_val`);
  }

  /** The tag itself, and its value. @param {number} tag @param {number} other @param {number} value */
  retag(tag, other, value) {
    const { at } = this.elf.entry(tag);
    return this.write(at, other, WORD, `Dyn ${tag}.d_tag`).tag(tag, value);
  }

  /** DT_HASH in the place of DT_GNU_HASH's filter: one bucket, and a chain of two symbols that follow each other. */
  sysvCycle() {
    const address = this.value(DT.GNU_HASH);
    const at = this.elf.offset(address);
    for (const [index, word] of [1, 4, 1, 0, 2, 1, 0].entries()) this.u32(at + index * 4, word);
    return this.retag(DT.GNU_HASH, DT.HASH, address);
  }

  /** Where the parts of DT_GNU_HASH are. */
  #gnuHashParts() {
    const at = this.gnuHash();
    const [count, bloom] = [this.elf.u(at, 4), this.elf.u(at + 8, 4)];
    const buckets = at + 16 + bloom * WORD;
    return { count, buckets, chains: buckets + count * 4 };
  }

  endlessChains() {
    const { chains } = this.#gnuHashParts();
    const end = Math.min(this.elf.offset(this.value(DT.SYMTAB)), chains + 4000);
    for (let place = chains; place + 4 <= end; place += 4) {
      const low = this.elf.u(place, 1);
      if (low & 1) this.put(place, (low & 0xfe).toString(16).padStart(2, '0'), 'chain');
    }
    return this;
  }

  oneBucket() {
    const { count, buckets } = this.#gnuHashParts();
    const first = Buffer.from(this.bytes.subarray(buckets, buckets + 4)).toString('hex');
    return this.put(buckets, first.repeat(Math.min(count, 4096)), 'buckets');
  }

  moduleAddress() {
    return this.module.address;
  }

  /** @param {keyof Words} name @param {number} extra */
  #word(name, extra) {
    return this.module.address + ((this.module.words[name] ?? 0) + extra) * WORD;
  }

  /** @param {keyof Words} name @param {number} extra @param {number} value */
  moduleWord(name, extra, value) {
    return this.write(this.elf.offset(this.#word(name, extra)), value, WORD, `moduledata.${name}[${extra}]`);
  }

  /** @param {number} address @returns {number} offset of the relocation that writes there */
  #relocation(address) {
    const record = this.module.written.get(address);
    if (record === undefined) throw new Error(`no relocation of ${address}`);
    return record;
  }

  /** @param {number} address where it writes @param {number} addend @param {string} at */
  #addend(address, addend, at) {
    return this.#field(RELA64, this.#relocation(address), 'r_addend', addend, at);
  }

  /** @param {keyof Words} name @param {number} address */
  modulePointer(name, address) {
    return this.#addend(this.#word(name, 0), address, `moduledata.${name}`);
  }

  /** A word of an entry of the array; a negative index counts from its end. @param {number} index @param {number} word */
  pkghashAddress(index, word) {
    const record = this.#relocation(this.#word('pkghashes', 0));
    const count = this.elf.u(this.elf.offset(this.#word('pkghashes', 1)), WORD);
    const entry = index < 0 ? count + index : index;
    return addendOf(this.elf, record) + entry * MODULEHASH_BYTES + word * WORD;
  }

  /** @param {number} index @param {number} word */
  pkghashAddend(index, word) {
    return addendOf(this.elf, this.#relocation(this.pkghashAddress(index, word)));
  }

  /** @param {number} index @param {number} word @param {number} addend */
  pkghash(index, word, addend) {
    return this.#addend(this.pkghashAddress(index, word), addend, `pkghashes[${index}][${word}]`);
  }

  /** @param {number} index @param {number} word @param {number} type @param {number} addend */
  pkghashType(index, word, type, addend) {
    const record = this.#relocation(this.pkghashAddress(index, word));
    return this.write(record + 8, type, WORD, `pkghashes[${index}][${word}].r_info`).write(
      record + 16,
      addend,
      WORD,
      'r_addend',
    );
  }

  /** @param {number} index @param {number} word @param {number} value */
  pkghashWord(index, word, value) {
    const offset = this.elf.offset(this.pkghashAddress(index, word));
    return this.write(offset, value, WORD, `pkghashes[${index}][${word}]`);
  }

  /** The last relocation of the table. */
  #lastRelocation() {
    return this.elf.offset(this.value(DT.RELA)) + this.value(DT.RELASZ) - RELA_BYTES;
  }

  /** Lets the last relocation of the table write to an address. @param {number} address */
  moveRelocation(address) {
    return this.#field(RELA64, this.#lastRelocation(), 'r_offset', address, 'DT_RELA[last]');
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
    return this.#addend(this.value(DT.INIT_ARRAY) + index * WORD, address, `DT_INIT_ARRAY[${index}]`);
  }

  /** The only function that is called when the process ends, beside DT_FINI. @param {number} address */
  finiArray(address) {
    return this.#addend(this.value(DT.FINI_ARRAY), address, 'DT_FINI_ARRAY[0]');
  }

  /** Address of the Go linker's constructor, which is called last. */
  constructorAddress() {
    return addendOf(this.elf, this.#relocation(this.value(DT.INIT_ARRAY) + WORD));
  }

  /** `mov %rdi,(%r15); pop %r15; ret`, the end of runtime.addmoduledata, becomes a jump to a function that does the same. */
  constructorTail() {
    const end = Buffer.from('49893f415fc3', 'hex');
    // lea moduledata(%rip),%rdi; call runtime.addmoduledata
    const stub = this.elf.offset(this.constructorAddress());
    const body = stub + 12 + Buffer.from(this.bytes).readInt32LE(stub + 8);
    const at = Buffer.from(this.bytes).indexOf(end, body);
    const room = Buffer.from(this.bytes).indexOf('cccccccccccc', this.load(1).offset + PAGE, 'hex');
    if (at < 0 || room < 0) throw new Error('no end of runtime.addmoduledata');
    const distance = Buffer.alloc(4);
    distance.writeInt32LE(room - (at + 5));
    return this.put(at, `e9${distance.toString('hex')}`, 'addmoduledata').put(
      room,
      '49893f415fc3',
      'padding',
    );
  }

  /** @param {number} bits of DT_FLAGS_1 */
  flags1(bits) {
    return this.tag(DT.FLAGS_1, this.value(DT.FLAGS_1) | bits);
  }

  /** Offset of a text in DT_STRTAB. @param {string} text */
  stringNamed(text) {
    const start = this.elf.offset(this.value(DT.STRTAB));
    const at = Buffer.from(this.bytes).indexOf(`\0${text}\0`, start, 'latin1');
    if (at < 0) throw new Error(`no ${text}`);
    return at + 1 - start;
  }

  /** The relocation that looks for a name looks for a function of the file that only returns. @param {string} name */
  rebind(name) {
    const symbols = this.elf.offset(this.value(DT.SYMTAB));
    const wanted = this.stringNamed(name);
    const own = this.stringNamed('crosscall2');
    const indexOf = (/** @type {number} */ text) => {
      for (let index = 1; index < 200_000; index++)
        if (this.elf.u(symbols + index * SYM_BYTES, 4) === text) return index;
      throw new Error('no such symbol');
    };
    const [from, to] = [indexOf(wanted), indexOf(own)];
    const start = this.elf.offset(this.value(DT.RELA));
    for (let at = start; at < start + this.value(DT.RELASZ); at += RELA_BYTES)
      if (this.elf.u(at + 12, 4) === from) this.write(at + 12, to, 4, `relocation of ${name}`);
    return this.write(symbols + to * SYM_BYTES + 8, this.returnInstruction(), WORD, 'st_value');
  }

  /** frame_dummy's entry of DT_INIT_ARRAY is chosen by _init, which returns 0 or so: its relocation becomes R_X86_64_IRELATIVE. */
  irelative() {
    const record = this.#lastRelocation();
    if (this.elf.u(record + 8, 4) === R_RELATIVE) throw new Error('the last relocation is not a symbol');
    return this.write(record + 8, R_IRELATIVE, WORD, 'DT_RELA[last].r_info').write(
      record + 16,
      this.returnInstruction(),
      WORD,
      'r_addend',
    );
  }

  compressedSection() {
    this.section('.rodata', 'sh_flags', COMPRESSED);
    // Elf64_Chdr: ch_type ELFCOMPRESS_ZLIB, ch_size
    return this.section('.rodata', 'sh_size', 2 ** 60);
  }
}

/** @param {ElfMap} elf @returns {Moduledata} */
function moduleOf(elf) {
  const module = findModuledata(elf);
  if (!module) throw new Error('no moduledata');
  return module;
}
