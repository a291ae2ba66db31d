import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment, OpenRequest } from '../src/link/request.ts';
import { simulateOpens } from '../src/link/simulate.ts';
import { InputError } from '../src/node/errors.ts';
import { Host } from '../src/node/host.ts';
import { pathInRoot } from '../src/node/root-path.ts';
import type { CheckProfile } from '../src/profile/profile.ts';
import { linkerAtHand } from './support/linker.ts';

interface Input {
  id: string;
  host: CheckProfile;
  requests: OpenRequest[];
  environment: Environment;
}

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url);

/** What the real dynamic linkers said in roots of their own. */
const NAMES = ['sysroots', 'musl-roots'];
const TRUTH = Object.fromEntries(
  NAMES.flatMap(name =>
    Object.entries(JSON.parse(readFileSync(fixture(`truth/${name}.json`), 'utf8'))).map(([id, told]) => [
      `${name}/${id}`,
      told,
    ]),
  ),
) as Record<string, { why: string; observed: { kind: string; message?: string } }>;

const inputs = NAMES.flatMap(name =>
  brotliDecompressSync(readFileSync(fixture(`profiles/${name}.jsonl.br`)))
    .toString()
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Input)
    .map(input => ({ ...input, id: `${name}/${input.id}` })),
);

describe('a plugin in a sysroot', () => {
  it('is recorded with every way of finding libraries', () => {
    expect(inputs.map(({ id }) => id)).toEqual(Object.keys(TRUTH));
    expect(inputs.length).toBeGreaterThanOrEqual(40);
  });

  it.each(inputs)('gets what the dynamic linker says: $id', ({ id, host, requests, environment }) => {
    const [trace] = simulateOpens(host, requests, environment, 'global', linkerAtHand(host));
    const { kind, message } = trace?.outcome ?? {};
    expect({ kind, ...(message === undefined ? {} : { message }) }).toEqual(TRUTH[id]?.observed);
  });
});

describe('a path of the target', () => {
  let root = '';
  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-root-')));
    mkdirSync(join(root, 'usr/lib'), { recursive: true });
    writeFileSync(join(root, 'usr/lib/real.so'), '');
    symlinkSync('usr/lib', join(root, 'lib'));
    symlinkSync('/usr/lib/real.so', join(root, 'usr/lib/absolute.so'));
    symlinkSync('../../../../../../etc/passwd', join(root, 'usr/lib/outside.so'));
    symlinkSync('loop.so', join(root, 'usr/lib/loop.so'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    ['/lib/real.so', '/usr/lib/real.so'],
    ['/lib/absolute.so', '/usr/lib/real.so'],
    ['/lib/./../lib//real.so', '/usr/lib/real.so'],
    ['/lib/outside.so', '/etc/passwd'],
    ['/../../none', '/none'],
  ])('%s is %s below the root', (path, file) => {
    expect(pathInRoot(root, path)).toBe(join(root, file));
  });

  it('that is a link to itself is none', () => {
    expect(pathInRoot(root, '/lib/loop.so')).toBeUndefined();
  });

  it('needs a root that is there', async () => {
    const host = await Host.open(process.execPath);
    await expect(host.check(['x.so'], { sysroot: join(root, 'none') })).rejects.toThrow(InputError);
    host.close();
  });
});
