import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ConfigError } from '../policy/config-error.ts';
import { errnoOf, InputError } from './errors.ts';
import { ownedProblem, secretProblem } from './owned-file.ts';

/** holds the key where the jobs of a pipeline share a cache */
const VARIABLE = 'GOPLUG_LINT_CACHE_KEY';
const MIN_CHARACTERS = 32;
const FILE_KEY = /^[0-9a-f]{64}\n$/;
const FILE_KEY_BYTES = 32;

/**
 * The secret that proves who wrote a cache: of the environment, or else of a file of this user, which is made when it is
 * needed first. It is never in the cache itself.
 * @throws ConfigError for a key in the environment that can be guessed; InputError where the file can be known to others
 */
export function cacheKey(env: Readonly<Record<string, string | undefined>>): Uint8Array {
  const given = env[VARIABLE];
  if (given) {
    if (given.length < MIN_CHARACTERS)
      throw new ConfigError(
        `${VARIABLE}: ${given.length} characters (expected at least ${MIN_CHARACTERS}, e.g. from openssl rand -hex 32)`,
      );
    return new TextEncoder().encode(given);
  }
  const directory = join(configHome(env), 'goplug-lint');
  const file = join(directory, 'cache.key');
  try {
    return read(directory, file) ?? made(directory, file);
  } catch (error) {
    const reason = error instanceof InputError ? error.message : errnoOf(error);
    if (reason === undefined) throw error;
    throw new InputError(`its key ${file} cannot be used: ${reason}; ${VARIABLE} may hold one instead`);
  }
}

/** As XDG has it: a relative path is none. */
function configHome(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['XDG_CONFIG_HOME'];
  return named && isAbsolute(named) ? named : join(homedir(), '.config');
}

/** Undefined: there is none yet. */
function read(directory: string, file: string): Uint8Array | undefined {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    const around = ownedProblem(statSync(directory));
    const problem = stats.isFile() ? secretProblem(stats) : 'it is not a regular file';
    if (problem !== undefined) throw new InputError(problem);
    if (around !== undefined) throw new InputError(`of its directory: ${around}`);
    const text = stats.size === FILE_KEY_BYTES * 2 + 1 ? readFileSync(fd, 'latin1') : '';
    if (!FILE_KEY.test(text)) throw new InputError('it does not hold a key; remove it, and it is made anew');
    return Buffer.from(text, 'hex');
  } finally {
    closeSync(fd);
  }
}

/** Of several processes that make one at a time the first wins, and no other sees a part of it. */
function made(directory: string, file: string): Uint8Array {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  const text = `${randomBytes(FILE_KEY_BYTES).toString('hex')}\n`;
  writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const key = read(directory, file);
  if (!key) throw new InputError('it was removed while it was made');
  return key;
}
