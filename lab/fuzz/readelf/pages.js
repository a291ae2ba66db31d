// The memory that the dynamic linker makes of a file, page by page. Knows nothing of src/: a reader that shared its
// mistakes would not find them.

/** @typedef {{ type: string, offset: number, vaddr: number, filesz: number, memsz: number, flags: number }} Segment */
/** @typedef {{ start: number, pages: Uint8Array[] }} PageRange pages that follow each other */

export const PAGE = 4096;
/** of zeros behind a segment: no table that is read lies in more */
const MAX_ZERO_PAGES = 64;
const MAX_PAGES = 1 << 16;

/** @param {number} address */
export const pageOf = address => address - (address % PAGE);
/** @param {number} address */
const pageEnd = address => Math.ceil(address / PAGE) * PAGE;

/** @param {readonly string[]} lines of Facts @returns {Segment[]} */
export function segmentsOf(lines) {
  return lines.map(line => {
    const numbers = line.split(' ').slice(-6).map(Number);
    const [offset = 0, vaddr = 0, filesz = 0, memsz = 0, flags = 0] = numbers;
    return { type: line.split(' ')[0] ?? '', offset, vaddr, filesz, memsz, flags };
  });
}

export class Pages {
  /** @type {Map<number, Uint8Array>} */
  #pages = new Map();
  /** @type {{ start: number, end: number }[]} */
  #extents = [];
  /** Pages of a segment that the file has no bytes for. @type {{ start: number, end: number }[]} */
  #beyond = [];

  /** @param {Uint8Array} bytes @param {readonly string[]} lines segments, as readelf printed them */
  constructor(bytes, lines) {
    this.segments = segmentsOf(lines);
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    this.machine = new DataView(bytes.buffer, bytes.byteOffset).getUint16(18, this.little);
    for (const segment of this.segments)
      if (segment.type === 'LOAD' && segment.flags !== 0) this.#map(bytes, segment);
    this.ranges = this.#ranges();
  }

  /** Later segments take the place of earlier ones. @param {Uint8Array} bytes @param {Segment} segment */
  #map(bytes, { offset, vaddr, filesz, memsz }) {
    const fileEnd = vaddr + filesz;
    const zeroEnd = vaddr + memsz;
    const stored = pageEnd(fileEnd);
    this.#extents.push({ start: pageOf(vaddr), end: Math.max(stored, pageEnd(zeroEnd)) });
    const last = Math.min(Math.max(stored, pageEnd(zeroEnd)), stored + MAX_ZERO_PAGES * PAGE);
    for (let at = pageOf(vaddr); at < last && at < 2 ** 52 && this.#pages.size < MAX_PAGES; at += PAGE) {
      const from = pageOf(offset) + at - pageOf(vaddr);
      if (at < stored && from >= bytes.length) {
        this.#beyond.push({ start: at, end: stored });
        for (const page of this.#pages.keys()) if (page >= at && page < stored) this.#pages.delete(page);
        at = pageOf(stored - 1);
        continue;
      }
      const page = new Uint8Array(PAGE);
      if (at < stored) {
        page.set(bytes.subarray(from, from + PAGE));
        if (memsz > filesz) page.fill(0, inPage(fileEnd - at), inPage(zeroEnd - at));
      }
      this.#pages.set(at, page);
    }
  }

  #ranges() {
    /** @type {PageRange[]} */
    const ranges = [];
    for (const [start, page] of [...this.#pages].sort(([a], [b]) => a - b)) {
      const last = ranges.at(-1);
      if (last && last.start + last.pages.length * PAGE === start) last.pages.push(page);
      else ranges.push({ start, pages: [page] });
    }
    return ranges;
  }

  /** Whether a program can read all of a range. @param {number} address @param {number} length */
  has(address, length) {
    if (!(address >= 0) || address + length > 2 ** 52) return false;
    for (let at = pageOf(address); at < address + Math.max(1, length); at += PAGE)
      if (!this.#pages.get(at) && !this.#isZero(at)) return false;
    return true;
  }

  /** Of large zero-filled memory there are no pages. @param {number} at */
  #isZero(at) {
    const isIn = (/** @type {{ start: number, end: number }} */ { start, end }) => at >= start && at < end;
    return !this.#pages.has(at) && this.#extents.some(isIn) && !this.#beyond.some(isIn);
  }

  /** How much can be read from an address on without a gap. @param {number} address */
  room(address) {
    const home = this.ranges.find(
      ({ start, pages }) => address >= start && address < start + pages.length * PAGE,
    );
    return home ? home.start + home.pages.length * PAGE - address : 0;
  }

  /** A number in memory; undefined where there is none. @param {number} address @param {number} size */
  big(address, size) {
    let value = 0n;
    for (let i = 0; i < size; i++) {
      const at = address + (this.little ? size - 1 - i : i);
      if (!this.has(at, 1)) return undefined;
      value = (value << 8n) | BigInt(this.#pages.get(pageOf(at))?.[at % PAGE] ?? 0);
    }
    return value;
  }

  /** The same as a number, without its low bits where it is large. @param {number} address @param {number} size */
  u(address, size) {
    const value = this.big(address, size);
    return value === undefined ? undefined : Number(value);
  }

  /** Whether two segments have one address. */
  get doOverlap() {
    const sorted = [...this.#extents].sort((a, b) => a.start - b.start);
    return sorted.some(({ start }, i) => start < Math.max(0, ...sorted.slice(0, i).map(({ end }) => end)));
  }

  get word() {
    return this.wide ? 8 : 4;
  }

  /** Where ld.so takes the dynamic table from. */
  get dynamicAddress() {
    const last = this.segments.findLast(({ type }) => type === 'DYNAMIC');
    return last && last.filesz > 0 && last.vaddr > 0 ? last.vaddr : undefined;
  }

  /** @returns {{ tag: number, value: number, words: readonly [bigint, bigint] }[] | undefined} undefined: there is no DT_NULL, or no table */
  dynamicEntries() {
    const start = this.dynamicAddress;
    const entries = [];
    for (let at = start ?? Number.NaN; ; at += 2 * this.word) {
      const tag = this.big(at, this.word);
      const value = this.big(at + this.word, this.word);
      if (tag === undefined || value === undefined) return undefined;
      if (tag === 0n) return entries;
      entries.push({ tag: Number(tag), value: Number(value), words: /** @type {const} */ ([tag, value]) });
    }
  }
}

/** @param {number} at */
const inPage = at => Math.max(0, Math.min(PAGE, at));
