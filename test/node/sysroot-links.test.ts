import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/check/report.ts';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;
/** A directory of this machine; the target has one at the same path, below the root, with other files in it. */
let here: string;
let root: string;

/** gateway takes auth.so, and refuses metrics.so. */
beforeAll(() => {
  demo = unpackDemo();
  here = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-here-')));
  root = join(demo.directory, 'root');
  mkdirSync(join(root, here), { recursive: true });
  mkdirSync(join(root, 'opt/plugins'), { recursive: true });
  const copy = (from: string, to: string) => copyFileSync(join(demo.directory, from), to);
  // What stands on this machine would load; what the target has does not.
  copy('auth.so', join(here, 'p.so'));
  copy('metrics.so', join(root, here, 'p.so'));
  copy('gateway', join(here, 'host'));
  copy('server', join(root, here, 'host'));
  copy('auth.so', join(root, 'opt/plugins/own.so'));
  const link = (to: string, at: string) => symlinkSync(to, join(root, at));
  link(join(here, 'p.so'), 'opt/absolute.so');
  link('absolute.so', 'opt/chain.so');
  link(here, 'opt/directory');
  link(`../../../../../../../..${here}/p.so`, 'opt/above.so');
  link('plugins/own.so', 'opt/relative.so');
  link('/opt/plugins/own.so', 'opt/own.so');
  link('loop.so', 'opt/loop.so');
  link(join(here, 'only-here.so'), 'opt/missing.so');
  copy('auth.so', join(here, 'only-here.so'));
  link(join(here, 'host'), 'opt/host');
  symlinkSync('root', join(demo.directory, 'rootlink'));
  symlinkSync(join(root, 'opt/absolute.so'), join(here, 'into.so'));
});
afterAll(() => {
  rmSync(here, { recursive: true, force: true });
  demo.remove();
});

const args = (host: string, plugin: string, sysroot: string) => [
  '--config',
  'none',
  '--sysroot',
  sysroot,
  host,
  plugin,
  '--format',
  'json',
];

const digestOf = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(demo.directory, name)))
    .digest('hex');

/** Which file was read, by its digest; `other`: none. */
async function readAs(plugin: string, sysroot = 'root', more: string[] = []) {
  const { stdout } = await run(demo.directory, [...args('./gateway', plugin, sysroot), ...more]);
  const [report] = (JSON.parse(stdout) as Report).plugins;
  return ['auth.so', 'metrics.so'].find(name => digestOf(name) === report?.sha256) ?? report?.kind;
}

describe('a plugin below the root of a target', () => {
  it.each([
    ['a file', 'root/opt/plugins/own.so', 'auth.so'],
    ['an absolute link', 'root/opt/absolute.so', 'metrics.so'],
    ['a link to one', 'root/opt/chain.so', 'metrics.so'],
    ['below a directory that is one', 'root/opt/directory/p.so', 'metrics.so'],
    ['a link that leads above the root', 'root/opt/above.so', 'metrics.so'],
    ['a relative link', 'root/opt/relative.so', 'auth.so'],
    ['an absolute link within', 'root/opt/own.so', 'auth.so'],
    ['named by a path with dots', 'root/../root/opt/./absolute.so', 'metrics.so'],
    ['a loop', 'root/opt/loop.so', 'other'],
    ['a link to what only this machine has', 'root/opt/missing.so', 'other'],
  ])('is the file that the target has there: %s', async (_, plugin, read) => {
    for (const sysroot of ['root', 'root/', 'rootlink', root]) {
      expect(await readAs(plugin, sysroot), sysroot).toBe(read);
      expect(await readAs(join(demo.directory, plugin), sysroot), sysroot).toBe(read);
    }
    expect(await readAs(plugin, 'root', ['--each', '--jobs', '1'])).toBe(read);
  });

  it('is one of this machine where no root is named, or it lies elsewhere', async () => {
    expect(await readAs('root/opt/absolute.so', 'none')).toBe('auth.so');
    expect(await readAs(join(here, 'p.so'))).toBe('auth.so');
    expect(await readAs('auth.so')).toBe('auth.so');
  });

  it('is that of the target where a link of this machine leads below its root', async () => {
    expect(await readAs(join(here, 'into.so'))).toBe('metrics.so');
  });
});

describe('a host below the root of a target', () => {
  it('is the file that the target has there', async () => {
    const digestRead = async (sysroot: string, more: string[] = []) => {
      const { stdout } = await run(demo.directory, [...args('root/opt/host', 'auth.so', sysroot), ...more]);
      return (JSON.parse(stdout) as Report).host.sha256;
    };
    expect(await digestRead('root')).toBe(digestOf('server'));
    expect(await digestRead('root', ['--each', '--jobs', '1'])).toBe(digestOf('server'));
    expect(await digestRead('none')).toBe(digestOf('gateway'));
  });

  it('that is a loop cannot be read', async () => {
    const { stderr, exitCode } = await run(demo.directory, args('root/opt/loop.so', 'auth.so', 'root'));
    expect(stderr).toBe('goplug-lint: cannot read root/opt/loop.so: too many symbolic links\n');
    expect(exitCode).toBe(3);
  });
});
