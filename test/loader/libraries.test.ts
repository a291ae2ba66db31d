import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { libraryBytes } from '../../lab/swaps/library.js';
import { guard, MappedOtherwiseError, PluginRejectedError } from '../../src/loader.ts';
import { unpackDemo } from '../support/demo.ts';

let directory = '';
const at = (name: string) => join(directory, name);
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-libraries-')));
  for (const name of ['libraries', 'copies']) mkdirSync(at(name));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** dlopen of this process, for good; Node says of each that it is no addon. */
function open(path: string): string {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | 0x1000);
    return '';
  } catch (error) {
    return String(error);
  }
}

const mappedNames = () => readFileSync('/proc/self/maps', 'utf8');

/** A plugin that needs a library of this name; both are new to the process. */
function pair(
  name: string,
  { soname = name, rpath = false }: { soname?: string | undefined; rpath?: boolean } = {},
) {
  const where = at('libraries');
  const plugin = at(`needs-${name}`);
  writeFileSync(plugin, libraryBytes({ needed: [name], ...(rpath ? { rpath: where } : { runpath: where }) }));
  writeFileSync(at(`libraries/${name}`), libraryBytes({ ...(soname === '' ? {} : { soname }) }));
  writeFileSync(at(`evil-${name}`), libraryBytes({ soname: name, mark: at(`mark-${name}`) }));
  const exchange = () => renameSync(at(`evil-${name}`), at(`libraries/${name}`));
  return { plugin, exchange, mark: at(`mark-${name}`) };
}

describe('a library that is exchanged after the check', () => {
  const here = () => guard({ host: process.execPath, loader: 'dlopen', directory: at('copies') });

  it('really runs its constructor where nothing keeps it from it', () => {
    const { plugin, exchange, mark } = pair('libunguarded.so');
    exchange();
    open(plugin);
    expect(existsSync(mark)).toBe(true);
  });

  it.each([
    ['by DT_RUNPATH', 'librunpath.so', false],
    ['by DT_RPATH', 'librpath.so', true],
  ])('is not the one that is mapped, found %s', async (_how, name, rpath) => {
    const { plugin, exchange, mark } = pair(name, { rpath });
    const guarded = await here();
    const copy = await guarded.open(plugin, path => {
      exchange();
      expect(open(path)).toContain('did not self-register');
      return path;
    });
    expect(existsSync(mark)).toBe(false);
    expect(mappedNames()).toContain(`${dirname(dirname(copy))}/lib/${name}`);
    expect(mappedNames()).not.toContain(at(`libraries/${name}`));
    guarded.close();
  });

  it('is not mapped either where the library of a library is exchanged', async () => {
    const { exchange, mark } = pair('libinner.so');
    const outer = libraryBytes({ soname: 'libouter.so', needed: ['libinner.so'], runpath: at('libraries') });
    writeFileSync(at('libraries/libouter.so'), outer);
    writeFileSync(at('plugin.so'), libraryBytes({ needed: ['libouter.so'], runpath: at('libraries') }));
    const guarded = await here();
    await guarded.open(at('plugin.so'), path => {
      exchange();
      open(path);
    });
    expect(existsSync(mark)).toBe(false);
    guarded.close();
  });

  it('is noticed where no private copy can take its place', async () => {
    const { plugin, exchange } = pair('libnameless.so', { soname: '' });
    const guarded = await here();
    const opened = guarded.open(plugin, path => {
      exchange();
      open(path);
    });
    await expect(opened).rejects.toThrow(MappedOtherwiseError);
    guarded.close();
  });

  it('is judged again where it is exchanged before the load', async () => {
    const { plugin } = pair('libgone.so');
    const guarded = await here();
    rmSync(at('libraries/libgone.so'));
    await expect(guarded.open(plugin, open)).rejects.toThrow('libgone.so: cannot open shared object file');
    // A refusal holds as long as what it rests on.
    writeFileSync(at('libraries/libgone.so'), libraryBytes({ soname: 'libgone.so' }));
    expect(await guarded.open(plugin, open)).toContain('did not self-register');
    guarded.close();
  });
});

describe('a host in another process', () => {
  it('gets private copies by LD_LIBRARY_PATH, if it is said to take them', async () => {
    const { plugin } = pair('libother.so');
    writeFileSync(at('host.so'), libraryBytes({ soname: 'host.so' }));
    const options = { host: at('host.so'), loader: 'dlopen', directory: at('copies'), sysroot: '/' } as const;
    const usual = await guard(options);
    expect(await usual.open(plugin, (_, libraryPath) => libraryPath)).toBe(undefined);
    usual.close();
    const guarded = await guard({ ...options, privateLibraries: true, libraryPath: '/nowhere' });
    const libraryPath = (await guarded.open(plugin, (_, path) => path)) ?? '';
    const [own = '', ...others] = libraryPath.split(':');
    expect(own.startsWith(at('copies'))).toBe(true);
    expect(others).toEqual(['/nowhere']);
    expect(readFileSync(join(own, 'libother.so'))).toEqual(readFileSync(at('libraries/libother.so')));
    guarded.close();
  });
});

describe('strict', () => {
  let demo: ReturnType<typeof unpackDemo>;
  beforeAll(() => {
    demo = unpackDemo();
  });
  afterAll(() => demo.remove());
  const inDemo = (name: string) => join(demo.directory, name);
  const opened = async (libraryPath?: string) => {
    const guarded = await guard({
      host: inDemo('gateway'),
      strict: true,
      libraryPath,
      directory: at('copies'),
    });
    return guarded.open(inDemo('auth.so'), () => 'opened').finally(() => guarded.close());
  };

  it('refuses what needs a library that everybody can write to', async () => {
    const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
    const libc = sharedObjects.find(path => path.endsWith('/libc.so.6')) ?? '';
    mkdirSync(inDemo('libraries'));
    copyFileSync(libc, inDemo('libraries/libc.so.6'));
    expect(await opened(inDemo('libraries'))).toBe('opened');
    chmodSync(inDemo('libraries'), 0o777);
    const refused = opened(inDemo('libraries'));
    await expect(refused).rejects.toThrow(PluginRejectedError);
    await expect(refused).rejects.toThrow(`everybody can write to ${inDemo('libraries')}`);
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error instanceof PluginRejectedError && error.report).toMatchObject({
      passed: false,
      exitCode: 1,
    });
  });

  it('refuses a host in another process that everybody can write to', async () => {
    expect(await opened()).toBe('opened');
    chmodSync(inDemo('gateway'), 0o777);
    await expect(opened()).rejects.toThrow(`everybody can write to ${inDemo('gateway')}`);
  });
});

describe('a second process that swaps plugin, library and directory', () => {
  const RUNS = 180;

  it(`never gets in what was not judged, in ${RUNS} loads`, () => {
    const worker = fileURLToPath(new URL('../../lab/swaps/guard-worker.js', import.meta.url));
    const loader = new URL('../../dist/loader.js', import.meta.url).href;
    mkdirSync(at('swaps'));
    const { stdout, stderr } = spawnSync(process.execPath, [worker, at('swaps'), '0', String(RUNS), loader], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    expect(seen).toMatchObject({ through: 0, throughBy: {}, failed: 0 });
    // Both sides were really there.
    expect(seen['opened']).toBeGreaterThan(RUNS / 4);
    expect(seen['swaps']).toBeGreaterThan(RUNS);
  }, 180_000);
});
