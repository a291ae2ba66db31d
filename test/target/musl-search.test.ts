import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';
import type { Requester } from '../../src/target/files.ts';
import { findMuslLibraries } from '../../src/target/musl-search.ts';

const LIBC = '/lib/ld-musl-x86_64.so.1';

interface Needs {
  needed?: string[];
  rpath?: string;
  runpath?: string;
  interpreter?: string;
}

function profileOf(path: string, { interpreter, needed = [], ...paths }: Needs): BinaryProfile {
  const value = {
    ...paths,
    needed,
    flags: 0,
    flags1: 0,
    versionNeeds: [],
    versionDefinitions: [],
    imports: [],
    initialExec: [],
    constructors: { other: 0 },
  };
  return {
    schema: 1,
    identity: { path, size: 0 },
    kind: 'elf-shared',
    head: '',
    elf: {
      type: 3,
      machine: 62,
      version: 1,
      phoff: 64,
      phentsize: 56,
      phnum: 0,
      wordSize: 8,
      littleEndian: true,
      segments: [],
      ...(interpreter === undefined ? {} : { interpreter }),
      dynamic: { known: true, value },
    },
  } as unknown as BinaryProfile;
}

interface Target {
  host?: Needs;
  plugin: Needs;
  /** another plugin, in a directory of its own */
  second?: Needs;
  /** path to what a library needs */
  files: Record<string, Needs | 'directory'>;
  libraryPath?: string[];
  /** text of the file that names the directories */
  pathFile?: string;
  pathFileAt?: string;
}

/** Where each library is found, by name; and every path that was tried for them. */
async function search({ host = {}, plugin, second, files, libraryPath = [], pathFile, pathFileAt }: Target) {
  const all: Target['files'] = { [LIBC]: {}, ...files };
  const tried: string[] = [];
  const requester = (path: string, needs: Needs): Requester => ({ profile: profileOf(path, needs), path });
  const at = pathFileAt ?? '/etc/ld-musl-x86_64.path';
  const found = await findMuslLibraries(
    { profile: profileOf('/app/host', { interpreter: LIBC, needed: ['libc.so'], ...host }) },
    [requester('/plugins/plug.so', plugin), ...(second ? [requester('/others/plug.so', second)] : [])],
    {
      libraryPath,
      open: async path =>
        path === at && pathFile !== undefined ? memorySource(new TextEncoder().encode(pathFile)) : undefined,
    },
    async path => {
      tried.push(path);
      const file = all[path];
      if (file === undefined || file === 'directory') return file;
      return { binary: { profile: profileOf(path, file) } } as never;
    },
  );
  return {
    found: Object.fromEntries(found.map(({ name, path }) => [name, path])),
    paths: found.map(({ path }) => path),
    tried,
  };
}

const NEEDS_A = { needed: ['liba.so'] };

describe('a library that a plugin on musl needs', () => {
  it('is looked for in the directories that musl was built with, where no file names others', async () => {
    const { found, tried } = await search({ plugin: NEEDS_A, files: { '/usr/lib/liba.so': {} } });
    expect(found).toEqual({ 'libc.so': LIBC, 'liba.so': '/usr/lib/liba.so' });
    expect(tried).toEqual([LIBC, '/lib/liba.so', '/usr/local/lib/liba.so', '/usr/lib/liba.so']);
  });

  it('is looked for where /etc/ld-musl-ARCH.path says, and nowhere else', async () => {
    const { found, tried } = await search({
      plugin: NEEDS_A,
      files: { '/lib/liba.so': {}, '/opt/b/liba.so': {} },
      pathFile: '/opt/a:/opt/b\n\n/opt/c\n',
    });
    expect(found['liba.so']).toBe('/opt/b/liba.so');
    expect(tried.slice(1)).toEqual(['/opt/a/liba.so', '/opt/b/liba.so']);
  });

  it('that file lies where the interpreter does, and has its name', async () => {
    const { found } = await search({
      host: { interpreter: '/opt/musl/lib/ld-musl-aarch64.so.1' },
      plugin: NEEDS_A,
      files: { '/opt/a/liba.so': {} },
      pathFile: '/opt/a',
      pathFileAt: '/opt/musl/etc/ld-musl-aarch64.path',
    });
    expect(found['liba.so']).toBe('/opt/a/liba.so');
  });

  it('is looked for in LD_LIBRARY_PATH, then by the paths of all who lead to it, RPATH or RUNPATH', async () => {
    const { found, tried } = await search({
      host: { rpath: '$ORIGIN/lib' },
      plugin: { needed: ['liba.so'], runpath: '${ORIGIN}/own' },
      files: { '/plugins/own/liba.so': { needed: ['libb.so'], rpath: '/third' } },
      libraryPath: ['/first'],
    });
    expect(found).toMatchObject({ 'liba.so': '/plugins/own/liba.so', 'libb.so': undefined });
    expect(tried.slice(1)).toEqual([
      '/first/liba.so',
      '/plugins/own/liba.so',
      '/first/libb.so',
      '/third/libb.so',
      '/plugins/own/libb.so',
      '/app/lib/libb.so',
      '/lib/libb.so',
      '/usr/local/lib/libb.so',
      '/usr/lib/libb.so',
    ]);
  });

  it('is looked for again for the next plugin, since the first one may not load', async () => {
    const own = { needed: ['liba.so'], runpath: '$ORIGIN' };
    const { paths } = await search({
      plugin: own,
      second: own,
      files: { '/plugins/liba.so': {}, '/others/liba.so': {} },
    });
    expect(paths).toEqual([LIBC, '/plugins/liba.so', '/others/liba.so']);
  });

  it('is not looked for by a path with another token', async () => {
    const { tried } = await search({ plugin: { ...NEEDS_A, runpath: '$ORIGIN/lib:/opt/$LIB' }, files: {} });
    expect(tried.slice(1, 2)).toEqual(['/lib/liba.so']);
  });

  it('is the first that has the name, even if it is a directory', async () => {
    const { found } = await search({
      plugin: NEEDS_A,
      files: { '/lib/liba.so': 'directory', '/usr/lib/liba.so': {} },
    });
    expect(found['liba.so']).toBe('/lib/liba.so');
  });

  it.each(['libc.so.6', 'libc.musl-x86_64.so.1', 'libpthread.so.0', 'libm.so.6', 'libxnet.so.1', LIBC])(
    'is musl itself where it is called %s',
    async name => {
      const { tried } = await search({ plugin: { needed: [name] }, files: { [`/lib/${name}`]: {} } });
      expect(tried).toEqual([LIBC]);
    },
  );

  it.each(['libcrypt.so.1', 'libresolv.so.2', 'libmagic.so.1', 'ld-linux-x86-64.so.2'])(
    'is a library like others where it is called %s',
    async name => {
      const { found } = await search({ plugin: { needed: [name] }, files: { [`/usr/lib/${name}`]: {} } });
      expect(found[name]).toBe(`/usr/lib/${name}`);
    },
  );
});
