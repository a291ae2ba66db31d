// Finds structures in a healthy 64-bit little-endian ELF file, so that damage
// can be described by what it hits instead of by a number.

/**
 * @typedef {object} Segment
 * @property {number} header file offset of its program header
 * @property {number} type @property {number} flags
 * @property {number} offset @property {number} address
 * @property {number} fileSize @property {number} memorySize
 */

/**
 * @typedef {object} Section
 * @property {string} name
 * @property {number} header file offset of its section header
 * @property {number} address @property {number} offset @property {number} size @property {number} link
 */

/** @typedef {{ record: number, address: number, size: number }} ElfSymbol */
/** @typedef {{ entry: number, tag: number, value: number }} DynamicEntry */

export const PT = {
  NULL: 0,
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  TLS: 7,
  GNU_EH_FRAME: 0x6474e550,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
};
export const DT = {
  NULL: 0,
  NEEDED: 1,
  PLTRELSZ: 2,
  PLTGOT: 3,
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  RELAENT: 9,
  STRSZ: 10,
  SYMENT: 11,
  INIT: 12,
  FINI: 13,
  PLTREL: 20,
  JMPREL: 23,
  INIT_ARRAY: 25,
  FINI_ARRAY: 26,
  INIT_ARRAYSZ: 27,
  FLAGS: 30,
  GNU_HASH: 0x6ffffef5,
  VERSYM: 0x6ffffff0,
  RELACOUNT: 0x6ffffff9,
  FLAGS_1: 0x6ffffffb,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
};
export const EHDR_SIZE = 64;
export const PHDR_SIZE = 56;
export const SHDR_SIZE = 64;

export class ElfLayout {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.programHeaders = this.u64(32);
    this.sectionHeaders = this.u64(40);
    /** @type {Segment[]} */
    this.segments = Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
      const header = this.programHeaders + index * PHDR_SIZE;
      return {
        header,
        type: bytes.readUInt32LE(header),
        flags: bytes.readUInt32LE(header + 4),
        offset: this.u64(header + 8),
        address: this.u64(header + 16),
        fileSize: this.u64(header + 32),
        memorySize: this.u64(header + 40),
      };
    });
    const names = this.section0(bytes.readUInt16LE(62)).offset;
    /** @type {Section[]} */
    this.sections = Array.from({ length: bytes.readUInt16LE(60) }, (_, index) => {
      const header = this.sectionHeaders + index * SHDR_SIZE;
      return { name: this.text(names + bytes.readUInt32LE(header)), ...this.section0(index) };
    });
  }

  /** @param {number} at */
  u64(at) {
    return Number(this.bytes.readBigUInt64LE(at));
  }

  /** @param {number} at */
  text(at) {
    return this.bytes.toString('utf8', at, this.bytes.indexOf(0, at));
  }

  /** @param {number} index */
  section0(index) {
    const header = this.sectionHeaders + index * SHDR_SIZE;
    return {
      header,
      address: this.u64(header + 16),
      offset: this.u64(header + 24),
      size: this.u64(header + 32),
      link: this.bytes.readUInt32LE(header + 40),
    };
  }

  /** @param {string} name @returns {Section} */
  section(name) {
    return found(
      this.sections.find(section => section.name === name),
      `section ${name}`,
    );
  }

  /** @param {number} type @param {number} index @returns {Segment} */
  segment(type, index = 0) {
    return found(this.segments.filter(segment => segment.type === type)[index], `segment ${type}[${index}]`);
  }

  /** The file offset of a virtual address. @param {number} address */
  offsetOf(address) {
    const home = found(
      this.segments.find(
        segment =>
          segment.type === PT.LOAD &&
          address >= segment.address &&
          address < segment.address + segment.fileSize,
      ),
      `address ${address}`,
    );
    return home.offset + address - home.address;
  }

  /** @returns {DynamicEntry[]} */
  dynamic() {
    const { offset, fileSize } = this.segment(PT.DYNAMIC);
    const entries = [];
    for (let entry = offset; entry < offset + fileSize; entry += 16) {
      entries.push({ entry, tag: this.u64(entry), value: this.u64(entry + 8) });
    }
    return entries;
  }

  /** @param {string} table ".dynsym" or ".symtab" @param {string} name @returns {ElfSymbol | undefined} */
  findSymbol(table, name) {
    const { offset, size, link } = this.section(table);
    const strings = this.section0(link).offset;
    for (let record = offset; record < offset + size; record += 24) {
      if (this.text(strings + this.bytes.readUInt32LE(record)) === name) {
        return { record, address: this.u64(record + 8), size: this.u64(record + 16) };
      }
    }
    return undefined;
  }

  /** What RELATIVE or symbolic relocation puts at an address: its addend. @param {number} address */
  relocated(address) {
    const { offset, size } = this.section('.rela.dyn');
    for (let record = offset; record < offset + size; record += 24) {
      if (this.u64(record) === address) return { record, value: this.u64(record + 16) };
    }
    throw new Error(`no relocation at ${address}`);
  }

  /** A Go string header in memory. @param {number} address @returns {{ offset: number, length: number }} */
  goString(address) {
    return {
      offset: this.offsetOf(this.relocated(address).value),
      length: this.u64(this.offsetOf(address) + 8),
    };
  }
}

/** @template T @param {T | undefined} value @param {string} what @returns {T} */
function found(value, what) {
  if (value === undefined) throw new Error(`${what} is not there`);
  return value;
}
