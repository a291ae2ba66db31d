import { hex, hexDigits } from '../bytes/hex.ts';
import {
  EI_ABIVERSION,
  EI_OSABI,
  ELFOSABI_GNU,
  ELFOSABI_SYSV,
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
  ET_DYN,
} from '../elf/constants.ts';
import { ehdrSize } from '../elf/header.ts';
import type { ElfImage } from '../elf/image.ts';
import { loadHolding } from '../elf/segment.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** Values of e_flags, by machine: calling conventions and versions of the ABI (psABI of each). */
const FLAGS: Readonly<Record<number, readonly number[]>> = {
  [EM_386]: [0],
  [EM_X86_64]: [0],
  [EM_AARCH64]: [0],
  [EM_S390]: [0],
  [EM_ARM]: [0x5000000, 0x5000200, 0x5000400],
  [EM_PPC64]: [0, 1, 2],
  [EM_RISCV]: [0, 1, 4, 5],
  [EM_LOONGARCH]: [0x3, 0x43, 0x41],
};

/** More headers than any link editor writes: the largest number seen is 14. */
export const MAX_SEGMENTS = 64;

/** ElfN_Ehdr, as far as a dynamic linker reads it. */
export function unrecognisedHeader(image: ElfImage): Unrecognised[] {
  const { header, encoding } = image;
  const wide = encoding.wordSize === 8;
  const word = encoding.wordSize;
  const name = wide ? 'Elf64_Ehdr' : 'Elf32_Ehdr';
  const table = header.phnum * header.phentsize;
  const isHeld = loadHolding(image, header.phoff, table) !== undefined;
  const fields: readonly [field: string, offset: number, value: number, isKnown: boolean][] = [
    ['e_type', 16, header.type, header.type === ET_DYN],
    ['e_machine', 18, header.machine, FLAGS[header.machine] !== undefined],
    ['e_phoff', 24 + word, header.phoff, isHeld],
    ['e_flags', 24 + 3 * word, header.flags, FLAGS[header.machine]?.includes(header.flags) ?? false],
    ['e_ehsize', 28 + 3 * word, header.ehsize, header.ehsize === ehdrSize(encoding)],
    ['e_phnum', 32 + 3 * word, header.phnum, header.phnum <= MAX_SEGMENTS],
  ];
  const osabi = header.ident[EI_OSABI] ?? 0;
  const isKnownAbi = (osabi === ELFOSABI_SYSV || osabi === ELFOSABI_GNU) && header.ident[EI_ABIVERSION] === 0;
  return [
    ...(isKnownAbi
      ? []
      : [{ structure: `${name}.e_ident`, offset: EI_OSABI, value: hexDigits(header.ident.slice(EI_OSABI)) }]),
    ...fields
      .filter(([, , , isKnown]) => !isKnown)
      .map(([field, offset, value]) => ({ structure: `${name}.${field}`, offset, value: hex(value) })),
  ];
}
