// Where the structures of an ELF file are, both classes and byte orders. Knows nothing of src/: a reader that shared
// its mistakes would not find them.

/** @typedef {{ header: number, type: number, flags: number, offset: number, address: number, fileSize: number, memorySize: number }} MappedSegment */
/** @typedef {{ header: number, name: string, type: number, address: number, offset: number, size: number }} MappedSection */

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const NOBITS = 8;

export class ElfMap {
  /** @param {Uint8Array} bytes a sound file */
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    this.word = this.wide ? 8 : 4;
    this.phoff = this.u(this.wide ? 32 : 28, this.word);
    this.shoff = this.u(this.wide ? 40 : 32, this.word);
    const counts = this.wide ? 54 : 42;
    this.phentsize = this.u(counts, 2);
    this.phnum = this.u(counts + 2, 2);
    this.shentsize = this.u(counts + 4, 2);
    this.shnum = this.shoff === 0 ? 0 : this.u(counts + 6, 2);
    this.shstrndx = this.u(counts + 8, 2);
    this.segments = Array.from({ length: this.phnum }, (_, index) => this.#segment(index));
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

  /** @param {number} index @returns {MappedSegment} */
  #segment(index) {
    const header = this.phoff + index * this.phentsize;
    const word = (/** @type {number} */ wide, /** @type {number} */ narrow) =>
      this.u(header + (this.wide ? wide : narrow), this.word);
    return {
      header,
      type: this.u(header, 4),
      flags: this.u(header + (this.wide ? 4 : 24), 4),
      offset: word(8, 4),
      address: word(16, 8),
      fileSize: word(32, 16),
      memorySize: word(40, 20),
    };
  }

  /** @returns {MappedSection[]} */
  #sections() {
    const headers = Array.from({ length: this.shnum }, (_, index) => this.shoff + index * this.shentsize);
    const after = 8 + this.word;
    const strings = headers[this.shstrndx];
    const names = strings === undefined ? 0 : this.u(strings + after + this.word, this.word);
    return headers.map(header => ({
      header,
      name: names === 0 ? '' : this.text(names + this.u(header, 4)),
      type: this.u(header + 4, 4),
      address: this.u(header + after, this.word),
      offset: this.u(header + after + this.word, this.word),
      size: this.u(header + 4, 4) === NOBITS ? 0 : this.u(header + after + 2 * this.word, this.word),
    }));
  }

  /** Entries of the dynamic table. @returns {{ at: number, tag: number, value: number }[]} */
  #dynamic() {
    const segment = this.segments.find(({ type, fileSize }) => type === PT_DYNAMIC && fileSize > 0);
    const entries = [];
    for (let at = segment?.offset ?? 0, end = at + (segment?.fileSize ?? 0); at + 2 * this.word <= end; ) {
      const tag = this.u(at, this.word);
      entries.push({ at, tag, value: this.u(at + this.word, this.word) });
      if (tag === 0) break;
      at += 2 * this.word;
    }
    return entries;
  }

  /** @param {number} tag */
  tag(tag) {
    return this.dynamic.find(entry => entry.tag === tag)?.value;
  }

  /** File offset of an address; undefined where the file has nothing for it. @param {number | undefined} address */
  offsetOf(address) {
    if (address === undefined) return undefined;
    const home = this.segments.find(
      one =>
        one.type === PT_LOAD &&
        address >= one.address &&
        address < one.address + one.fileSize &&
        one.offset + address - one.address < this.bytes.length,
    );
    return home && home.offset + address - home.address;
  }

  /** @param {number} at */
  text(at) {
    const end = this.bytes.indexOf(0, at);
    return new TextDecoder('latin1').decode(this.bytes.subarray(at, end < 0 ? at : end));
  }
}
