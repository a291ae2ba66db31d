import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackDemo } from '../support/demo.ts';

const COMMAND = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));

let demo: ReturnType<typeof unpackDemo>;
beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

function exec(options: string[], command: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [COMMAND, 'exec', ...options, '--', ...command], {
    cwd: demo.directory,
    encoding: 'utf8',
    input: 'from stdin\n',
    env: { ...process.env, ...env },
  });
}

/** With a command that is not the host, and says what became of it. */
const wrap = (options: string[], command: string[]) => exec(['--wrapper', ...options], command);

const GOOD = ['--host', './gateway', '--plugin', 'auth.so'];

describe('exec', () => {
  it('starts the host with its own descriptors and gives its exit code', () => {
    const { stdout, stderr, status } = wrap(GOOD, ['sh', '-c', 'cat; echo "to stderr" >&2; exit 7']);
    expect(stdout).toBe('from stdin\n');
    expect(stderr).toMatch(/^✓ auth\.so loads[\s\S]*to stderr\n$/);
    expect(status).toBe(7);
  });

  it('says nothing of its own where it is told to', () => {
    const { stdout, stderr } = wrap([...GOOD, '--quiet'], ['echo', 'started']);
    expect(stdout).toBe('started\n');
    expect(stderr).toBe('');
  });

  it.each([
    ['a plugin that will not load', ['--host', './gateway', '--plugin', 'metrics.so'], 1],
    ['a plugin that takes the host down', ['--host', './gateway', '--plugin', 'old.so'], 1],
    ['one of several', ['--host', './gateway', '--plugin', 'auth.so', '--plugin', 'metrics.so'], 1],
    ['a missing export', [...GOOD, '--require', 'Start=func()'], 1],
    [
      'what is undecided',
      ['--host', './gateway', '--plugin', 'auth.so', '--require', 'Name.(shared.Greeter)'],
      3,
    ],
    ['a pattern without files', ['--host', './gateway', '--plugin', 'none/*.so'], 2],
    ['a host that is not there', ['--host', './nowhere', '--plugin', 'auth.so'], 3],
  ])('starts nothing for %s, and gives the exit code of the check', (_name, options, code) => {
    const { status, stdout, stderr } = wrap(options, ['touch', 'started']);
    expect(status).toBe(code);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(existsSync(join(demo.directory, 'started'))).toBe(false);
  });

  it('takes patterns, in the order of names', () => {
    mkdirSync(join(demo.directory, 'plugins'));
    for (const name of ['b.so', 'a.so'])
      spawnSync('cp', [join(demo.directory, 'auth.so'), join(demo.directory, 'plugins', name)]);
    const { status, stderr } = wrap(['--host', './gateway', '--plugin', 'plugins/*.so'], ['true']);
    // The same plugin twice: the second one is refused.
    expect(stderr).toMatch(/✓ plugins\/a\.so loads[\s\S]*✗ plugins\/b\.so will not load/);
    expect(status).toBe(1);
    rmSync(join(demo.directory, 'plugins'), { recursive: true });
  });

  it('writes reports to files besides', () => {
    const { status } = wrap([...GOOD, '--format', 'json=report.json'], ['true']);
    expect(status).toBe(0);
    expect(existsSync(join(demo.directory, 'report.json'))).toBe(true);
  });

  it('needs a command, and says what is wrong with it', () => {
    expect(exec(GOOD, []).status).toBe(2);
    const missing = wrap([...GOOD, '-q'], ['./nowhere']);
    expect(missing.status).toBe(127);
    expect(missing.stderr).toBe('goplug-lint: cannot run ./nowhere: ENOENT\n');
    const file = wrap([...GOOD, '-q'], ['./libaudit.so.txt']);
    expect(file.status).toBe(127);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1'] as const)(
    'passes %s on, and what comes of it',
    async signal => {
      const name = signal.slice(3);
      const child = spawn(
        process.execPath,
        [
          COMMAND,
          'exec',
          '--wrapper',
          ...GOOD,
          '-q',
          '--',
          'sh',
          '-c',
          `trap "exit 43" ${name}; echo up; while :; do sleep 0.05; done`,
        ],
        { cwd: demo.directory, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await new Promise(resolve => child.stdout.once('data', resolve));
      child.kill(signal);
      const code = await new Promise(resolve => child.once('exit', resolve));
      expect(code).toBe(43);
    },
  );

  it('says as shells do that a signal ended the host', () => {
    expect(wrap([...GOOD, '-q'], ['sh', '-c', 'kill -KILL $$']).status).toBe(137);
  });
});

/** What the host of the demo prints of a plugin that it opened. */
const OPENED = '{"name":"auth.so","ok":true}\n';

describe('the command of exec', () => {
  it.each([
    ['by its path', './gateway'],
    ['by a link to it', './link'],
    ['as a copy of it', './copy'],
    ['by its name in PATH', 'gateway'],
  ])('is the host, %s', (_name, program) => {
    symlinkSync('gateway', join(demo.directory, 'link'));
    copyFileSync(join(demo.directory, 'gateway'), join(demo.directory, 'copy'));
    const path = `/nowhere:${demo.directory}:${process.env['PATH']}`;
    const { stdout, stderr, status } = exec([...GOOD, '-q'], [program, 'auth.so'], { PATH: path });
    expect(stderr).toBe('');
    expect(stdout).toBe(OPENED);
    expect(status).toBe(0);
    for (const name of ['link', 'copy']) rmSync(join(demo.directory, name));
  });

  it.each([
    ['a shell', ['sh', '-c', 'touch started'], /^goplug-lint: the command sh \(\/.*\/sh\) is not the host/],
    ['another host', ['./server'], /^goplug-lint: the command \.\/server \(\.\/server\) is not the host/],
  ])('is not %s, unless it is said so', (_name, command, words) => {
    const { stdout, stderr, status } = exec([...GOOD, '-q'], command);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(words);
    expect(stderr).toContain('--wrapper');
    expect(existsSync(join(demo.directory, 'started'))).toBe(false);
  });

  it('is the host that a profile was saved of', () => {
    const profile = ['profile', './gateway', '-o', 'gateway.json'];
    spawnSync(process.execPath, [COMMAND, ...profile], { cwd: demo.directory });
    const options = ['--host', 'gateway.json', '--plugin', 'auth.so', '-q'];
    expect(exec(options, ['./gateway', 'auth.so']).stdout).toBe(OPENED);
    expect(exec(options, ['./server']).status).toBe(2);
  });

  it('opens all plugins, so that no part of them is checked for it', () => {
    const { status, stderr } = exec([...GOOD, '--each', '--shard', '1/2'], ['./gateway']);
    expect(status).toBe(2);
    expect(stderr).toContain('--shard');
  });
});

describe('what exec is not told', () => {
  const config = 'loader: dlopen\nformat: [json=written.json]\nrules: { toolchain-layout: off }\n';
  const old = ['--host', './gateway', '--plugin', 'old.so'];
  beforeAll(() => writeFileSync(join(demo.directory, 'goplug-lint.config.yaml'), config));
  afterAll(() => rmSync(join(demo.directory, 'goplug-lint.config.yaml')));

  it('is not taken from a configuration that lies about', () => {
    expect(wrap(old, ['touch', 'started']).status).toBe(1);
    expect(existsSync(join(demo.directory, 'started'))).toBe(false);
    expect(existsSync(join(demo.directory, 'written.json'))).toBe(false);
  });

  it('is taken from one that is named', () => {
    expect(wrap([...old, '--config', 'goplug-lint.config.yaml'], ['true']).status).toBe(0);
    expect(existsSync(join(demo.directory, 'written.json'))).toBe(true);
  });
});

describe('exec --policy strict', () => {
  it.each([
    ['a directory', '.', 0o777],
    ['the host', 'gateway', 0o777],
    ['a plugin', 'auth.so', 0o666],
  ])('starts nothing where everybody can write to %s', (_name, file, mode) => {
    const path = join(demo.directory, file);
    const { mode: before } = statSync(path);
    chmodSync(path, mode);
    const { status, stdout, stderr } = exec([...GOOD, '--policy', 'strict'], ['./gateway', 'auth.so']);
    const { status: usual } = exec([...GOOD], ['./gateway', 'auth.so']);
    chmodSync(path, before);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`could be exchanged: everybody can write to ${path}`);
    expect(usual).toBe(0);
  });

  it('starts what nobody else can exchange', () => {
    const { status, stdout } = exec([...GOOD, '-q', '--policy', 'strict'], ['./gateway', 'auth.so']);
    expect(stdout).toBe(OPENED);
    expect(status).toBe(0);
  });
});

describe('exec --policy strict, with libraries', () => {
  it('starts nothing where everybody can write to one of them', () => {
    const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
    const libc = sharedObjects.find(path => path.endsWith('/libc.so.6')) ?? '';
    const libraries = join(demo.directory, 'libraries');
    mkdirSync(libraries);
    copyFileSync(libc, join(libraries, 'libc.so.6'));
    const start = () =>
      exec([...GOOD, '-q', '--policy', 'strict'], ['./gateway', 'auth.so'], { LD_LIBRARY_PATH: libraries });
    expect(start().stdout).toBe(OPENED);
    chmodSync(libraries, 0o777);
    const { status, stdout, stderr } = start();
    rmSync(libraries, { recursive: true });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`libc.so.6 could be exchanged: everybody can write to ${libraries}`);
  });
});

describe('exec --private', () => {
  it('gives the command private copies, which are gone afterwards', () => {
    const { stdout, status } = exec([...GOOD, '-q', '--private'], ['./gateway', '{plugins}']);
    expect(status).toBe(0);
    const { name, ok } = JSON.parse(stdout) as { name: string; ok: boolean };
    expect(ok).toBe(true);
    expect(name).toMatch(/\/goplug-lint-\w+\/plugins\/auth\.so$/);
    expect(existsSync(name)).toBe(false);
  });

  it('gives their directory, in the middle of an argument too', () => {
    const list = ['sh', '-c', 'ls -l "$1"', 'sh', '{plugin-dir}/.'];
    const { stdout } = wrap(['--host', './gateway', '--plugin', 'auth.so', '-q', '--private'], list);
    expect(stdout).toMatch(/^total \d+\n-r-------- .* auth\.so\n$/);
  });

  it('names what will not load as it was given', () => {
    const options = ['--host', './gateway', '--plugin', 'metrics.so', '--private'];
    const { status, stdout, stderr } = exec(options, ['./gateway', '{plugins}']);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^✗ metrics\.so will not load/);
    expect(stderr).not.toContain('goplug-lint-');
  });

  it('has to be told where the copies go', () => {
    const { status, stderr } = exec([...GOOD, '--private'], ['./gateway', 'auth.so']);
    expect(status).toBe(2);
    expect(stderr).toContain('{plugins}');
  });

  it('starts nothing that a second process swapped in', () => {
    const worker = fileURLToPath(new URL('../../lab/swaps/exec-worker.js', import.meta.url));
    const swaps = join(demo.directory, 'swaps');
    mkdirSync(swaps);
    const { stdout, stderr } = spawnSync(process.execPath, [worker, swaps, '0', '10'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    expect(seen).toMatchObject({ through: 0, throughBy: {} });
    expect(seen['started']).toBeGreaterThan(0);
    expect(seen['swaps']).toBeGreaterThan(100);
  }, 120_000);
});

/** Puts one of two copies in the place of the plugin, in turn. */
const SWAPPER = `
const fs = require('node:fs');
for (const copy of ['a', 'b']) fs.copyFileSync('auth.so', 'swapped/' + copy);
console.log('ready');
for (let i = 0; ; i++) {
  fs.linkSync('swapped/' + 'ab'[i % 2], 'swapped/next');
  fs.renameSync('swapped/next', 'swapped/auth.so');
}`;

describe('a second process that swaps a plugin while exec checks', () => {
  it('keeps the host from being started with it', async () => {
    // The pattern finds another plugin than the one that was judged, each time it is looked at.
    const plugins = join(demo.directory, 'swapped');
    mkdirSync(plugins);
    copyFileSync(join(demo.directory, 'auth.so'), join(plugins, 'auth.so'));
    const swapper = spawn(process.execPath, ['-e', SWAPPER], {
      cwd: demo.directory,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // It is at work before the check begins, and often within it, however busy the machine is.
    await new Promise(resolve => swapper.stdout.once('data', resolve));
    const { status, stderr, stdout } = exec(
      ['--host', './gateway', '--plugin', 'swapped/auth.so', '-q'],
      ['./gateway', 'auth.so'],
    );
    swapper.kill('SIGKILL');
    await new Promise(resolve => swapper.once('exit', resolve));
    // What it was at when it was killed may still be there.
    rmSync(plugins, { recursive: true, force: true, maxRetries: 10 });
    expect(stdout).toBe('');
    expect(stderr).toBe('goplug-lint: swapped/auth.so was changed while it was checked\n');
    expect(status).toBe(3);
  });
});
