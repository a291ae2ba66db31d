import {
  DF_1_NOOPEN,
  DF_1_PIE,
  EI_ABIVERSION,
  EI_CLASS,
  EI_DATA,
  EI_NIDENT,
  EI_OSABI,
  EI_PAD,
  EI_VERSION,
  ELFCLASS32,
  ELFCLASS64,
  ELFDATA2LSB,
  ELFDATA2MSB,
  ELFOSABI_GNU,
  ELFOSABI_SYSV,
  EM_AARCH64,
  EM_LOONGARCH,
  EM_PPC64,
  EM_X86_64,
  ET_DYN,
  ET_EXEC,
  EV_CURRENT,
  PAGE_SIZE,
  PT_DYNAMIC,
  PT_LOAD,
} from '../elf/constants.ts';
import { isSameAbi } from '../profile/abi.ts';
import { isSoundIdent, isValidAbi } from '../profile/elf-ident.ts';
import { type FileHead, halfIn, hasElfMagic } from '../profile/file-head.ts';
import type { BinaryProfile, ElfProfile } from '../profile/profile.ts';
import { defectObstacles } from './defects.ts';
import { type Obstacle, type ObstacleRule, undecidable } from './verdict.ts';

/** Pages of kernels, where a machine has several sizes: loong64 mostly has 16 KiB, arm64 and ppc64le 4 or 64. */
const PAGE_SIZES: readonly number[] = [65_536, 16_384, PAGE_SIZE];
const MACHINES_OF_MANY_PAGES: readonly number[] = [EM_AARCH64, EM_LOONGARCH, EM_PPC64];
/** More than a process can map, with what is there already: 47 bits on amd64; elsewhere it depends on the kernel. */
const ADDRESS_SPACE_BYTES = 2 ** 46;
/** less than that, but more than some kernels of other machines give to a process */
const DOUBTFUL_BYTES = { 4: 2 ** 30, 8: 2 ** 36 };
/** more than the address space of a process has in one piece */
const RESERVABLE_BYTES = 2 ** 47 - 2 ** 32;
/** more than this a machine may refuse to map */
export const SURE_BYTES: number = 2 ** 32;
/** sizes from here on are negative numbers to ld.so's arithmetic */
const WRAPPED_BYTES = 2 ** 63;

/** What ld.so says of a file that it does not take, with the rule that explains it. */
interface Refusal {
  rule: ObstacleRule;
  text: string;
}

/**
 * The checks of elf/dl-load.c, in its order: open_verify on the header, then _dl_map_object_from_fd on the
 * program headers and the dynamic table. `file` is the path that ld.so prints.
 */
export function fileObstacle(
  file: string,
  profile: BinaryProfile,
  host: BinaryProfile,
): Obstacle | undefined {
  const refusal = host.elf && verifyHeader(profile, host.elf);
  if (refusal) return fails(file, refusal, 'open-file');
  return profile.elf && mapObstacle(file, host, profile, profile.elf);
}

function fails(file: string, { rule, text }: Refusal, stage: Obstacle['stage']): Obstacle {
  return { rule, stage, kind: 'fails', message: `${file}: ${text}`, about: { detail: text } };
}

function verifyHeader(profile: BinaryProfile, host: ElfProfile): Refusal | undefined {
  const { size } = profile.identity;
  if (size < (host.wordSize === 8 ? 64 : 52)) return { rule: 'file-truncated', text: 'file too short' };
  return verifyIdent(profile.head, host) ?? (profile.elf && verifyRest(profile.elf, host, size));
}

function verifyIdent(head: FileHead, host: ElfProfile): Refusal | undefined {
  const header = (text: string): Refusal => ({ rule: 'elf-header', text });
  const { ident } = head;
  if (!hasElfMagic(head)) return { rule: 'file-not-elf', text: 'invalid ELF header' };
  const elfClass = host.wordSize === 8 ? ELFCLASS64 : ELFCLASS32;
  if (ident[EI_CLASS] !== elfClass) {
    return { rule: 'elf-class', text: `wrong ELF class: ELFCLASS${host.wordSize === 8 ? 32 : 64}` };
  }
  // A file of another machine is passed over before anything else in e_ident is looked at.
  const machine = halfIn(head, head.machine, host.littleEndian);
  if (!isSoundIdent(ident, host) && machine !== host.machine) return otherMachine();
  if (ident[EI_DATA] !== (host.littleEndian ? ELFDATA2LSB : ELFDATA2MSB)) {
    return {
      rule: 'elf-machine',
      text: `ELF file data encoding not ${host.littleEndian ? 'little' : 'big'}-endian`,
    };
  }
  if (ident[EI_VERSION] !== EV_CURRENT) return header('ELF file version ident does not match current one');
  const osabi = ident[EI_OSABI] ?? 0;
  const abiVersion = ident[EI_ABIVERSION] ?? 0;
  if (osabi !== ELFOSABI_SYSV && osabi !== ELFOSABI_GNU) return header('ELF file OS ABI invalid');
  if (!isValidAbi(osabi, abiVersion)) return header('ELF file ABI version invalid');
  if (ident.slice(EI_PAD, EI_NIDENT).some(byte => byte !== 0)) return header('nonzero padding in e_ident');
  return undefined;
}

function otherMachine(): Refusal {
  return { rule: 'elf-machine', text: 'cannot open shared object file: No such file or directory' };
}

