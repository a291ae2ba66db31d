import { ELFCLASS32, ELFCLASS64, EV_CURRENT } from '../elf/constants.ts';
import { isSameAbi } from '../profile/abi.ts';
import { isSoundIdent } from '../profile/elf-ident.ts';
import { classOf, halfIn, hasElfMagic } from '../profile/file-head.ts';
import type { BinaryProfile, ElfProfile } from '../profile/profile.ts';

/**
 * Files that ld.so passes over in a search, as if they were not there (open_verify of elf/dl-load.c): those of another
 * class or machine. Anything else that is wrong with a file ends the search with an error of its own.
 */
export function passedOver(
  { identity, head, elf }: BinaryProfile,
  host: ElfProfile,
): 'class' | 'machine' | undefined {
  if (identity.size < (host.wordSize === 8 ? 64 : 52) || !hasElfMagic(head)) return undefined;
  if (classOf(head) !== (host.wordSize === 8 ? ELFCLASS64 : ELFCLASS32)) return 'class';
  const isOther = halfIn(head, head.machine, host.littleEndian) !== host.machine;
  if (!isSoundIdent(head.ident, host)) return isOther ? 'machine' : undefined;
  if (elf && elf.version !== EV_CURRENT) return undefined;
  return isOther || (elf && !isSameAbi(elf, host)) ? 'machine' : undefined;
}
