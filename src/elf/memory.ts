import { FormatError } from '../bytes/format-error.ts';
import type { ByteRange, SparseBytes } from '../bytes/sparse-bytes.ts';
import { ByteView, type Encoding } from '../bytes/view.ts';
import { PF_W, PT_LOAD } from './constants.ts';
import type { Segment } from './segment.ts';

/** The page size that file mappings are rounded to; 4 KiB on amd64 and everywhere smaller than any p_align. */
export const PAGE_SIZE = 4096;

const pageStart = (address: number): number => address - (address % PAGE_SIZE);
const pageEnd = (address: number): number => pageStart(address + PAGE_SIZE - 1);

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
  /** from here to fileEnd the dynamic linker has written zeros */
  zeroFrom: number;
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
  readonly #mappings: Mapping[];

  constructor(bytes: SparseBytes, segments: readonly Segment[], encoding: Encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.#mappings = segments
      .filter(segment => segment.type === PT_LOAD)
      .map(segment => {
        const start = pageStart(segment.vaddr);
        const dataEnd = segment.vaddr + segment.filesz;
        const fileEnd = pageEnd(dataEnd);
        const end = Math.max(fileEnd, pageEnd(segment.vaddr + segment.memsz));
        const zeroed = segment.memsz > segment.filesz && (segment.flags & PF_W) !== 0;
        return { start, fileEnd, end, zeroFrom: zeroed ? dataEnd : fileEnd, offset: pageStart(segment.offset) };
      })
      .reverse();
  }

  /** Fetches the file ranges behind these addresses; what is not mapped is left to `view` to report. */
  async load(ranges: readonly AddressRange[]): Promise<void> {
    const wanted: ByteRange[] = [];
    for (const { address, length } of ranges) {
      const mapping = this.#mapping(address, length);
      if (mapping) wanted.push({ offset: mapping.offset + address - mapping.start, length });
    }
    await this.bytes.fetch(wanted);
  }

  /** File offset behind an address; undefined where it is zero-filled or not mapped. */
  fileOffset(address: number): number | undefined {
    const mapping = this.#mapping(address, 1);
    return mapping && address < mapping.zeroFrom ? mapping.offset + address - mapping.start : undefined;
  }

  isMapped(address: number, length = 1): boolean {
    return this.#mapping(address, length) !== undefined;
  }

  /** A page that is mapped, but lies wholly behind the end of the file: touching it is SIGBUS. */
  isBeyondFile(address: number): boolean {
    const mapping = this.#mapping(address, 1);
    if (!mapping || address >= mapping.fileEnd) return false;
    return mapping.offset + pageStart(address) - mapping.start >= this.bytes.size;
  }

  /** `length` bytes of memory. Not mapped, or behind the end of the file: FormatError. */
  view(address: number, length: number, structure: string): ByteView {
    const mapping = this.#mapping(address, length);
    if (!mapping) {
      throw new FormatError(structure, -1, `address 0x${address.toString(16)} (${length} bytes) is in no PT_LOAD`);
    }
    const offset = mapping.offset + address - mapping.start;
    if (address + length <= mapping.zeroFrom) {
      return new ByteView(this.bytes.slice(offset, length, structure), this.encoding, structure, offset);
    }
    const copy = new Uint8Array(length);
    const fromFile = mapping.zeroFrom - address;
    if (fromFile > 0) copy.set(this.bytes.slice(offset, fromFile, structure));
    return new ByteView(copy, this.encoding, structure, offset);
  }

  #mapping(address: number, length: number): Mapping | undefined {
    return this.#mappings.find(mapping => address >= mapping.start && address + length <= mapping.end);
  }
}
