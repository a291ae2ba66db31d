import { setTimeout as sleep } from 'node:timers/promises';
import type { Bytes } from '../../image/blob-stream.ts';
import { ImageError } from '../../image/image-error.ts';
import { DOCKER_HUB, type RegistryReference } from '../../image/reference.ts';
import { isRecord } from '../../values/plain-values.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { type Credentials, credentialsFor, type Environment } from './credentials.ts';

/** Where Docker's registry answers; its name is another one. */
const HUB_HOST = 'registry-1.docker.io';
/** Nothing leaves the machine: there HTTP will do. */
const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

const ACCEPTED = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** of a silent server */
const SILENCE_MS = 60_000;
const MAX_TOKEN_CHARACTERS = 1 << 20;
const MAX_DETAIL = 200;

const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** One repository of a registry, read-only (OCI distribution-spec, "Pull"). */
export class RegistryClient {
  readonly where: string;
  readonly #base: string;
  readonly #reference: RegistryReference;
  readonly #env: Environment;
  readonly #signal: AbortSignal | undefined;
  #authorization: string | undefined;

  constructor(reference: RegistryReference, env: Environment, signal?: AbortSignal) {
    this.where = reference.text;
    this.#reference = reference;
    this.#env = env;
    this.#signal = signal;
    const host = reference.registry === DOCKER_HUB ? HUB_HOST : reference.registry;
    this.#base = `${LOCAL.test(host) ? 'http' : 'https'}://${host}/v2/${reference.repository}`;
  }

