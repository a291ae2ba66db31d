import { type Stats, statSync } from 'node:fs';
import { decodeText } from '../bytes/view.ts';
import type { Identity } from '../profile/profile.ts';
import { formatProfile, PROFILE_MARK, ProfileError, type SavedProfile } from '../profile/saved-profile.ts';
import { type Binary, readBinary } from '../read/binary.ts';
import { binaryOfProfile, givenProfile } from '../read/saved.ts';
import { errnoOf, errnoWords, InputError } from './errors.ts';
import { type FileSource, fileSource } from './file-source.ts';
import type { HostInImage } from './image/host-in-image.ts';
import { pathThroughRoot, targetRoot } from './root-path.ts';

const MAX_PROFILE_BYTES = 256 << 20;

/**
 * A file that has to be there to be judged at all; anything else is an InputError.
 * @param path how it was named
 */
export function openInput(file: string, path: string = file): FileSource {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new InputError(`cannot read ${path}: ${kindOf(stats)}`);
    return fileSource(file);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot read ${path}: ${errnoWords(errno)}`);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'it is a directory';
  if (stats.isFIFO()) return 'it is a FIFO';
  return 'it is not a regular file';
}

/** A host, with what is known of its file. */
export interface ReadHost {
  binary: Binary;
  source: FileSource;
  /** that its bytes are of; undefined: a profile stands for it */
  file: string | undefined;
  /** of its bytes, perhaps in the making: a thread may hash it meanwhile */
  digest?: Promise<string> | undefined;
}

/**
 * The host, from its file or from a profile that was saved of it.
 * @param withDigest hash it; `later`: the digest is in the making, and whoever needs it waits for it
 * @param sysroot directory with the target's files, or `none`
 */
export async function readHost(
  host: string | HostInImage,
  withDigest: boolean | 'later',
  sysroot = 'none',
): Promise<ReadHost> {
  const { path, file, image } = placeOf(host, sysroot);
  const source = openInput(file, path);
  const mark = await source.read(0, Math.min(PROFILE_MARK.length, source.size));
  if (decodeText(mark) === PROFILE_MARK) {
    if (source.size > MAX_PROFILE_BYTES)
      throw new InputError(`cannot read ${path}: a profile of ${source.size} bytes`);
    const text = new TextDecoder().decode(await source.read(0, source.size));
    const profile = await parsed(text, path);
    // One that lies in an image is named there, as a binary is.
    const binary = image.image
      ? binaryOfProfile({ ...profile, identity: { ...profile.identity, path, ...image } })
      : givenProfile(profile, path);
    return { binary, source, file: undefined };
  }
  const digest = withDigest ? source.sha256Beside() : undefined;
  // Whoever waits for it hears of it; meanwhile the file is read.
  digest?.catch(() => {});
  const binary = await readBinary(source, path, 'host');
  Object.assign(binary.profile.identity, image);
  if (digest && withDigest !== 'later') binary.profile.identity.sha256 = await digest;
  return { binary, source, file, digest };
}

/** Where a host lies here, and how it is called. @throws InputError */
function placeOf(
  host: string | HostInImage,
  sysroot: string,
): { path: string; file: string; image: Pick<Identity, 'image'> } {
  if (typeof host !== 'string') return { path: host.name, file: host.file, image: { image: host.image } };
  const root = sysroot === 'none' ? '' : targetRoot(sysroot);
  const file = root === '' ? host : pathThroughRoot(root, host);
  if (file === undefined) throw new InputError(`cannot read ${host}: ${errnoWords('ELOOP')}`);
  return { path: host, file, image: {} };
}

/** Where profiles of hosts are kept, and who hears why one of them is not taken. */
export interface KeptProfiles {
  /** directory with profiles of hosts by their digest; one that is not there is added */
  cache?: string | undefined;
  onWarning?: ((warning: string) => void) | undefined;
}

/** A host whose facts are all at hand, so that the file need not be read again for each plugin. */
export async function wholeHost(
  binary: Binary,
  source: FileSource,
  { cache: directory, onWarning = () => {} }: KeptProfiles,
): Promise<Binary> {
  if (directory === undefined) return binaryOfProfile(await binary.complete());
  const { identity } = binary.profile;
  const sha256 = identity.sha256 ?? (await source.sha256());
  const { ProfileCache } = await import('./profile-cache.ts');
  const cache = ProfileCache.open(directory, onWarning);
  const text = cache?.read(sha256);
  const known = text === undefined ? undefined : await parsedOrNone(text, directory);
  if (known) return binaryOfProfile({ ...known, identity });
  const profile = await binary.complete();
  cache?.write(sha256, formatProfile({ ...profile, identity: { ...identity, sha256 } }));
  return binaryOfProfile({ ...profile, identity });
}

/** @throws ProfileError that names the file */
async function parsed(text: string, file: string): Promise<SavedProfile> {
  const { parseProfile } = await import('../profile/parse-profile.ts');
  try {
    return parseProfile(text);
  } catch (error) {
    if (error instanceof ProfileError) throw new ProfileError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Undefined for facts that are beyond the limits of saved profiles: they are read of the host each time. */
async function parsedOrNone(text: string, file: string): Promise<SavedProfile | undefined> {
  try {
    return await parsed(text, file);
  } catch (error) {
    if (error instanceof ProfileError) return undefined;
    throw error;
  }
}
