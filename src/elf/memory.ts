import { FormatError, limit } from '../bytes/format-error.ts';
import { hex } from '../bytes/hex.ts';
import type { SparseBytes } from '../bytes/sparse-bytes.ts';
import { ByteView, type Encoding } from '../bytes/view.ts';
import { PF_R, PF_W, PF_X, PT_LOAD } from './constants.ts';
import { pageEnd, pageStart, type Segment } from './segment.ts';
import { type Stretch, stretchesOf } from './stretches.ts';

/** Memory that no bytes of the file stand for: no table that is read lies in so much of it. */
const MAX_ZERO_BYTES = 16 << 20;

/** segments that one range may run over; files with tens of thousands of them would take long */
const MAX_JOINED = 8;
/** the same of a range of which only parts are looked at */
const MAX_LOADED = 64;

/** The address is not there for a program either: reading it is SIGSEGV (unmapped) or SIGBUS (beyond the file). */
export class MemoryFault extends FormatError {
  readonly fault: 'unmapped' | 'beyond-file';
  readonly address: number;

  constructor(structure: string, address: number, length: number, fault: 'unmapped' | 'beyond-file') {
    const where = `address ${hex(address)} (${length} bytes)`;
    super(
      structure,
      -1,
      fault === 'unmapped' ? `${where} is in no PT_LOAD` : `${where} is behind the end of the file`,
    );
    this.fault = fault;
    this.address = address;
  }
}

/** Bytes at virtual addresses. */
export interface AddressRange {
  address: number;
  length: number;
}

interface Mapping {
  /** first address that this mapping decides, page-aligned */
  start: number;
  /** end of the pages that come from the file */
  fileEnd: number;
  /** end of the memory, zero-filled after fileEnd */
  end: number;
  /** what the dynamic linker clears of those pages: from the end of p_filesz to that of p_memsz or of the page */
  zeroFrom: number;
  zeroTo: number;
  /** file offset of `start` */
  offset: number;
}

/**
 * The memory that the dynamic linker makes of the PT_LOAD segments before it relocates: whole pages of the file,
 * zeros behind (elf/dl-map-segments.h). Where segments overlap the later one is seen, as with MAP_FIXED.
 */
export class Memory {
  readonly bytes: SparseBytes;
  readonly encoding: Encoding;
  /** from the first to the last address of what the file has of the writable segments */
  readonly writable: { start: number; end: number };
  /** behind the last address */
  readonly end: number;
  /** which mapping is seen where, in the order of the addresses */
  readonly #stretches: readonly Stretch<Mapping>[];

  constructor(bytes: SparseBytes, segments: readonly Segment[], encoding: Encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
    const mappings = segments
      .filter(({ type, flags }) => type === PT_LOAD && (flags & (PF_R | PF_W | PF_X)) !== 0)
      // No process has such addresses, and sums of them are not exact.
      .filter(({ vaddr }) => vaddr < Number.MAX_SAFE_INTEGER)
      .map(segment => {
        const start = pageStart(segment.vaddr);
        const dataEnd = segment.vaddr + segment.filesz;
        const fileEnd = pageEnd(dataEnd);
        const memoryEnd = segment.vaddr + segment.memsz;
        return {
          start,
          fileEnd,
          end: Math.max(fileEnd, pageEnd(memoryEnd)),
          zeroFrom: memoryEnd > dataEnd ? dataEnd : fileEnd,
          zeroTo: Math.min(memoryEnd, fileEnd),
          offset: pageStart(segment.offset),
        };
      })
      .reverse();
    this.#stretches = stretchesOf(mappings);
    this.end = mappings.reduce((most, { end }) => Math.max(most, end), 0);
    const writable = segments.filter(({ type, flags }) => type === PT_LOAD && (flags & PF_W) !== 0);
    this.writable = {
      start: Math.min(...writable.map(({ vaddr }) => vaddr)),
      end: Math.max(0, ...writable.map(({ vaddr, filesz }) => vaddr + filesz)),
    };
  }

