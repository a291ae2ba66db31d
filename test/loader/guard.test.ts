import { fork, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guard, guard, InputError, PluginRejectedError } from '../../src/loader.ts';
import { binaryBytes } from '../support/binaries.ts';

const child = (name: string) => fileURLToPath(new URL(`children/${name}.js`, import.meta.url));

/** Files that the host must never open, by what they are called here. */
const BAD: Readonly<Record<string, () => Uint8Array>> = {
  'go1.15.so': () => binaryBytes('plugin-1.15'),
  'go1.19.so': () => binaryBytes('plugin-1.19'),
  'go1.22.so': () => binaryBytes('plugin-1.22'),
  'go1.22-cgo.so': () => binaryBytes('plugin-1.22-cgo'),
  'go1.24.so': () => binaryBytes('plugin-1.24'),
  'go1.26.so': () => binaryBytes('plugin-1.26'),
  'other-build.so': () => binaryBytes('types-1.27'),
  'c-library.so': () => binaryBytes('c-library'),
  'cxx-library.so': () => binaryBytes('cxx-library'),
  'mark.so': () => binaryBytes('c-library-mark'),
  'i386.so': () => binaryBytes('c-library-i386'),
  's390x.so': () => binaryBytes('go-s390x'),
  'truncated.so': () => binaryBytes('plugin-1.27').subarray(0, 1_000_000),
  'program.so': () => binaryBytes('host-1.27'),
  'pointer.so': () => new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n'),
  'empty.so': () => new Uint8Array(0),
};

/** Of them some that take down whoever opens them. */
const DEADLY = ['go1.15.so', 'go1.22.so', 'c-library.so', 'mark.so'];

let directory = '';
const at = (name: string) => join(directory, name);

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-loader-')));
  writeFileSync(at('host.so'), binaryBytes('host-1.27-embedded'));
  writeFileSync(at('good.so'), binaryBytes('plugin-1.27'));
  for (const [name, bytes] of Object.entries(BAD)) writeFileSync(at(name), bytes());
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a Go host in this process', () => {
  it('opens the good plugin and calls it, after the guard refused all bad ones; nothing of them ran', () => {
    const bad = Object.keys(BAD).map(at);
    expect(bad.length).toBeGreaterThanOrEqual(12);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [child('guarded'), at('host.so'), at('good.so'), ...bad],
      { encoding: 'utf8', env: { ...process.env, GOPLUG_MARK: at('mark') } },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      refused: Object.fromEntries(bad.map(path => [path, 'PluginRejectedError'])),
      greeting: 'embedded()dep 120World',
    });
    // The constructor of the C library leaves this file wherever it runs.
    expect(existsSync(at('mark'))).toBe(false);
  });

  it.each(DEADLY)('is killed by %s without the guard', name => {
    const { signal, status, stdout } = spawnSync(
      process.execPath,
      [child('unguarded'), at('host.so'), at(name)],
      {
        encoding: 'utf8',
        env: { ...process.env, GOPLUG_MARK: at(`mark-of-${name}`) },
      },
    );
    expect(stdout).toBe('');
    expect(signal ?? status).not.toBe(0);
    expect(existsSync(at(`mark-of-${name}`))).toBe(name === 'mark.so');
  });
});

