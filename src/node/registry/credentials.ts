import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DOCKER_HUB } from '../../image/reference.ts';
import { parseJson } from '../../values/json-text.ts';
import { isRecord, ValueError } from '../../values/plain-values.ts';
import { InputError } from '../errors.ts';

/** Who asks a registry. `identityToken`: of OAuth 2, in place of a password. */
export type Credentials = { user: string; password: string } | { identityToken: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** The name under which `docker login` stores Docker's own registry, permanently. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HELPER_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const HELPER_TIMEOUT_MS = 30_000;
const MAX_HELPER_BYTES = 1 << 20;
const TOKEN_USER = '<token>';

/**
 * What docker login or podman login left for a registry, in their files or with a credential helper.
 * @returns undefined: nothing, and the registry is asked as by anybody
 * @throws InputError for a helper that cannot be run, or a file that is not JSON
 */
export async function credentialsFor(registry: string, env: Environment): Promise<Credentials | undefined> {
  for (const file of configFiles(env)) {
    const config = readConfig(file);
    if (!config) continue;
    const found = await credentialsOf(config, registry, file, env);
    if (found) return found;
  }
  return undefined;
}

/** In the order in which they are looked at. */
export function configFiles(env: Environment): string[] {
  const named = env['REGISTRY_AUTH_FILE'];
  const docker = join(env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json');
  const runtime = env['XDG_RUNTIME_DIR'];
  const podman = runtime ? [join(runtime, 'containers', 'auth.json')] : [];
  return [...(named ? [named] : []), docker, ...podman];
}

function readConfig(file: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const config = parseJson(text);
    return isRecord(config) ? config : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ValueError)
      throw new InputError(`cannot read the credentials in ${file}: invalid JSON`);
    throw error;
  }
}

async function credentialsOf(
  config: Record<string, unknown>,
  registry: string,
  file: string,
  env: Environment,
): Promise<Credentials | undefined> {
  const keys = keysOf(registry);
  const helpers = isRecord(config['credHelpers']) ? config['credHelpers'] : {};
  const own = keys.map(key => helpers[key]).find(helper => typeof helper === 'string');
  const helper = own ?? config['credsStore'];
  if (typeof helper === 'string' && helper !== '') {
    const found = await askHelper(helper, registry === DOCKER_HUB ? HUB_KEY : registry, file, env);
    if (found) return found;
  }
  const auths = isRecord(config['auths']) ? config['auths'] : {};
  for (const key of keys) {
    const entry = auths[key];
    if (!isRecord(entry)) continue;
    const { identitytoken, auth, username, password } = entry;
    if (typeof identitytoken === 'string' && identitytoken !== '') return { identityToken: identitytoken };
    if (typeof auth === 'string' && auth !== '') return decoded(auth);
    if (typeof username === 'string' && typeof password === 'string') return { user: username, password };
  }
  return undefined;
}

/** Under which names a registry may stand in the file. */
function keysOf(registry: string): string[] {
  const names =
    registry === DOCKER_HUB ? [HUB_KEY, DOCKER_HUB, 'index.docker.io', 'registry-1.docker.io'] : [registry];
  return names.flatMap(name => [
    name,
    `https://${name}`,
    `https://${name}/`,
    `http://${name}`,
    `https://${name}/v2/`,
  ]);
}

/** Base64 of USER:PASSWORD. */
function decoded(auth: string): Credentials | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon > 0
    ? { user: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') }
    : undefined;
}

/** The protocol of docker-credential-helpers: the registry on stdin, JSON on stdout; it fails where there is nothing. */
function askHelper(
  name: string,
  registry: string,
  file: string,
  env: Environment,
): Promise<Credentials | undefined> {
  if (!HELPER_NAME.test(name)) throw new InputError(`invalid credential helper ${name} in ${file}`);
  const program = `docker-credential-${name}`;
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: HELPER_TIMEOUT_MS,
    });
    let text = '';
    child.on('error', error =>
      reject(
        new InputError(`cannot run the credential helper ${program} (named in ${file}): ${error.message}`),
      ),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(registry);
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(0, MAX_HELPER_BYTES);
    });
    child.on('close', (code, signal) => {
      if (signal !== null)
        reject(
          new InputError(
            `the credential helper ${program} did not answer within ${HELPER_TIMEOUT_MS / 1000} s`,
          ),
        );
      else resolve(code === 0 ? answered(text) : undefined);
    });
  });
}

function answered(text: string): Credentials | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(answer)) return undefined;
  const { Username: user, Secret: secret } = answer;
  if (typeof user !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
  return user === TOKEN_USER ? { identityToken: secret } : { user, password: secret };
}
