import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseChallenge } from '../../../src/node/registry/challenge.ts';
import { run, unpackDemo } from '../../support/demo.ts';
import { digestOf, tarOf } from '../../support/image-files.ts';
import { type Habits, TestRegistry } from '../../support/image-registry.ts';

let demo: ReturnType<typeof unpackDemo>;
let layer: Buffer;
let registry: TestRegistry | undefined;
let docker: string;

beforeAll(async () => {
  demo = unpackDemo();
  const data = readFileSync(join(demo.directory, 'gateway'));
  layer = await tarOf([{ name: 'gateway', data, mode: 0o755 }]);
  docker = mkdtempSync(join(tmpdir(), 'docker-config-'));
});
afterAll(() => {
  demo.remove();
  rmSync(docker, { recursive: true });
});
afterEach(async () => {
  await registry?.close();
  registry = undefined;
  rmSync(join(docker, 'config.json'), { force: true });
});

/** A registry with an image of the host under the tag 1, and an index of it for two platforms under the tag all. */
async function serve(habits: Habits = {}): Promise<{ reference: string; layer: string; digest: string }> {
  registry = await TestRegistry.start(habits);
  const pressed = gzipSync(layer);
  const blob = registry.put(pressed);
  const manifestFor = (architecture: string) => {
    const config = registry?.put(
      JSON.stringify({
        os: 'linux',
        architecture,
        config: { Entrypoint: ['/gateway'] },
        rootfs: { diff_ids: [digestOf(layer)] },
      }),
    );
    return JSON.stringify({ schemaVersion: 2, config, layers: [blob] });
  };
  const { digest } = registry.put(manifestFor('amd64'), '1');
  const arm64 = registry.put(manifestFor('arm64'));
  const manifests = [
    { ...arm64, platform: { os: 'linux', architecture: 'arm64' } },
    {
      digest,
      size: Buffer.from(manifestFor('amd64')).length,
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ];
  registry.put(JSON.stringify({ schemaVersion: 2, manifests }), 'all');
  return { reference: `registry:${registry.host}/me/app:1`, layer: blob.digest, digest };
}

const env = () => ({ DOCKER_CONFIG: docker, PATH: `${docker}:${process.env['PATH']}` });
const inspect = (reference: string, ...more: string[]) =>
  run(demo.directory, ['inspect', reference, '--format', 'json', ...more], { env: env() });
const login = (config: unknown) => writeFileSync(join(docker, 'config.json'), JSON.stringify(config));
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function found(reference: string, ...more: string[]) {
  const { stdout, stderr, exitCode } = await inspect(reference, ...more);
  expect([stderr, exitCode]).toEqual(['', 0]);
  const { files } = JSON.parse(stdout);
  expect(files[0]).toMatchObject({ path: '/gateway', image: { reference } });
  return files[0].image as { digest: string; platform: string };
}

async function refused(reference: string, words: string | RegExp) {
  const { stdout, stderr, exitCode } = await inspect(reference);
  expect([stdout, exitCode]).toEqual(['', 3]);
  expect(stderr).toMatch(words);
}

describe('a registry', () => {
  it('is asked for a tag, or for a digest', async () => {
    const { reference, digest } = await serve();
    expect(await found(reference)).toMatchObject({ digest, platform: 'linux/amd64' });
    await found(reference.replace(/:1$/, `@${digest}`));
  });

  it('has an image for each platform', async () => {
    const { reference, digest } = await serve();
    const all = reference.replace(/1$/, 'all');
    expect((await found(all, '--platform', 'linux/amd64')).digest).toBe(digest);
    expect((await found(all, '--platform', 'linux/arm64')).platform).toBe('linux/arm64');
    const { stderr } = await inspect(all, '--platform', 'linux/s390x');
    expect(stderr).toContain('no image for linux/s390x (there are linux/arm64, linux/amd64)');
  });

  it.each<[string, Habits]>([
    ['goes on where an answer broke off', { breaksAfter: 900_000 }],
    ['begins anew where there are no ranges', { breaksAfter: 900_000, breaks: 2, isWithoutRanges: true }],
  ])('%s', async (_, habits) => {
    const { reference } = await serve(habits);
    await found(reference);
    const ranges = registry?.requests.filter(request => request.includes('bytes=')) ?? [];
    expect(ranges.length).toBeGreaterThan(0);
  });

  it('is asked again when it is busy, after the time that it names', async () => {
    const { reference } = await serve({ firstStatus: { status: 503, times: 2, retryAfter: '0.01' } });
    await found(reference);
    const again = await serve({ firstStatus: { status: 429, times: 1, retryAfter: '0.01' } });
    await found(again.reference);
  });

  it('is given up when it never answers', async () => {
    const { reference } = await serve({ firstStatus: { status: 500, times: 99, retryAfter: '0.01' } });
    await refused(reference, 'the registry answers with status 500, later');
    await registry?.close();
    await refused(reference, /the registry cannot be reached: .*ECONNREFUSED/);
  }, 30_000);

  it('says what it does not have', async () => {
    const { reference } = await serve();
    await refused(reference.replace(/1$/, '2'), 'manifest 2: not found (status 404, manifest unknown)');
  });

  it('cannot give other bytes than those of the digest', async () => {
    const { reference, layer: digest } = await serve();
    const spoiled = gzipSync(layer);
    spoiled[20] = (spoiled[20] ?? 0) ^ 1;
    registry?.spoil(digest, spoiled);
    await refused(reference, /invalid compressed data|has digest sha256:[0-9a-f]{64}, not sha256:/);
    const { reference: pinned, digest: manifest } = await serve();
    registry?.spoil(manifest, Buffer.from('{}'));
    await refused(
      pinned.replace(/:1$/, `@${manifest}`),
      /manifest: the data has digest sha256:[0-9a-f]{64}, not/,
    );
  });
});

describe('who asks', () => {
  it('is nobody where that is enough', async () => {
    await found((await serve({ bearer: 'anonymous' })).reference);
  });

  it.each<[string, Habits, (host: string) => unknown]>([
    [
      'a user of a file, for a token',
      { bearer: { user: 'me', password: 's:cret' } },
      host => ({ auths: { [host]: { auth: base64('me:s:cret') } } }),
    ],
    [
      'a user of a file, with https:// in front',
      { basic: { user: 'me', password: 'x' } },
      host => ({ auths: { [`https://${host}`]: { auth: base64('me:x') } } }),
    ],
    [
      'a user with a name and a password',
      { basic: { user: 'me', password: 'x' } },
      host => ({ auths: { [host]: { username: 'me', password: 'x' } } }),
    ],
    [
      'who has an identity token',
      { bearer: { identityToken: 'id' } },
      host => ({ auths: { [host]: { identitytoken: 'id' } } }),
    ],
    ['a user whom a helper knows', { bearer: { user: 'me', password: 'x' } }, () => ({ credsStore: 'test' })],
    [
      'a user whom a helper of this registry knows',
      { bearer: { user: 'me', password: 'x' } },
      host => ({ credHelpers: { [host]: 'test' } }),
    ],
    ['an identity token of a helper', { bearer: { identityToken: 'id' } }, () => ({ credsStore: 'token' })],
  ])('is %s', async (_, habits, config) => {
    const { reference } = await serve(habits);
    const helper = (name: string, answer: string) => {
      const file = join(docker, `docker-credential-${name}`);
      writeFileSync(
        file,
        `#!/bin/sh\nread host\n[ "$1 $host" = "get ${registry?.host}" ] && echo '${answer}'\n`,
      );
      chmodSync(file, 0o755);
    };
    helper('test', '{"Username":"me","Secret":"x"}');
    helper('token', '{"Username":"<token>","Secret":"id"}');
    login(config(registry?.host ?? ''));
    await found(reference);
  });

  it('is told what is missing', async () => {
    const { reference } = await serve({ bearer: { user: 'me', password: 'x' } });
    await refused(
      reference,
      'access denied (status 401, incorrect username or password; no credentials for it',
    );
    login({ auths: { [registry?.host ?? '']: { auth: base64('me:wrong') } } });
    await refused(reference, /access denied \(status 401, incorrect username or password\)\n/);
    login({ credsStore: 'none-such' });
    await refused(reference, 'cannot run the credential helper docker-credential-none-such');
    login({ credsStore: '../../evil' });
    await refused(reference, 'invalid credential helper ../../evil');
    writeFileSync(join(docker, 'config.json'), '{');
    await refused(reference, 'invalid JSON');
  });

  it('never gives a password to a server that is asked without encryption', async () => {
    const { reference } = await serve({ bearer: 'anonymous', realm: 'http://example.com/token' });
    await refused(
      reference,
      'the registry sends credentials to http://example.com/token, which is not https',
    );
  });
});

describe('a cache', () => {
  it('holds layers by their digests, and is not believed', async () => {
    const { reference, layer: digest } = await serve();
    const cache = join(demo.directory, 'cache');
    await found(reference, '--cache', cache);
    const file = join(cache, 'blobs/sha256', digest.slice('sha256:'.length));
    expect(existsSync(file)).toBe(true);
    const asked = () => registry?.requests.filter(request => request.includes(digest)).length;
    expect(asked()).toBe(1);
    await found(reference, '--cache', cache);
    expect(asked()).toBe(1);
    writeFileSync(file, gzipSync(Buffer.from('evil')));
    const { stdout, stderr, exitCode } = await inspect(reference, '--cache', cache);
    expect(stderr).toContain('is not what its name says, and is fetched again');
    expect([exitCode, JSON.parse(stdout).files[0].path]).toEqual([0, '/gateway']);
    expect(asked()).toBe(2);
    expect(readdirSync(join(cache, 'blobs/sha256')).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is left alone where others may write', async () => {
    const { reference } = await serve();
    const cache = join(demo.directory, 'open');
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    const { stderr, exitCode } = await inspect(reference, '--cache', cache);
    expect(stderr).toContain(
      `--cache ${cache.replace(demo.directory, '$DIR')} is not used: others can write it`,
    );
    expect([exitCode, readdirSync(cache)]).toEqual([0, []]);
  });
});

describe('a challenge', () => {
  it.each([
    [
      'Bearer realm="https://a/token",service="s",scope="a,b"',
      { scheme: 'bearer', realm: 'https://a/token', service: 's', scope: 'a,b' },
    ],
    ['bearer Realm=https://a', { scheme: 'bearer', realm: 'https://a' }],
    ['Basic realm="x", Bearer realm="https://a"', { scheme: 'bearer', realm: 'https://a' }],
    ['Basic realm="x"', { scheme: 'basic' }],
    ['Bearer', undefined],
    ['Negotiate', undefined],
    ['', undefined],
  ])('%s', (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });
});