  /**
   * Fetches the file ranges behind these addresses; what is not mapped is left to `view` to report.
   * Whatever part of a range is mapped, by whichever segment, can be viewed afterwards.
   */
  async load(ranges: readonly AddressRange[]): Promise<void> {
    const starts: number[] = [];
    const ends: number[] = [];
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i];
      if (range) this.#locate(range.address, range.length, starts, ends);
    }
    if (starts.length > 0) await this.bytes.fetchSpans(starts, ends);
  }

  /** Adds the file offsets of what is not there yet. */
  #locate(address: number, length: number, starts: number[], ends: number[]): void {
    const stretches = this.#stretches;
    const first = this.#position(address);
    for (let i = first; i < Math.min(stretches.length, first + MAX_LOADED); i++) {
      const stretch = stretches[i];
      if (!stretch || address + length <= stretch.start) break;
      const start = Math.max(address, stretch.start);
      const end = Math.min(address + length, stretch.end);
      const offset = stretch.of.offset + start - stretch.of.start;
      if (this.bytes.has(offset, end - start)) continue;
      starts.push(offset);
      ends.push(offset + end - start);
    }
  }

  /** File offset behind an address; undefined where it is zero-filled or not mapped. */
  fileOffset(address: number): number | undefined {
    const mapping = this.#mapping(address, 1);
    return mapping && address < mapping.zeroFrom ? mapping.offset + address - mapping.start : undefined;
  }

  isMapped(address: number, length = 1): boolean {
    return this.#mapping(address, length) !== undefined || this.available(address, length) === length;
  }

  /** A page that is mapped, but lies wholly behind the end of the file: touching it is SIGBUS. */
  isBeyondFile(address: number): boolean {
    const mapping = this.#mapping(address, 1);
    if (!mapping || address >= mapping.fileEnd) return false;
    return mapping.offset + pageStart(address) - mapping.start >= this.bytes.size;
  }

  /** `length` bytes of memory, to be decoded. Not mapped, or behind the end of the file: MemoryFault. */
  view(address: number, length: number, structure: string): ByteView {
    const mapping = this.#mapping(address, length);
    const offset = mapping ? mapping.offset + address - mapping.start : 0;
    return new ByteView(this.read(address, length, structure), this.encoding, structure, offset);
  }

  /** A view of a range that was fetched and comes from the file as a whole; undefined for any other. */
  stored(address: number, length: number, structure: string): ByteView | undefined {
    const mapping = this.#mapping(address, length);
    if (!mapping || address + length > mapping.zeroFrom) return undefined;
    const offset = mapping.offset + address - mapping.start;
    const bytes = this.bytes.fetched(offset, length);
    return bytes && new ByteView(bytes, this.encoding, structure, offset);
  }

  /** `length` bytes of memory as they are; where they come from one segment of the file they are not copied. */
  read(address: number, length: number, structure: string): Uint8Array {
    const mapping = this.#mapping(address, length);
    if (!mapping) return this.#readAcross(address, length, structure);
    const offset = mapping.offset + address - mapping.start;
    const fileEnd = Math.min(mapping.zeroFrom, mapping.start + this.bytes.size - mapping.offset);
    if (address + length <= fileEnd) {
      return this.bytes.slice(offset, length, structure);
    }
    // The rest of the page in which the file ends reads as zeros; the pages after it cannot be read.
    const lastFromFile = Math.min(address + length, mapping.zeroFrom) - 1;
    if (lastFromFile >= address && this.isBeyondFile(lastFromFile)) {
      throw new MemoryFault(structure, address, length, 'beyond-file');
    }
    const stored = Math.min(
      address + length,
      mapping.fileEnd,
      mapping.start + this.bytes.size - mapping.offset,
    );
    limit(address + length - Math.max(address, stored), MAX_ZERO_BYTES, `${structure} in zero-filled memory`);
    this.bytes.charge(length, structure);
    const copy = new Uint8Array(length);
    if (stored > address) copy.set(this.bytes.slice(offset, stored - address, structure));
    copy.fill(0, Math.max(0, mapping.zeroFrom - address), Math.max(0, mapping.zeroTo - address));
    return copy;
  }

  /** How many bytes can be read from an address on, up to `max`: where one segment ends the next one may begin. */
  available(address: number, max: number): number {
    // The address of a table that the file does not have.
    if (Number.isNaN(address)) return 0;
    let end = address;
    for (let i = 0; i < MAX_JOINED && end < address + max; i++) {
      const next = this.#stretchEnd(end);
      if (next === end) break;
      end = next;
    }
    return Math.min(max, end - address);
  }

  /** A range that begins in one segment and ends in another: nobody lays a table there, and ld.so would not notice. */
  #readAcross(address: number, length: number, structure: string): Uint8Array {
    if (length === 0 || this.available(address, length) < length)
      throw new MemoryFault(structure, address, length, 'unmapped');
    this.bytes.charge(length, structure);
    const whole = new Uint8Array(length);
    for (let at = address; at < address + length; ) {
      const end = Math.min(this.#stretchEnd(at), address + length);
      whole.set(this.read(at, end - at, structure), at - address);
      at = end;
    }
    return whole;
  }

  /** How far the segment that is seen at an address is seen; the address itself where there is none. */
  #stretchEnd(address: number): number {
    const stretch = this.#stretches[this.#position(address)];
    return stretch && stretch.start <= address ? stretch.end : address;
  }

  #mapping(address: number, length: number): Mapping | undefined {
    const stretch = this.#stretches[this.#position(address)];
    return stretch && stretch.start <= address && address + length <= stretch.end ? stretch.of : undefined;
  }

  /** Index of the first stretch that ends behind an address. */
  #position(address: number): number {
    const stretches = this.#stretches;
    // Ordinary files have a handful.
    if (stretches.length <= MAX_JOINED) {
      let at = 0;
      while (at < stretches.length && !(address < (stretches[at]?.end ?? 0))) at++;
      return at;
    }
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (address < (stretches[middle]?.end ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