describe('the guard', () => {
  let guarded: Guard;
  const workshop = () => at('copies');
  beforeAll(async () => {
    mkdirSync(workshop());
    guarded = await guard({ host: at('host.so'), hostScope: 'global', directory: workshop() });
  });
  afterAll(() => guarded.close());

  it('gives a private path that holds the bytes that were checked', async () => {
    const path = await guarded.open(at('good.so'), copy => copy);
    expect(path).not.toBe(at('good.so'));
    expect(path.startsWith(workshop())).toBe(true);
    expect(readFileSync(path).equals(readFileSync(at('good.so')))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o400);
    const [only = ''] = readdirSync(workshop());
    expect(statSync(join(workshop(), only)).mode & 0o777).toBe(0o700);
  });

  it('gives the same path for the same file again', async () => {
    const first = await guarded.open(at('good.so'), copy => copy);
    expect(await guarded.open(at('good.so'), copy => copy)).toBe(first);
  });

  it('says why with the report, and shows the path that was given', async () => {
    const opened = guarded.open(at('c-library.so'), () => {
      throw new Error('it was loaded');
    });
    const error: unknown = await opened.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PluginRejectedError);
    if (!(error instanceof PluginRejectedError)) return;
    expect(error.path).toBe(at('c-library.so'));
    expect(error.report.passed).toBe(false);
    expect(error.report.plugins.map(({ path, outcome }) => [path, outcome.kind])).toEqual([
      [at('c-library.so'), 'fails'],
    ]);
    // After a plugin that loads the runtime takes the library for that plugin.
    expect(error.message).toContain('plugin already loaded');
    // Nothing is kept of what was refused.
    const [only = ''] = readdirSync(workshop());
    expect(readdirSync(join(workshop(), only)).length).toBe(1);
  });

  it('remembers what was opened: the same plugin in another file is refused', async () => {
    const bytes = Uint8Array.from(binaryBytes('plugin-1.27'));
    // A byte behind the last section: another file with the same plugin in it.
    writeFileSync(at('again.so'), Buffer.concat([bytes, Buffer.from([0])]));
    await expect(guarded.open(at('again.so'), () => 'loaded')).rejects.toThrow(/plugin already loaded/);
  });

  it('passes on what load gives or throws, and goes on', async () => {
    await expect(guarded.open(at('good.so'), () => Promise.reject(new Error('no luck')))).rejects.toThrow(
      'no luck',
    );
    expect(await guarded.open(at('good.so'), async () => 5)).toBe(5);
  });

  it('cannot be held up or fooled by what is no file', async () => {
    spawnSync('mkfifo', [at('fifo')]);
    for (const name of ['fifo', 'none.so', '.']) {
      await expect(guarded.open(at(name), () => 'loaded')).rejects.toThrow(InputError);
    }
  });

  it('refuses what is undetermined, unless it is told otherwise', async () => {
    const options = { host: at('host.so'), sysroot: 'none', directory: workshop() };
    // It is not known how this host was opened itself, and it matters.
    const strict = await guard(options);
    await expect(strict.open(at('good.so'), () => 'loaded')).rejects.toThrow(PluginRejectedError);
    strict.close();
    const lenient = await guard({ ...options, allowUndetermined: true });
    expect(await lenient.open(at('good.so'), () => 'loaded')).toBe('loaded');
    lenient.close();
  });

  it('removes its copies when it is closed', async () => {
    const before = readdirSync(workshop());
    const other = await guard({ host: at('host.so'), hostScope: 'global', directory: workshop() });
    await other.open(at('good.so'), copy => copy);
    expect(readdirSync(workshop()).length).toBe(before.length + 1);
    other.close();
    expect(readdirSync(workshop())).toEqual(before);
  });
});

describe('an attacker who swaps the file, its directory or a link', () => {
  const TRIES = 10_000;

  it(`never gets unchecked bytes loaded, in ${TRIES} tries`, async () => {
    const arena = at('arena');
    mkdirSync(join(arena, 'good'), { recursive: true });
    mkdirSync(join(arena, 'evil'));
    const [good, evil] = [binaryBytes('c-library'), binaryBytes('c-library-i386')];
    for (const [name, bytes] of [
      ['good.so', good],
      ['evil.so', evil],
      ['plugin.so', good],
      ['good/plugin.so', good],
      ['evil/plugin.so', evil],
    ] as const)
      writeFileSync(join(arena, name), bytes);
    symlinkSync('good.so', join(arena, 'link.so'));
    symlinkSync('good', join(arena, 'current'));
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const checked = digest(good);
    const guarded = await guard({ host: process.execPath, loader: 'dlopen', directory: arena });
    const attacker = fork(child('attacker'), [arena], { stdio: 'ignore' });
    await new Promise(resolve => attacker.once('message', resolve));
    const seen = { loaded: 0, refused: 0, unreadable: 0 };
    try {
      for (let i = 0; i < TRIES; i++) {
        const path = join(arena, ['plugin.so', 'link.so', 'current/plugin.so'][i % 3] ?? '');
        try {
          const loaded = await guarded.open(path, copy => digest(readFileSync(copy)));
          expect(loaded).toBe(checked);
          seen.loaded++;
        } catch (error) {
          if (error instanceof PluginRejectedError) seen.refused++;
          else if (error instanceof InputError) seen.unreadable++;
          else throw error;
        }
      }
    } finally {
      attacker.kill('SIGKILL');
      guarded.close();
    }
    // Both sides were really there.
    expect(seen.loaded).toBeGreaterThan(TRIES / 20);
    expect(seen.refused).toBeGreaterThan(TRIES / 20);
  }, 180_000);
});