  /** A manifest by tag or digest. @throws ImageError */
  async manifest(name: string, maxBytes: number): Promise<Uint8Array> {
    const where = `${this.where} manifest ${name}`;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.#download(`manifests/${name}`, where, { accept: ACCEPTED })) {
      length += chunk.length;
      if (length > maxBytes) throw new ImageError(where, `more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** The bytes of a blob, which nobody has checked yet. @throws ImageError */
  blob(digest: string): Bytes {
    return this.#download(`blobs/${digest}`, `${this.where} blob ${digest}`, {});
  }

  /** What a request gives, from where it broke off if it did. */
  async *#download(path: string, where: string, headers: Record<string, string>): Bytes {
    let done = 0;
    for (let tries = 1; ; tries++) {
      const before = done;
      try {
        const range: Record<string, string> = done > 0 ? { range: `bytes=${done}-` } : {};
        const response = await this.#get(`${this.#base}/${path}`, where, { ...headers, ...range });
        // A server that knows no ranges begins from the start.
        let skip = response.status === 206 ? 0 : done;
        for await (const chunk of this.#body(response)) {
          const fresh = chunk.subarray(Math.min(skip, chunk.length));
          skip -= chunk.length - fresh.length;
          if (fresh.length === 0) continue;
          done += fresh.length;
          yield fresh;
        }
        return;
      } catch (error) {
        if (error instanceof ImageError || this.#signal?.aborted) throw error;
        // Whatever comes further has as many tries as the first byte.
        if (done > before) tries = 1;
        if (tries >= MAX_TRIES) throw new ImageError(where, networkWords(error));
        await this.#pause(tries, undefined);
      }
    }
  }

  async *#body(response: Response): Bytes {
    const reader = response.body?.getReader();
    if (!reader) return;
    try {
      for (;;) {
        const { value, done } = await withinSilence(reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  /** An answer with a body; tries again what may be better later, and with credentials what is refused. */
  async #get(url: string, where: string, headers: Record<string, string>): Promise<Response> {
    let isAsked = false;
    for (let tries = 1; ; tries++) {
      const response = await this.#fetch(url, { headers: { ...headers, ...this.#authorizationHeader() } });
      if (response.ok) return response;
      const detail = await detailOf(response);
      const challenge =
        response.status === 401 ? parseChallenge(response.headers.get('www-authenticate') ?? '') : undefined;
      if (challenge && !isAsked) {
        isAsked = true;
        this.#authorization = await this.#authorize(challenge);
        continue;
      }
      if (!TEMPORARY.has(response.status) || tries >= MAX_TRIES)
        throw new ImageError(where, statusWords(response.status, detail, this.#authorization !== undefined));
      await this.#pause(tries, response.headers.get('retry-after') ?? undefined);
    }
  }

  #authorizationHeader(): Record<string, string> {
    return this.#authorization === undefined ? {} : { authorization: this.#authorization };
  }

  #fetch(url: string, init: RequestInit): Promise<Response> {
    return withinSilence(
      fetch(url, { ...init, redirect: 'follow', ...(this.#signal ? { signal: this.#signal } : {}) }),
    );
  }

  async #authorize(challenge: Challenge): Promise<string | undefined> {
    const { registry, repository } = this.#reference;
    const credentials = await credentialsFor(registry, this.#env);
    if (challenge.scheme === 'basic')
      return credentials && 'user' in credentials ? basic(credentials) : undefined;
    const realm = this.#realm(challenge.realm);
    const scope = challenge.scope ?? `repository:${repository}:pull`;
    const service = challenge.service ?? registry;
    const token = await this.#token(realm, service, scope, credentials);
    return `Bearer ${token}`;
  }

  /** Credentials go to a server that the registry names: never unencrypted, but on this machine. */
  #realm(realm: string): URL {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL.test(url.host));
    if (!url || !isSafe)
      throw new ImageError(this.where, `the registry sends credentials to ${realm}, which is not https`);
    return url;
  }

  async #token(
    realm: URL,
    service: string,
    scope: string,
    credentials: Credentials | undefined,
  ): Promise<string> {
    const fields = { service, scope };
    let init: RequestInit = {};
    if (credentials && 'identityToken' in credentials) {
      const grant = {
        ...fields,
        grant_type: 'refresh_token',
        refresh_token: credentials.identityToken,
        client_id: 'goplug-lint',
      };
      init = { method: 'POST', body: new URLSearchParams(grant) };
    } else {
      for (const [key, value] of Object.entries(fields)) realm.searchParams.set(key, value);
      if (credentials) init = { headers: { authorization: basic(credentials) } };
    }
    const response = await this.#fetch(realm.href, init);
    const text = (await withinSilence(response.text())).slice(0, MAX_TOKEN_CHARACTERS);
    if (!response.ok)
      throw new ImageError(
        this.where,
        statusWords(response.status, messageOf(text), credentials !== undefined),
      );
    const token = tokenIn(text);
    if (token === undefined) throw new ImageError(this.where, `${realm.origin} gives no token`);
    return token;
  }

  async #pause(tries: number, retryAfter: string | undefined): Promise<void> {
    const asked = Number(retryAfter) * 1000;
    const usual = FIRST_PAUSE_MS * 2 ** (tries - 1);
    await sleep(
      Math.min(MAX_PAUSE_MS, asked > 0 ? asked : usual),
      undefined,
      this.#signal ? { signal: this.#signal } : {},
    );
  }
}

function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Rejects what takes too long. */
async function withinSilence<T>(promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const silence = sleep(SILENCE_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(`no answer for ${SILENCE_MS / 1000} s`);
  });
  silence.catch(() => {});
  try {
    return await Promise.race([promise, silence]);
  } finally {
    timer.abort();
  }
}

function tokenIn(text: string): string | undefined {
  const answer = jsonOf(text);
  const token = isRecord(answer) ? (answer['token'] ?? answer['access_token']) : undefined;
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

async function detailOf(response: Response): Promise<string> {
  try {
    return messageOf((await withinSilence(response.text())).slice(0, MAX_TOKEN_CHARACTERS));
  } catch {
    return '';
  }
}

/** `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"…"}]}` of the distribution-spec. */
function messageOf(text: string): string {
  const answer = jsonOf(text);
  if (!isRecord(answer)) return '';
  const errors: unknown = answer['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const message = isRecord(first) ? (first['message'] ?? first['code']) : answer['details'];
  return typeof message === 'string' ? message.slice(0, MAX_DETAIL) : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function statusWords(status: number, detail: string, isAuthorized: boolean): string {
  const said = detail === '' ? `status ${status}` : `status ${status}, ${detail}`;
  if (status === 404) return `not found (${said})`;
  if (status !== 401 && status !== 403) return `the registry answers with ${said}`;
  return isAuthorized
    ? `access denied (${said})`
    : `access denied (${said}; no credentials for it in ~/.docker/config.json: docker login)`;
}

function networkWords(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  return `the registry cannot be reached: ${typeof code === 'string' && !message.includes(code) ? `${code} ` : ''}${message}`;
}
