import {
  DT_GNU_HASH,
  DT_HASH,
  DT_RELA,
  DT_STRTAB,
  DT_SYMTAB,
  SHF_ALLOC,
  SHT_DYNAMIC,
  SHT_DYNSYM,
  SHT_GNU_HASH,
  SHT_HASH,
  SHT_NOBITS,
  SHT_RELA,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import { dynamicSegment, type ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';
import type { Disagreement } from '../profile/disagreement.ts';

/** Sections that say the same as a tag of the dynamic table. */
const PAIRS: readonly { type: number; tag: number; name: string }[] = [
  { type: SHT_DYNSYM, tag: DT_SYMTAB, name: 'DT_SYMTAB' },
  { type: SHT_GNU_HASH, tag: DT_GNU_HASH, name: 'DT_GNU_HASH' },
  { type: SHT_HASH, tag: DT_HASH, name: 'DT_HASH' },
];

/** A table of tens of thousands of sections may be wrong in all of them. */
const MAX_DISAGREEMENTS = 64;

/**
 * Where the section table disagrees with the segments and the dynamic table. The loader reads the latter; most
 * other tools read sections, so such a file is not what they say it is.
 */
export function findSectionDisagreements(
  image: ElfImage,
  sections: readonly Section[],
  table: DynamicTable | undefined,
): Disagreement[] {
  return [
    ...sections
      .flatMap(section => [...ofAddress(section, image, sections, table), ...ofOffset(section, image)])
      .slice(0, MAX_DISAGREEMENTS),
    ...ofRelocations(sections, table?.get(DT_RELA)),
  ];
}

function ofAddress(
  section: Section,
  { segments }: ElfImage,
  sections: readonly Section[],
  table: DynamicTable | undefined,
): Disagreement[] {
  const compare = ({ name, addr }: Section, counterpart: string, address: number | undefined) =>
    address === undefined || addr === address
      ? []
      : [{ kind: 'section-address' as const, section: name, sectionAddress: addr, counterpart, address }];
  const pair = PAIRS.find(({ type }) => type === section.type);
  const strings = section.type === SHT_DYNSYM ? sections[section.link] : undefined;
  return [
    ...(section.type === SHT_DYNAMIC ? compare(section, 'PT_DYNAMIC', dynamicSegment(segments)?.vaddr) : []),
    ...(pair ? compare(section, pair.name, table?.get(pair.tag)) : []),
    ...(strings ? compare(strings, 'DT_STRTAB', table?.get(DT_STRTAB)) : []),
  ];
}

function ofOffset({ name, type, flags, size, addr, offset: own }: Section, image: ElfImage): Disagreement[] {
  const isAllocated = (flags & SHF_ALLOC) !== 0 && type !== SHT_NOBITS && size > 0;
  const offset = isAllocated ? image.memory.fileOffset(addr) : undefined;
  return offset === undefined || offset === own
    ? []
    : [{ kind: 'section-offset', section: name, sectionOffset: own, offset }];
}

function ofRelocations(sections: readonly Section[], address: number | undefined): Disagreement[] {
  const relocations = sections.filter(({ type, flags }) => type === SHT_RELA && (flags & SHF_ALLOC) !== 0);
  const isElsewhere =
    address !== undefined && relocations.length > 0 && !relocations.some(({ addr }) => addr === address);
  return isElsewhere ? [{ kind: 'relocation-section', address }] : [];
}
