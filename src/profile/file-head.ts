import { EI_CLASS, EI_DATA, EI_NIDENT, ELFDATA2MSB } from '../elf/constants.ts';

/** The start of a file, decoded as an ELF header whether or not it is one: what dynamic linkers look at first. */
export interface FileHead {
  /**
   * e_ident: the first 16 bytes; fewer in a shorter file
   * @maxItems 16
   */
  ident: number[];
  /** e_type in the byte order that EI_DATA names, little-endian where it names none; absent in a shorter file */
  type?: number;
  /** e_machine, in the same way */
  machine?: number;
}

/** e_ident, e_type and e_machine (bytes) */
export const FILE_HEAD_BYTES = 20;

/** @param bytes the start of the file, or all of it */
export function readFileHead(bytes: Uint8Array): FileHead {
  const ident = [...bytes.subarray(0, EI_NIDENT)];
  const half = (at: number) => {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2);
    return isBigEndian({ ident }) ? first * 256 + second : second * 256 + first;
  };
  return {
    ident,
    ...(bytes.length >= 18 ? { type: half(16) } : {}),
    ...(bytes.length >= FILE_HEAD_BYTES ? { machine: half(18) } : {}),
  };
}

/** Whether EI_DATA names the byte order that is not taken where it names none. */
export function isBigEndian({ ident }: FileHead): boolean {
  return ident[EI_DATA] === ELFDATA2MSB;
}

/** Whether the file begins with ELF's magic number. */
export function hasElfMagic({ ident }: FileHead): boolean {
  return ident[0] === 0x7f && ident[1] === 0x45 && ident[2] === 0x4c && ident[3] === 0x46;
}

export function classOf({ ident }: FileHead): number | undefined {
  return ident[EI_CLASS];
}

/** A half-word of the head as a reader of this byte order takes it. */
export function halfIn(head: FileHead, half: number | undefined, littleEndian: boolean): number {
  if (half === undefined) return 0;
  return isBigEndian(head) === littleEndian ? ((half & 0xff) << 8) | (half >>> 8) : half;
}