function verifyRest(elf: ElfProfile, host: ElfProfile, size: number): Refusal | undefined {
  if (elf.version !== EV_CURRENT)
    return { rule: 'elf-header', text: 'ELF file version does not match current one' };
  if (elf.machine !== host.machine || !isSameAbi(elf, host)) return otherMachine();
  if (elf.type !== ET_DYN && elf.type !== ET_EXEC) {
    return { rule: 'elf-executable', text: 'only ET_DYN and ET_EXEC can be loaded' };
  }
  const phdrSize = elf.wordSize === 8 ? 56 : 32;
  if (elf.phentsize !== phdrSize)
    return { rule: 'elf-header', text: "ELF file's phentsize not the expected size" };
  if (elf.phoff + elf.phnum * phdrSize > size)
    return { rule: 'file-truncated', text: 'cannot read file data' };
  return undefined;
}

function mapObstacle(
  file: string,
  host: BinaryProfile,
  profile: BinaryProfile,
  elf: ElfProfile,
): Obstacle | undefined {
  const refuse = (rule: ObstacleRule, text: string) => fails(file, { rule, text }, 'map');
  const unknown = (detail: string) => undecidable('elf-header', 'map', detail);
  const loads = elf.segments.filter(({ type }) => type === PT_LOAD);
  // glibc before 2.35 also refuses a p_align that is not a multiple of the page size.
  if (loads.some(({ skewed, vaddr, offset }) => skewed ?? (vaddr - offset) % PAGE_SIZE !== 0)) {
    return refuse('elf-header', 'ELF load command address/offset not page-aligned');
  }
  if (loads.length === 0) return refuse('elf-header', 'object file has no loadable segments');
  if (elf.type === ET_EXEC) return refuse('elf-executable', 'cannot dynamically load executable');
  const [cut] = defectObstacles(host, file, profile, ['map']);
  if (cut) return cut;
  const doubtful = elf.machine === EM_X86_64 ? ADDRESS_SPACE_BYTES : DOUBTFUL_BYTES[elf.wordSize];
  if (loads.some(({ memsz }) => memsz >= doubtful && memsz < ADDRESS_SPACE_BYTES))
    return unknown('a PT_LOAD is larger than what some kernels give to a process');
  const [first] = loads;
  const last = loads.at(-1);
  const align = Math.max(0, ...loads.map(one => (Number.isInteger(Math.log2(one.align)) ? one.align : 0)));
  const reserved =
    first && last ? last.vaddr + last.memsz - first.vaddr + (align > PAGE_SIZE ? align : 0) : 0;
  const isUnmappable = (last?.memsz ?? 0) < WRAPPED_BYTES && reserved >= RESERVABLE_BYTES;
  if (isUnmappable || loads.some(({ vaddr }) => vaddr >= RESERVABLE_BYTES))
    return refuse('elf-header', 'failed to map segment from shared object');
  if (loads.some(({ memsz }) => memsz >= ADDRESS_SPACE_BYTES && memsz < WRAPPED_BYTES))
    return refuse('elf-header', 'cannot map zero-fill pages');
  const dynamic = elf.segments.findLast(({ type }) => type === PT_DYNAMIC);
  if (!dynamic || dynamic.filesz === 0 || dynamic.vaddr === 0) {
    return refuse('elf-header', 'object file has no dynamic section');
  }
  const [defect] = defectObstacles(host, file, profile, ['dynamic']);
  if (defect) return defect;
  if (loads.some(({ memsz }) => memsz >= SURE_BYTES && memsz < WRAPPED_BYTES))
    return unknown('a PT_LOAD takes more memory than every machine has');
  // The room that ld.so reserves ends with p_memsz: what lies behind is written over whatever happens to be there.
  const overflowing = loads.find(({ filesz, memsz }) => filesz > memsz || memsz >= WRAPPED_BYTES);
  if (overflowing) return unknown('p_filesz of a PT_LOAD is larger than its p_memsz');
  const flags1 = elf.dynamic?.known ? elf.dynamic.value.flags1 : 0;
  if ((flags1 & DF_1_PIE) !== 0) {
    return refuse('elf-executable', 'cannot dynamically load position-independent executable');
  }
  if ((flags1 & DF_1_NOOPEN) !== 0) return refuse('elf-header', 'shared object cannot be dlopen()ed');
  return undefined;
}

/** Levels of the x86-64 psABI by the bits of GNU_PROPERTY_X86_ISA_1_NEEDED, the highest first. */
const ISA_LEVELS: readonly (readonly [bit: number, name: string])[] = [
  [8, 'x86-64-v4'],
  [4, 'x86-64-v3'],
  [2, 'x86-64-v2'],
];

/** A file that older processors do not take: "CPU ISA level is lower than required" (sysdeps/x86/dl-prop.h). */
export function processorAssumptions({ elf }: BinaryProfile): string[] {
  const needed = elf?.isaNeeded ?? 0;
  const level = ISA_LEVELS.find(([bit]) => (needed & bit) !== 0)?.[1];
  return level === undefined ? [] : [`the target's processor is of level ${level} or higher`];
}

/** A file whose segments lie in pages of some size as they do in memory is refused where the pages are larger. */
export function pageAssumptions({ elf }: BinaryProfile): string[] {
  if (!elf || !MACHINES_OF_MANY_PAGES.includes(elf.machine)) return [];
  const loads = elf.segments.filter(({ type }) => type === PT_LOAD);
  const fitting = PAGE_SIZES.find(size => loads.every(({ vaddr, offset }) => (vaddr - offset) % size === 0));
  return fitting === undefined || fitting === PAGE_SIZES[0]
    ? []
    : [`the target's pages are of ${fitting / 1024} KiB or less`];
}
