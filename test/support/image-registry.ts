import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from './image-files.ts';

/** How a registry misbehaves. */
export interface Habits {
  /** breaks off each answer with a blob after so many bytes */
  breaksAfter?: number;
  /** how often; absent: always */
  breaks?: number;
  /** answers the first requests so */
  firstStatus?: { status: number; times: number; retryAfter?: string };
  /** ignores ranges */
  isWithoutRanges?: boolean;
  /** asks for a token; `user` and `password` for one that is worth anything */
  bearer?: { user: string; password: string } | { identityToken: string } | 'anonymous';
  basic?: { user: string; password: string };
  /** where tokens are given, if not here */
  realm?: string;
}

/** A registry of one repository on loopback, which behaves as it is told to. */
export class TestRegistry {
  readonly #server: Server;
  readonly #habits: Habits;
  readonly requests: string[] = [];
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #tags = new Map<string, string>();
  #refused = 0;
  #broken = 0;

  private constructor(habits: Habits) {
    this.#habits = habits;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(habits: Habits = {}): Promise<TestRegistry> {
    const registry = new TestRegistry(habits);
    await new Promise<void>(resolve => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @returns its digest */
  put(bytes: Uint8Array | string, tag?: string): { digest: string; size: number } {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, Buffer.from(bytes));
    if (tag !== undefined) this.#tags.set(tag, digest);
    return { digest, size: Buffer.from(bytes).length };
  }

  /** Something else under a digest. */
  spoil(digest: string, bytes: Uint8Array): void {
    this.#blobs.set(digest, bytes);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', `http://${this.host}`);
    this.requests.push(
      `${request.method} ${url.pathname}${request.headers.range ? ` ${request.headers.range}` : ''}`,
    );
    if (url.pathname === '/token') return void this.#token(request, response, url);
    const { firstStatus, isWithoutRanges, breaksAfter, breaks = Number.POSITIVE_INFINITY } = this.#habits;
    if (!this.#isLetIn(request, response)) return;
    if (firstStatus && this.#refused < firstStatus.times) {
      this.#refused++;
      const after = firstStatus.retryAfter === undefined ? {} : { 'retry-after': firstStatus.retryAfter };
      response.writeHead(firstStatus.status, after).end('{"errors":[{"code":"X","message":"later"}]}');
      return;
    }
    const [, kind, name = ''] = /^\/v2\/me\/app\/(manifests|blobs)\/(.+)$/.exec(url.pathname) ?? [];
    const bytes = this.#blobs.get(kind === 'manifests' ? (this.#tags.get(name) ?? name) : name);
    if (!bytes) {
      response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
      return;
    }
    const from = isWithoutRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length });
    const isBroken = breaksAfter !== undefined && rest.length > breaksAfter && this.#broken < breaks;
    if (kind === 'blobs' && isBroken) {
      this.#broken++;
      response.write(rest.subarray(0, breaksAfter), () => setTimeout(() => response.destroy(), 20));
    } else response.end(rest);
  }

  #isLetIn(request: IncomingMessage, response: ServerResponse): boolean {
    const { bearer, basic, realm = `http://${this.host}/token` } = this.#habits;
    const given = request.headers.authorization;
    if (basic && given !== `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end('{}');
      return false;
    }
    if (bearer && given !== 'Bearer good') {
      const challenge = `Bearer realm="${realm}",service="test",scope="repository:me/app:pull"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end('{}');
      return false;
    }
    return true;
  }

  async #token(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { bearer } = this.#habits;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const grant = new URLSearchParams(body);
    const scope = (request.method === 'POST' ? grant : url.searchParams).get('scope');
    const basic =
      typeof bearer === 'object' && 'user' in bearer ? `${bearer.user}:${bearer.password}` : undefined;
    const isGood =
      bearer === 'anonymous' ||
      (basic !== undefined &&
        request.headers.authorization === `Basic ${Buffer.from(basic).toString('base64')}`) ||
      (typeof bearer === 'object' &&
        'identityToken' in bearer &&
        grant.get('refresh_token') === bearer.identityToken);
    if (isGood && scope === 'repository:me/app:pull')
      response.writeHead(200).end(JSON.stringify({ token: 'good' }));
    else response.writeHead(401).end('{"details":"incorrect username or password"}');
  }
}
