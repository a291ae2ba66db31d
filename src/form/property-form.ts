import { hex } from '../bytes/hex.ts';
import { PT_GNU_PROPERTY, X86_ISA_1_BASELINE } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import { readIsaNeeded } from '../elf/property.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** A file that does not load on every processor of its kind. */
export async function unrecognisedNeeds(image: ElfImage): Promise<Unrecognised[]> {
  const needed = await readIsaNeeded(image);
  if ((needed & ~X86_ISA_1_BASELINE) === 0) return [];
  const offset = image.segments.findLast(({ type }) => type === PT_GNU_PROPERTY)?.offset ?? -1;
  return [{ structure: 'GNU_PROPERTY_X86_ISA_1_NEEDED', offset, value: hex(needed) }];
}
