import { readBinary } from '../../src/read/binary.ts';
import { isArchive } from './images.ts';
import type { ChosenFile, Role } from './protocol.ts';
import { fileSource } from './sources.ts';

const PLUGIN_NAME = /\.so(\.[^/]*)?$/;

/** What a dropped file is taken for: what it is decides, then how it is called. */
export async function roleOf({ name, blob }: ChosenFile): Promise<Role> {
  try {
    if (await isArchive(blob)) return 'host';
    const { profile } = await readBinary(fileSource(blob), name, 'library');
    const { elf } = profile;
    // A program has an interpreter, or is linked statically; what is opened has neither.
    if (elf?.interpreter !== undefined) return 'host';
    if (elf) return PLUGIN_NAME.test(name) ? 'plugin' : 'host';
  } catch {
    // It cannot be read: the check says why.
  }
  return PLUGIN_NAME.test(name) ? 'plugin' : 'host';
}
