import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PROFILE_VERSION } from '../profile/saved-profile.ts';
import { VERSION } from '../version.ts';
import { cacheKey } from './cache-key.ts';
import { errnoOf, InputError } from './errors.ts';
import { ownedProblem } from './owned-file.ts';

/** bytes of an entry; profiles of the largest hosts have a tenth */
const MAX_ENTRY_BYTES = 256 << 20;
const MAC_LENGTH = 64;

/**
 * Profiles of hosts in a directory, each under the digest of its host. Whoever can write the directory could decide every
 * check, so that an entry is believed only where a message authentication code proves that this version wrote it of that
 * very host: with a key that is kept elsewhere (cache-key.ts). Whatever is not proven is made anew, and `warn` is called.
 */
export class ProfileCache {
  readonly #directory: string;
  readonly #key: Uint8Array;
  readonly #warn: (warning: string) => void;

  private constructor(directory: string, key: Uint8Array, warn: (warning: string) => void) {
    this.#directory = directory;
    this.#key = key;
    this.#warn = warn;
  }

  /**
   * Undefined where it cannot be used at all: no key, or others may write here.
   * @throws ConfigError where the environment holds a key that is none
   */
  static open(directory: string, warn: (warning: string) => void): ProfileCache | undefined {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const problem = ownedProblem(statSync(directory));
      if (problem !== undefined) throw new InputError(`${directory}: ${problem}`);
      return new ProfileCache(directory, cacheKey(process.env), warn);
    } catch (error) {
      warn(`--cache ${directory} is not used: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** The text that `write` was given for this digest; undefined: there is none, or none that is proven. */
  read(sha256: string): string | undefined {
    const file = this.#fileOf(sha256);
    try {
      const bytes = readOwned(file);
      const at = MAC_LENGTH + 1;
      const text = bytes.toString('utf8', at);
      const mac = Buffer.from(bytes.toString('latin1', 0, MAC_LENGTH), 'hex');
      const isProven = mac.length === MAC_LENGTH / 2 && timingSafeEqual(mac, this.#mac(sha256, text));
      if (!isProven)
        throw new InputError(
          'it was not written by this version of goplug-lint with the key that is used here',
        );
      return text;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') this.#warn(`${file} is ignored and written anew: ${reasonOf(error)}`);
      return undefined;
    }
  }

  write(sha256: string, text: string): void {
    const file = this.#fileOf(sha256);
    const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
    try {
      writeFileSync(temporary, `${this.#mac(sha256, text).toString('hex')}\n${text}`, {
        flag: 'wx',
        mode: 0o600,
      });
      renameSync(temporary, file);
    } catch (error) {
      this.#warn(`${file} cannot be written: ${reasonOf(error)}`);
      rmSync(temporary, { force: true });
    }
  }

  #fileOf(sha256: string): string {
    return join(this.#directory, `${sha256}-${PROFILE_VERSION}-${VERSION}.goplug-cache`);
  }

  /** Binds the text to the host, and to how profiles were made of hosts. */
  #mac(sha256: string, text: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(`goplug-lint host profile ${PROFILE_VERSION} ${VERSION} ${sha256}\n`)
      .update(text)
      .digest();
  }
}

/** @throws InputError, and errors of system calls */
function readOwned(file: string): Buffer {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats: Stats = fstatSync(fd);
    const problem = stats.isFile() ? ownedProblem(stats) : 'it is not a regular file';
    if (problem !== undefined) throw new InputError(problem);
    if (stats.size > MAX_ENTRY_BYTES) throw new InputError(`it has ${stats.size} bytes`);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** @throws what is not about files */
function reasonOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  return errno === 'ELOOP' ? 'it is a symbolic link' : errno;
}
