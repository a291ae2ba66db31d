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
  ET_DYN,
  ET_EXEC,
  EV_CURRENT,
  PT_DYNAMIC,
  PT_LOAD,
} from '../elf/constants.ts';
import type { BinaryProfile, ElfProfile } from '../profile/profile.ts';
import type { Obstacle, ObstacleRule } from './verdict.ts';

const PAGE_SIZE = 4096;
/** LIBC_ABI_MAX of glibc 2.36 (libc-abis) */
const LIBC_ABI_MAX = 4;

/** What ld.so says of a file that it does not take, with the rule that explains it. */
interface Refusal {
  rule: ObstacleRule;
  text: string;
}

/**
 * The checks of elf/dl-load.c, in its order: open_verify on the header, then _dl_map_object_from_fd on the
 * program headers and the dynamic table. `file` is the path that ld.so prints.
 */
export function fileObstacle(file: string, profile: BinaryProfile, host: ElfProfile): Obstacle | undefined {
  const refusal = verifyHeader(profile, host);
  if (refusal) return fails(file, refusal, 'open-file');
  const { elf } = profile;
  if (!elf) return undefined;
  return mapObstacle(file, elf);
}

function fails(file: string, { rule, text }: Refusal, stage: Obstacle['stage']): Obstacle {
  return { rule, stage, kind: 'fails', message: `${file}: ${text}`, about: { detail: text } };
}

function identOf(profile: BinaryProfile): number[] {
  return profile.head.match(/../g)?.map(byte => Number.parseInt(byte, 16)) ?? [];
}

function verifyHeader(profile: BinaryProfile, host: ElfProfile): Refusal | undefined {
  const { size } = profile.identity;
  if (size < (host.wordSize === 8 ? 64 : 52)) return { rule: 'file-truncated', text: 'file too short' };
  return verifyIdent(identOf(profile), host) ?? (profile.elf && verifyRest(profile.elf, host, size));
}

function verifyIdent(ident: readonly number[], host: ElfProfile): Refusal | undefined {
  const header = (text: string): Refusal => ({ rule: 'elf-header', text });
  if (ident[0] !== 0x7f || ident[1] !== 0x45 || ident[2] !== 0x4c || ident[3] !== 0x46) {
    return { rule: 'file-not-elf', text: 'invalid ELF header' };
  }
  const elfClass = host.wordSize === 8 ? ELFCLASS64 : ELFCLASS32;
  if (ident[EI_CLASS] !== elfClass) {
    return { rule: 'elf-class', text: `wrong ELF class: ELFCLASS${host.wordSize === 8 ? 32 : 64}` };
  }
  if (ident[EI_DATA] !== (host.littleEndian ? ELFDATA2LSB : ELFDATA2MSB)) {
    return { rule: 'elf-machine', text: `ELF file data encoding not ${host.littleEndian ? 'little' : 'big'}-endian` };
  }
  if (ident[EI_VERSION] !== EV_CURRENT) return header('ELF file version ident does not match current one');
  const osabi = ident[EI_OSABI] ?? 0;
  const abiVersion = ident[EI_ABIVERSION] ?? 0;
  if (osabi !== ELFOSABI_SYSV && osabi !== ELFOSABI_GNU) return header('ELF file OS ABI invalid');
  if (abiVersion !== 0 && abiVersion >= (osabi === ELFOSABI_SYSV ? 4 : LIBC_ABI_MAX)) {
    return header('ELF file ABI version invalid');
  }
  if (ident.slice(EI_PAD, EI_NIDENT).some(byte => byte !== 0)) return header('nonzero padding in e_ident');
  return undefined;
}

function verifyRest(elf: ElfProfile, host: ElfProfile, size: number): Refusal | undefined {
  if (elf.version !== EV_CURRENT) return { rule: 'elf-header', text: 'ELF file version does not match current one' };
  if (elf.machine !== host.machine) {
    return { rule: 'elf-machine', text: 'cannot open shared object file: No such file or directory' };
  }
  if (elf.type !== ET_DYN && elf.type !== ET_EXEC) {
    return { rule: 'elf-executable', text: 'only ET_DYN and ET_EXEC can be loaded' };
  }
  const phdrSize = elf.wordSize === 8 ? 56 : 32;
  if (elf.phentsize !== phdrSize) return { rule: 'elf-header', text: "ELF file's phentsize not the expected size" };
  if (elf.phoff + elf.phnum * phdrSize > size) return { rule: 'file-truncated', text: 'cannot read file data' };
  return undefined;
}

function mapObstacle(file: string, elf: ElfProfile): Obstacle | undefined {
  const refuse = (rule: ObstacleRule, text: string) => fails(file, { rule, text }, 'map');
  const loads = elf.segments.filter(({ type }) => type === PT_LOAD);
  for (const { align, vaddr, offset } of loads) {
    if (align % PAGE_SIZE !== 0) return refuse('elf-header', 'ELF load command alignment not page-aligned');
    if ((vaddr - offset) % PAGE_SIZE !== 0) {
      return refuse('elf-header', 'ELF load command address/offset not page-aligned');
    }
  }
  if (loads.length === 0) return refuse('elf-header', 'object file has no loadable segments');
  if (elf.type === ET_EXEC) return refuse('elf-executable', 'cannot dynamically load executable');
  if (!elf.segments.some(({ type, filesz }) => type === PT_DYNAMIC && filesz > 0)) {
    return refuse('elf-header', 'object file has no dynamic section');
  }
  const flags1 = elf.dynamic?.known ? elf.dynamic.value.flags1 : 0;
  if ((flags1 & DF_1_PIE) !== 0) {
    return refuse('elf-executable', 'cannot dynamically load position-independent executable');
  }
  if ((flags1 & DF_1_NOOPEN) !== 0) return refuse('elf-header', 'shared object cannot be dlopen()ed');
  return undefined;
}
