import { EI_DATA, ET_DYN, ET_EXEC, PAGE_SIZE, PT_DYNAMIC, PT_LOAD } from '../elf/constants.ts';
import { classOf, halfIn, hasElfMagic } from '../profile/file-head.ts';
import type { BinaryProfile, ElfProfile } from '../profile/profile.ts';
import { defectObstacles } from './defects.ts';
import { SURE_BYTES } from './file-checks.ts';

import { type Obstacle, type ObstacleRule, undecidable, unreadable } from './verdict.ts';

/** Why musl does not map a file, by the errno of its message; or what stands in the way of a verdict. */
export type MapResult = { errno: string; rule: ObstacleRule; detail: string } | { obstacle: Obstacle };

/** The checks of ldso/dynlink.c: map_library, in its order. Undefined: it maps the file. */
export function mapProblem(file: string, profile: BinaryProfile, host: BinaryProfile): MapResult | undefined {
  const { elf, identity } = profile;
  if (!host.elf) return { obstacle: unreadable('the host is not an ELF file') };
  const { wordSize, littleEndian } = host.elf;
  const refuse = (rule: ObstacleRule, detail: string): MapResult => ({ errno: 'ENOEXEC', rule, detail });
  const unknown = (detail: string): MapResult => ({ obstacle: undecidable('elf-header', 'map', detail) });
  const foreign = foreignness(profile, host);
  if (identity.size < (wordSize === 8 ? 64 : 52))
    return refuse(foreign === 'file-not-elf' ? foreign : 'file-truncated', 'file too short');
  const type = halfIn(profile.head, profile.head.type, littleEndian);
  if (type !== ET_DYN && type !== ET_EXEC)
    return refuse(foreign ?? 'elf-executable', 'e_type is not ET_DYN or ET_EXEC');
  const phdrSize = wordSize === 8 ? 56 : 32;
  if (!elf || elf.wordSize !== wordSize || elf.littleEndian !== littleEndian) {
    // Read with the other word size, e_phentsize and e_phnum do not describe a table: no PT_DYNAMIC is found.
    if (elf?.littleEndian === littleEndian && elf.phentsize === 88 - phdrSize)
      return refuse('elf-class', 'the file has the other word size');
    return unknown('musl looks at e_type alone, and takes the file for what the host is');
  }
  if (elf.machine !== host.elf.machine)
    return unknown('musl does not look at e_machine: its relocations would be taken for those of the host');
  const table = elf.phnum * elf.phentsize;
  // A value that is not a size is taken from the middle of another header: the same four bytes are looked at again and again.
  if (elf.phentsize === 0 && foreign === 'elf-class')
    return refuse(foreign, 'the file has the other word size');
  if (elf.phnum > 0 && elf.phentsize !== phdrSize) return unknown('e_phentsize is not that of the host');
  if (elf.phoff + table > identity.size)
    return refuse('file-truncated', 'the program headers reach beyond the file');
  const dynamic = elf.segments.findLast(({ type }) => type === PT_DYNAMIC);
  if (!dynamic || dynamic.vaddr === 0) return refuse(foreign ?? 'elf-header', 'there is no PT_DYNAMIC');
  return placeProblem(elf, host.elf, unknown) ?? defectProblem(file, profile, host);
}

/** Where the segments would come to lie. */
function placeProblem(
  elf: ElfProfile,
  host: ElfProfile,
  unknown: (detail: string) => MapResult,
): MapResult | undefined {
  const loads = elf.segments.filter(({ type }) => type === PT_LOAD);
  if (loads.length === 0) return unknown('there is no PT_LOAD');
  if (loads.some(({ skewed, vaddr, offset }) => skewed ?? (vaddr - offset) % PAGE_SIZE !== 0))
    return unknown('a PT_LOAD lies elsewhere in its page than in the file');
  if (loads.some(({ memsz, vaddr }) => memsz >= SURE_BYTES || vaddr >= SURE_BYTES))
    return unknown('a PT_LOAD takes more memory than every machine has');
  const { start, end } = extentOf(elf);
  if (elf.type !== ET_EXEC || start === 0) return undefined;
  // A program that is not position independent has to lie where it was linked to.
  const taken = extentOf(host);
  if (host.type === ET_EXEC && start < taken.end && taken.start < end)
    return {
      errno: 'EBUSY',
      rule: 'elf-executable',
      detail: 'a program that has to lie where the host lies',
    };
  return host.type === ET_EXEC ? unknown('a program that has to lie beside the host') : undefined;
}

function extentOf({ segments }: ElfProfile): { start: number; end: number } {
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  const start = Math.min(...loads.map(({ vaddr }) => vaddr));
  return {
    start: start - (start % PAGE_SIZE),
    end: Math.max(...loads.map(({ vaddr, memsz }) => vaddr + memsz)),
  };
}

/** A file that ends before its segments do is SIGBUS in musl too; what else ld.so stumbles over may not matter to it. */
function defectProblem(file: string, profile: BinaryProfile, host: BinaryProfile): MapResult | undefined {
  const [obstacle] = defectObstacles(host, file, profile, ['map', 'dynamic']);
  if (!obstacle) return undefined;
  return { obstacle: obstacle.rule === 'file-truncated' ? obstacle : doubtful(obstacle) };
}

/** What is known to go wrong in glibc only. */
export function doubtful({ rule, stage, about }: Obstacle): Obstacle {
  return { rule, stage, kind: 'unknown', isFinal: true, about };
}

/** What a file says that it is, if that is not what the host is: musl does not look, but it is why it fails. */
export function foreignness({ head }: BinaryProfile, host: BinaryProfile): ObstacleRule | undefined {
  if (!hasElfMagic(head)) return 'file-not-elf';
  if (classOf(head) !== classOf(host.head)) return 'elf-class';
  const isSame = head.ident[EI_DATA] === host.head.ident[EI_DATA] && head.machine === host.head.machine;
  return isSame ? undefined : 'elf-machine';
}
