import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/check/report.ts';
import { run, unpackDemo } from '../../support/demo.ts';
import { dockerArchive, type Entry, ociLayout, tarOf } from '../../support/image-files.ts';

let demo: ReturnType<typeof unpackDemo>;
let files: Record<'gateway' | 'auth.so' | 'metrics.so' | 'server', Buffer>;

beforeAll(() => {
  demo = unpackDemo();
  const read = (name: string) => readFileSync(join(demo.directory, name));
  files = {
    gateway: read('gateway'),
    'auth.so': read('auth.so'),
    'metrics.so': read('metrics.so'),
    server: read('server'),
  };
});
afterAll(() => demo.remove());

/** What the host and plugins need, of this machine. */
const LIBRARIES = ['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2'];

const program = (name: string, data: Uint8Array | string): Entry => ({ name, data, mode: 0o755 });

/** A host, in the layer above what it is started by. */
async function usualLayers(): Promise<Buffer[]> {
  return [
    await tarOf([
      { name: 'usr/bin/', type: 'directory' },
      { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
      ...LIBRARIES.filter(existsSync).map(path => program(path.slice(1), readFileSync(path))),
      program('usr/bin/sh', 'no shell'),
      program('opt/plugins/old.so', files['metrics.so']),
      { name: 'etc/hostname', data: 'box' },
    ]),
    await tarOf([
      program('usr/bin/gateway', files.gateway),
      program('opt/plugins/auth.so', files['auth.so']),
      { name: 'opt/plugins/.wh.old.so', data: '' },
      { name: 'opt/plugins/README.md', data: 'hello' },
      { name: 'plugins', type: 'symlink', linkname: '/opt/plugins' },
    ]),
  ];
}

const START = { Entrypoint: ['gateway'], Env: ['PATH=/usr/local/bin:/bin'] };

async function report(args: readonly string[]): Promise<Report> {
  const { stdout, stderr } = await run(demo.directory, [...args, '-f', 'json', '--config', 'none']);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

// Its libraries are those of a Debian system for amd64.
describe.skipIf(!LIBRARIES.every(existsSync))('a host in an image', () => {
  beforeAll(async () => {
    const layers = await usualLayers();
    const image = { layers, config: START };
    writeFileSync(
      join(demo.directory, 'app.tar'),
      await dockerArchive([{ ...image, tags: ['docker.io/me/app:1'] }]),
    );
    writeFileSync(
      join(demo.directory, 'app.tar.gz'),
      gzipSync(readFileSync(join(demo.directory, 'app.tar'))),
    );
    ociLayout(join(demo.directory, 'layout'), [{ ...image, tags: ['1'] }]);
    ociLayout(join(demo.directory, 'plain'), [image], layer => layer);
    const names = readdirSync(join(demo.directory, 'layout'), { recursive: true, withFileTypes: true });
    const entries = names.flatMap(file => {
      if (!file.isFile()) return [];
      const path = join(file.parentPath, file.name);
      return [{ name: path.slice(demo.directory.length + '/layout/'.length), data: readFileSync(path) }];
    });
    writeFileSync(join(demo.directory, 'oci.tar'), await tarOf(entries));
  });

  it.each([
    'docker-archive:app.tar',
    'docker-archive:app.tar:me/app:1',
    'docker-archive:app.tar.gz',
    'oci-dir:layout',
    'oci-dir:layout:1',
    'oci-dir:plain',
    'oci-archive:oci.tar',
    'oci-archive:oci.tar:1',
  ])('%s gives what its files give', async reference => {
    const { host, plugins, passed } = await report([reference, 'auth.so', 'metrics.so', '--each']);
    const alone = await report(['gateway', 'auth.so', 'metrics.so', '--each', '--sysroot', '/']);
    expect(passed).toBe(false);
    expect(host).toMatchObject({ path: '/usr/bin/gateway', sha256: alone.host.sha256, image: { reference } });
    expect(host.image?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(plugins.map(({ outcome }) => outcome)).toEqual(alone.plugins.map(({ outcome }) => outcome));
    expect(plugins.map(({ outcome }) => outcome.kind)).toEqual(['loads', 'fails']);
  });

  it('is checked whole where no plugin is named', async () => {
    const { plugins } = await report(['docker-archive:app.tar']);
    expect(plugins.map(({ path, outcome }) => [path, outcome.kind])).toEqual([
      ['image:/opt/plugins/auth.so', 'loads'],
    ]);
  });

  it('opens every file that a pattern meets, through links', async () => {
    const { plugins } = await report(['--image', 'oci-dir:layout', 'image:/plugins/*']);
    expect(plugins.map(({ path, outcome }) => [path, outcome.kind, outcome.message])).toEqual([
      ['image:/plugins/README.md', 'fails', '/opt/plugins/README.md: file too short'],
      ['image:/plugins/auth.so', 'loads', undefined],
    ]);
    const some = await report(['oci-dir:layout', 'image:/plugins/*', '!image:/plugins/*.md']);
    expect(some.plugins.map(({ path }) => path)).toEqual(['image:/plugins/auth.so']);
  });

  it('is named by --host', async () => {
    const { stdout } = await run(demo.directory, ['oci-dir:layout', '--host', '/bin/gateway', 'auth.so']);
    expect(stdout).toContain('1 of 1 loads in /usr/bin/gateway of oci-dir:layout');
  });

  it('is named by the command that checks a repair', async () => {
    const { plugins } = await report(['oci-dir:layout', 'metrics.so']);
    const commands = plugins[0]?.findings.flatMap(({ fix }) => fix?.commands ?? []) ?? [];
    const check = commands.find(line => line.startsWith('goplug-lint ')) ?? '';
    expect(check).toMatch(/^goplug-lint --image oci-dir:layout .*--host \/usr\/bin\/gateway metrics\.so$/);
    const [, ...words] = check.split(' ');
    const again = await report(words);
    expect(again.plugins.map(({ outcome }) => outcome)).toEqual(plugins.map(({ outcome }) => outcome));
  });

  it('has a profile, which keeps the digest', async () => {
    const { host } = await report(['oci-dir:layout', 'auth.so']);
    const made = await run(demo.directory, ['profile', 'oci-dir:layout', '-o', 'saved.json']);
    expect(made.exitCode).toBe(0);
    const saved = await report(['saved.json', 'auth.so', '--sysroot', 'none']);
    expect(saved.host).toMatchObject({
      path: 'saved.json',
      kind: 'profile',
      image: { digest: host.image?.digest },
    });
  });

  it('is inspected, gives a recipe, and stands in a matrix', async () => {
    expect((await run(demo.directory, ['inspect', 'oci-dir:layout'])).stdout).toMatch(
      /^\/usr\/bin\/gateway\n/,
    );
    expect((await run(demo.directory, ['recipe', 'docker-archive:app.tar'])).stdout).toContain('go build');
    const { stdout } = await run(demo.directory, [
      'matrix',
      '--host',
      'oci-dir:layout',
      '--host',
      'gateway',
      'auth.so',
    ]);
    expect(stdout).toMatch(/\/usr\/bin\/gateway of oci-dir:layout +gateway\n+auth\.so +✓ loads +✓ loads/);
  });

  it('is the only program that opens plugins, where a script is started', async () => {
    const script = program('entry.sh', '#!/bin/sh\nexec gateway');
    ociLayout(join(demo.directory, 'script'), [
      { layers: [...(await usualLayers()), await tarOf([script])], config: { Entrypoint: ['/entry.sh'] } },
    ]);
    const { stderr, exitCode } = await run(demo.directory, ['oci-dir:script', 'auth.so']);
    expect(stderr).toBe(
      'goplug-lint: oci-dir:script: the image starts /entry.sh, a script for /bin/sh; host: /usr/bin/gateway, the only program of the image that calls plugin.Open\n',
    );
    expect(exitCode).toBe(0);
    expect((await run(demo.directory, ['oci-dir:script', 'auth.so', '-q'])).stderr).toBe('');
  });

  it('has to be named where there are several', async () => {
    ociLayout(join(demo.directory, 'two'), [
      {
        layers: [
          ...(await usualLayers()),
          await tarOf([program('opt/other', Buffer.concat([files.gateway, Buffer.of(0)]))]),
        ],
      },
    ]);
    const { stderr, exitCode } = await run(demo.directory, ['oci-dir:two', 'auth.so']);
    expect(stderr).toBe(
      'goplug-lint: oci-dir:two: the image names no program to start; name the host with --host: /opt/other, /usr/bin/gateway call plugin.Open\n',
    );
    expect(exitCode).toBe(2);
  });

  it('has its own libraries, and its own LD_LIBRARY_PATH', async () => {
    const [, above = Buffer.alloc(0)] = await usualLayers();
    const bare = { layers: [above], config: { Entrypoint: ['/usr/bin/gateway'] } };
    ociLayout(join(demo.directory, 'bare'), [bare]);
    const missing = await report(['oci-dir:bare', 'auth.so']);
    expect(missing.plugins[0]?.outcome.message ?? '').toContain('libc.so.6: cannot open shared object file');
    const placed = { 'libc.so.6': 'opt/c/libc.so.6', 'ld-linux-x86-64.so.2': 'lib64/ld-linux-x86-64.so.2' };
    const moved = await tarOf(
      Object.entries(placed).map(([name, path]) =>
        program(path, readFileSync(LIBRARIES.find(library => library.endsWith(`/${name}`)) ?? '')),
      ),
    );
    const elsewhere = { Entrypoint: ['/usr/bin/gateway'], Env: ['LD_LIBRARY_PATH=/opt/c'] };
    ociLayout(join(demo.directory, 'moved'), [{ layers: [moved, above], config: elsewhere }]);
    expect((await report(['oci-dir:moved', 'auth.so'])).passed).toBe(true);
  });

  it('leaves nothing behind', async () => {
    const before = readdirSync(tmpdir()).filter(name => name.startsWith('goplug-lint-')).length;
    await report(['oci-dir:layout', 'auth.so']);
    await run(demo.directory, ['oci-dir:layout', 'image:/none']);
    expect(readdirSync(tmpdir()).filter(name => name.startsWith('goplug-lint-'))).toHaveLength(before);
  });
});

describe('wrong usage', () => {
  it.each([
    ['--platform needs an image', ['gateway', 'auth.so', '--platform', 'linux/arm64']],
    ['image:/a.so needs an image', ['gateway', 'image:/a.so']],
    ['--sysroot: the libraries of an image are its own', ['oci-dir:layout', 'auth.so', '--sysroot', '/']],
    ['--glibc: the libraries of an image are its own', ['oci-dir:layout', 'auth.so', '--glibc', '2.31']],
    ['--image x: not an image', ['--image', 'x', 'auth.so']],
    ['--platform x: not a platform', ['oci-dir:layout', 'auth.so', '--platform', 'x']],
    ['invalid name A', ['registry:example.com/A', 'auth.so']],
    ['image:/nope matched no files', ['oci-dir:layout', 'image:/nope']],
    ['no file /nope for --host', ['oci-dir:layout', 'auth.so', '--host', '/nope']],
    ['say with --wrapper', ['exec', '--image', 'oci-dir:layout', '--plugin', 'auth.so', '--', 'echo']],
  ])('%s', async (words, args) => {
    const { stderr, exitCode } = await run(demo.directory, args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });
});

describe('images that cannot be read', () => {
  const refused = async (name: string, words: string, reference = `docker-archive:${name}`) => {
    const { stdout, stderr, exitCode } = await run(demo.directory, [reference, 'auth.so']);
    expect([stdout, exitCode]).toEqual(['', 3]);
    expect(stderr).toMatch(new RegExp(words));
    expect(stderr.split('\n')).toHaveLength(2);
  };
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(demo.directory, name), bytes);

  it('are missing, directories, or no archives', async () => {
    await refused('none.tar', 'cannot read none.tar: there is no such file');
    mkdirSync(join(demo.directory, 'directory.tar'));
    await refused('directory.tar', 'it is a directory');
    write('empty.tar', Buffer.alloc(0));
    await refused('empty.tar', 'not a tar archive');
    write('zeros.tar', Buffer.alloc(4096));
    await refused('zeros.tar', 'not a tar archive');
    write('text.tar', Buffer.from('text '.repeat(500)));
    await refused('text.tar', 'invalid tar header at byte 0');
    await refused('gateway', 'invalid tar header at byte 0');
    await refused('', 'it has no index.json', 'oci-dir:directory.tar');
  });

  it('are of the other kind, or have other names in them', async () => {
    await refused('oci.tar', 'it has no manifest.json \\(it is an oci-archive:\\)');
    await refused('', 'it is a docker-archive:', 'oci-archive:app.tar');
    await refused('', 'no image x:1 \\(there is docker.io/me/app:1\\)', 'docker-archive:app.tar:x:1');
    await refused('', 'no image 2 \\(there is 1\\)', 'oci-dir:layout:2');
    const layers = await usualLayers();
    write(
      'many.tar',
      await dockerArchive([
        { layers, tags: ['a:1'] },
        { layers, tags: ['b:1'] },
      ]),
    );
    await refused('many.tar', '2 images: name one with FILE:NAME:TAG \\(there are a:1, b:1\\)');
  });

  it('are truncated, anywhere', async () => {
    const whole = await dockerArchive([{ layers: await usualLayers(), config: START }]);
    for (const share of [0.001, 0.3, 0.7, 0.9, 0.99]) {
      write('cut.tar', whole.subarray(0, Math.floor(whole.length * share)));
      await refused('cut.tar', 'truncated|it has no manifest.json|not a tar archive|invalid tar header');
    }
    write('cut.tar.gz', gzipSync(whole).subarray(0, 20_000));
    await refused('cut.tar.gz', 'unexpected end of file');
  });

  it('do not have the digests that they name', async () => {
    const layers = await usualLayers();
    const bytes = await dockerArchive([{ layers, config: START }]);
    const at = bytes.indexOf('hello');
    bytes[at] = 0x48;
    write('changed.tar', bytes);
    await refused('changed.tar', 'the unpacked data has digest sha256:[0-9a-f]{64}, not sha256:');
    ociLayout(join(demo.directory, 'changed'), [{ layers, config: START }]);
    const blobs = join(demo.directory, 'changed/blobs/sha256');
    const largest = readdirSync(blobs)
      .map(name => ({ name, bytes: readFileSync(join(blobs, name)) }))
      .sort((a, b) => b.bytes.length - a.bytes.length)[0];
    if (!largest) throw new Error('no blobs');
    writeFileSync(join(blobs, largest.name), Buffer.concat([largest.bytes, Buffer.of(0)]));
    await refused('', 'more than the \\d+ bytes', 'oci-dir:changed');
  });

  it.each<[string, Entry[], string]>([
    [
      'names that climb',
      [{ name: '../../etc/x', data: 'x' }],
      'entry ../../etc/x: the name leads out of the image',
    ],
    [
      'hard links that climb',
      [{ name: 'a', type: 'link', linkname: '../../etc/shadow' }],
      'leads out of the image',
    ],
    ['hard links to nothing', [{ name: 'a', type: 'link', linkname: 'b' }], 'which is not in front of it'],
    [
      'links in circles',
      [
        { name: 'a', type: 'symlink', linkname: 'b' },
        { name: 'b', type: 'symlink', linkname: 'a' },
        { name: 'a/x', data: '' },
      ],
      'too many symbolic links',
    ],
    [
      'sparse files of PAX',
      [{ name: 'a', data: 'x', pax: { 'GNU.sparse.major': '1' } }],
      'sparse files are not supported',
    ],
  ])('have %s', async (_, entries, words) => {
    write('hostile.tar', await dockerArchive([{ layers: [await tarOf(entries)], config: START }]));
    await refused('hostile.tar', words);
  });

  it('have entries of unknown types, such as sparse files of GNU', async () => {
    const layer = await tarOf([{ name: 'a', data: 'x' }]);
    layer[156] = 'S'.charCodeAt(0);
    let sum = 0;
    for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : (layer[i] ?? 0);
    layer.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    write('sparse.tar', await dockerArchive([{ layers: [layer], config: START }]));
    await refused('sparse.tar', 'entry a: unknown type of entry');
  });

  it('are links that lead out, and lead to nothing here', async () => {
    const entries: Entry[] = [
      { name: 'gateway', type: 'symlink', linkname: join(demo.directory, 'gateway') },
    ];
    write(
      'out.tar',
      await dockerArchive([{ layers: [await tarOf(entries)], config: { Entrypoint: ['/gateway'] } }]),
    );
    const { stderr, exitCode } = await run(demo.directory, ['docker-archive:out.tar', 'auth.so']);
    expect(stderr).toContain('the image starts /gateway, which is not in it');
    expect(exitCode).toBe(2);
  });

  it('unpack to more than there is room for', async () => {
    // 300 MB of zeros in 300 KB.
    const bomb = await tarOf([{ name: 'zeros', data: Buffer.alloc(300 << 20) }]);
    ociLayout(join(demo.directory, 'bomb'), [{ layers: [bomb], config: START }], layer =>
      gzipSync(layer, { level: 9 }),
    );
    await refused('', 'it unpacks to more than \\d+ bytes', 'oci-dir:bomb');
  });

  it('are packed by what nobody here unpacks', async () => {
    const xz = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), Buffer.alloc(100)]);
    write('app.tar.xz', xz);
    await refused('app.tar.xz', 'xz compression is not supported');
    ociLayout(join(demo.directory, 'noise'), [{ layers: [await tarOf([])], config: START }], () =>
      Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    );
    await refused('', 'invalid compressed data', 'oci-dir:noise');
  });
});

/** Whether a command is installed. */
const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

describe.skipIf(!has('zstd'))('layers of zstd', () => {
  it('are unpacked', async () => {
    const press = (layer: Uint8Array) =>
      spawnSync('zstd', ['-q', '-c'], { input: layer, maxBuffer: 1 << 30 }).stdout;
    ociLayout(join(demo.directory, 'zstd'), [{ layers: await usualLayers(), config: START }], press);
    expect((await report(['oci-dir:zstd', 'auth.so'])).passed).toBe(true);
  });
});
