import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
} from '../elf/constants.ts';

/** What distinguishes the calling conventions of a machine. */
export interface AbiSigns {
  machine: number;
  littleEndian: boolean;
  /** e_flags; absent where they do not matter */
  headerFlags?: number;
}

/** One calling convention of a machine, by the names that glibc and Debian have for it. */
export interface Abi {
  machine: number;
  littleEndian?: boolean;
  /** of e_flags: these bits, with this value */
  mask?: number;
  bits?: number;
  /** directory below /lib and /usr/lib */
  triplet: string;
  /** FLAG_ELF_LIBC6 with the ABI bits that ldconfig gives to its libraries (sysdeps/generic/ldconfig.h) */
  cacheFlags: number;
}

/** The first that fits counts. */
const ABIS: readonly Abi[] = [
  { machine: EM_386, triplet: 'i386-linux-gnu', cacheFlags: 0x0003 },
  { machine: EM_X86_64, triplet: 'x86_64-linux-gnu', cacheFlags: 0x0303 },
  { machine: EM_S390, triplet: 's390x-linux-gnu', cacheFlags: 0x0403 },
  { machine: EM_PPC64, littleEndian: false, triplet: 'powerpc64-linux-gnu', cacheFlags: 0x0503 },
  { machine: EM_PPC64, triplet: 'powerpc64le-linux-gnu', cacheFlags: 0x0503 },
  { machine: EM_ARM, mask: 0x600, bits: 0x200, triplet: 'arm-linux-gnueabi', cacheFlags: 0x0b03 },
  { machine: EM_ARM, triplet: 'arm-linux-gnueabihf', cacheFlags: 0x0903 },
  { machine: EM_AARCH64, triplet: 'aarch64-linux-gnu', cacheFlags: 0x0a03 },
  { machine: EM_RISCV, mask: 6, bits: 0, triplet: 'riscv64-linux-gnu', cacheFlags: 0x0f03 },
  { machine: EM_RISCV, triplet: 'riscv64-linux-gnu', cacheFlags: 0x1003 },
  { machine: EM_LOONGARCH, mask: 7, bits: 1, triplet: 'loongarch64-linux-gnusf', cacheFlags: 0x1103 },
  { machine: EM_LOONGARCH, triplet: 'loongarch64-linux-gnu', cacheFlags: 0x1203 },
];

export function abiOf({ machine, littleEndian, headerFlags = 0 }: AbiSigns): Abi | undefined {
  return ABIS.find(
    abi =>
      abi.machine === machine &&
      (abi.littleEndian ?? littleEndian) === littleEndian &&
      (abi.mask === undefined || (headerFlags & abi.mask) === abi.bits),
  );
}

/** Whether e_flags of this machine say something about the calling convention. */
export function hasAbiFlags(machine: number): boolean {
  return machine === EM_PPC64 || ABIS.some(abi => abi.machine === machine && abi.mask !== undefined);
}

/** Whether a dynamic linker of an ABI takes a file, by their e_flags (elf_machine_matches_host of glibc). */
const MATCHES: Readonly<Record<number, (own: number, host: number) => boolean>> = {
  // EF_RISCV_FLOAT_ABI
  [EM_RISCV]: (own, host) => (own & 6) === (host & 6),
  // EF_PPC64_ABI; 0: unspecified
  [EM_PPC64]: (own, host) => (own & 3) === 0 || (own & 3) === (host & 3),
  // EF_ARM_ABI_FLOAT_SOFT for a program of hard floats and the other way round, since version 5 of the EABI
  [EM_ARM]: (own, host) => own >>> 24 !== 5 || (own & ((host & 0x400) !== 0 ? 0x200 : 0x400)) === 0,
};

/** Whether the dynamic linker of a program takes a file of another calling convention; machines are compared before. */
export function isSameAbi(
  { headerFlags: own = 0 }: AbiSigns,
  { machine, headerFlags = 0 }: AbiSigns,
): boolean {
  return MATCHES[machine]?.(own, headerFlags) ?? true;
}
