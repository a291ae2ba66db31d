import {
  PT_DYNAMIC,
  PT_GNU_RELRO,
  PT_GNU_STACK,
  PT_INTERP,
  PT_LOAD,
  PT_NOTE,
  PT_PHDR,
  PT_TLS,
  SHT_SYMTAB,
} from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';
import { hasAbiFlags } from '../profile/abi.ts';
import type { ElfProfile } from '../profile/profile.ts';
import { ignoreFormatError } from './or-else.ts';

/** The types that ld.so looks at; a damaged header may claim tens of thousands of others. */
const SEGMENTS_OF_INTEREST: readonly number[] = [
  PT_LOAD,
  PT_DYNAMIC,
  PT_INTERP,
  PT_NOTE,
  PT_PHDR,
  PT_TLS,
  PT_GNU_STACK,
  PT_GNU_RELRO,
];

/** Sections are a hint only; a damaged table is as good as none. */
export async function sectionsOf(image: ElfImage): Promise<Section[]> {
  return (await image.sections().catch(ignoreFormatError)) ?? [];
}

/** What the headers say, without the dynamic side. */
export function readElfProfile(image: ElfImage, sections: readonly Section[]): ElfProfile {
  const { type, machine, version, phoff, phentsize, phnum, flags } = image.header;
  return {
    type,
    machine,
    version,
    phoff,
    phentsize,
    phnum,
    wordSize: image.encoding.wordSize,
    littleEndian: image.encoding.littleEndian,
    ...(hasAbiFlags(machine) ? { headerFlags: flags } : {}),
    segments: image.segments.filter(({ type }) => SEGMENTS_OF_INTEREST.includes(type)),
    ...(sections.length === 0
      ? {}
      : {
          stripped: !sections.some(section => section.type === SHT_SYMTAB || section.name === '.debug_info'),
        }),
  };
}
