import type { ByteSource } from '../../src/bytes/source.ts';
import { decodeText } from '../../src/bytes/view.ts';
import { parseProfile } from '../../src/profile/parse-profile.ts';
import { PROFILE_MARK } from '../../src/profile/saved-profile.ts';
import { type Binary, readBinary } from '../../src/read/binary.ts';
import { givenProfile } from '../../src/read/saved.ts';
import type { TargetFiles } from '../../src/target/files.ts';
import type { OpenedPlugin } from './checking.ts';
import type { ChosenFile } from './protocol.ts';
import { fileSource } from './sources.ts';

const MAX_PROFILE_BYTES = 256 << 20;

/** A host that plugins can be judged against. */
export interface OpenedHost {
  name: string;
  /** as the command takes it */
  argument: string;
  binary: Binary;
  source: ByteSource;
  /** a profile stands for it */
  isProfile: boolean;
  /** the files of the image that it lies in */
  target?: TargetFiles;
  /** how it was found, where the image starts another program */
  note?: string;
  /** the plugins of the image */
  pluginsInside?: () => Promise<OpenedPlugin[]>;
}

/** Reads a host from its file, or from a profile that was saved of it. */
export async function openHost(
  { name, blob }: ChosenFile,
  onBytes: (count: number) => void,
): Promise<OpenedHost> {
  const source = fileSource(blob, onBytes);
  if (await isProfile(source))
    return { name, argument: name, binary: await readProfile(source, name), source, isProfile: true };
  return { name, argument: name, binary: await readBinary(source, name, 'host'), source, isProfile: false };
}

export async function isProfile(source: ByteSource): Promise<boolean> {
  const mark = await source.read(0, Math.min(PROFILE_MARK.length, source.size));
  return decodeText(mark) === PROFILE_MARK;
}

/** @throws ProfileError */
export async function readProfile(source: ByteSource, name: string): Promise<Binary> {
  if (source.size > MAX_PROFILE_BYTES) throw new Error(`${name}: a profile of ${source.size} bytes`);
  const profile = parseProfile(new TextDecoder().decode(await source.read(0, source.size)));
  // Words name the file that was given, not the one that the profile was made of.
  return givenProfile(profile, name);
}
