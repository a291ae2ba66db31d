import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unpackDemo } from '../support/demo.ts';
import { runClean } from '../support/installed.ts';

const BIN = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const KEY = '0123456789abcdef0123456789abcdef';

let demo: ReturnType<typeof unpackDemo>;
beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  for (const name of ['cache', 'elsewhere', 'config']) rmSync(at(name), { recursive: true, force: true });
});

const at = (...names: string[]) => join(demo.directory, ...names);
const command = (args: readonly string[], env: Record<string, string> = { GOPLUG_LINT_CACHE_KEY: KEY }) =>
  runClean(demo.directory, [process.execPath, BIN, ...args], { XDG_CONFIG_HOME: at('config'), ...env });
/** metrics.so loads into server, and not into gateway. */
const cached = (host: 'gateway' | 'server', env?: Record<string, string>) =>
  command(['--config', 'none', host, 'metrics.so', '--each', '--cache', 'cache', '--quiet'], env);
const entryOf = (host: string) => {
  const digest = createHash('sha256')
    .update(readFileSync(at(host)))
    .digest('hex');
  const [name = 'none', ...others] = readdirSync(at('cache')).filter(one => one.startsWith(digest));
  expect(others).toEqual([]);
  return at('cache', name);
};
const profileOf = (host: string) => command(['profile', host]).stdout;

/** An entry for gateway that would let metrics.so pass: the facts of server, under the name and digest of gateway. */
function forged(): { file: string; text: string; digest: string } {
  cached('gateway');
  const file = entryOf('gateway');
  const digest = file.replace(/.*\/([0-9a-f]{64})-.*/, '$1');
  const profile = JSON.parse(profileOf('server')) as { identity: object };
  const text = `${JSON.stringify({ ...profile, identity: { ...profile.identity, sha256: digest } })}\n`;
  return { file, text, digest };
}

const macOf = (key: string, digest: string, text: string) =>
  createHmac('sha256', key).update(`goplug-lint host profile 1 0.1.0 ${digest}\n`).update(text).digest('hex');

describe('a cache of profiles', () => {
  it('is what later checks read, and only its owner can read or write what it holds', () => {
    expect(cached('gateway').exitCode).toBe(1);
    const { file, text, digest } = forged();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(at('cache')).mode & 0o777).toBe(0o700);
    // Who has the key decides: this shows that the entry is used, and that the forgeries below lack only the proof.
    writeFileSync(file, `${macOf(KEY, digest, text)}\n${text}`);
    expect(cached('gateway')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  const forgeries: [string, (of: ReturnType<typeof forged>) => void, RegExp | ''][] = [
    [
      'without a proof',
      ({ file, text }) => writeFileSync(file, text),
      /is ignored .*: it was not written by this/,
    ],
    ['with an empty proof', ({ file, text }) => writeFileSync(file, `\n${text}`), /not written by this/],
    [
      'with the proof of the entry that was there',
      ({ file, text }) => writeFileSync(file, `${readFileSync(file, 'latin1').slice(0, 64)}\n${text}`),
      /not written by this/,
    ],
    [
      'with the proof of another key',
      ({ file, text, digest }) => writeFileSync(file, `${macOf('x'.repeat(32), digest, text)}\n${text}`),
      /not written by this/,
    ],
    [
      'which is that of another host',
      ({ file }) => {
        cached('server');
        renameSync(entryOf('server'), file);
      },
      /not written by this/,
    ],
    [
      'as earlier versions wrote it',
      ({ file, text }) => {
        rmSync(file);
        writeFileSync(file.replace('.goplug-cache', '.goplug.json'), text);
      },
      '',
    ],
    [
      'with a proof, behind a link',
      ({ file, text, digest }) => {
        writeFileSync(at('elsewhere'), `${macOf(KEY, digest, text)}\n${text}`, { mode: 0o600 });
        rmSync(file);
        symlinkSync(at('elsewhere'), file);
      },
      /is a symbolic link/,
    ],
    [
      'with a proof, in a file that others can write',
      ({ file, text, digest }) => {
        writeFileSync(file, `${macOf(KEY, digest, text)}\n${text}`);
        chmodSync(file, 0o620);
      },
      /others can write it \(mode 0620; chmod go-w\)/,
    ],
    ['of nothing', ({ file }) => writeFileSync(file, ''), /not written by this/],
    [
      'that is a FIFO',
      ({ file }) => {
        rmSync(file);
        execFileSync('mkfifo', [file]);
      },
      /not a regular file/,
    ],
  ];
  it.each(forgeries)('does not believe an entry %s, says so, and makes it anew', (_, forge, words) => {
    const of = forged();
    forge(of);
    const { stderr, exitCode } = cached('gateway');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr.split('\n')).toHaveLength(words === '' ? 1 : 2);
    expect(cached('gateway')).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    expect(statSync(of.file).isFile()).toBe(true);
  });

  it.each([0o770, 0o707, 0o1777])(
    'in a directory that others can write is neither read nor written: %o',
    mode => {
      const { file, text, digest } = forged();
      writeFileSync(file, `${macOf(KEY, digest, text)}\n${text}`);
      chmodSync(at('cache'), mode);
      const before = readdirSync(at('cache'));
      const { stderr, exitCode } = cached('gateway');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^goplug-lint: --cache cache is not used: cache: others can write it \(mode/);
      expect(readdirSync(at('cache'))).toEqual(before);
    },
  );

  it('that cannot be made costs a warning, and no verdict', () => {
    writeFileSync(at('elsewhere'), '');
    const args = ['--config', 'none', 'server', 'metrics.so', '--each', '--cache', 'elsewhere/cache', '-q'];
    const { stderr, exitCode } = command(args);
    expect(stderr).toBe('goplug-lint: --cache elsewhere/cache is not used: ENOTDIR\n');
    expect(exitCode).toBe(0);
  });

  it('warns once, whatever the number of hosts and threads', () => {
    const args = ['matrix', '--host', 'gateway', '--host', 'server', 'auth.so', 'metrics.so', '--jobs', '2'];
    mkdirSync(at('cache'));
    chmodSync(at('cache'), 0o777);
    const { stderr, exitCode } = command([...args, '--cache', 'cache']);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(exitCode).toBe(1);
  });
});

describe('the key of a cache', () => {
  const keyFile = () => at('config', 'goplug-lint', 'cache.key');

  it('is made where none is given, outside of the cache, for its owner alone', () => {
    expect(cached('gateway', {})).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    const key = readFileSync(keyFile(), 'utf8');
    expect(key).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(at('config', 'goplug-lint'))).toEqual(['cache.key']);
    expect(cached('gateway', {})).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    expect(readFileSync(keyFile(), 'utf8')).toBe(key);
    // Entries of another key prove nothing.
    expect(cached('gateway').stderr).toMatch(/not written by this version of goplug-lint with the key/);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'that others can read',
      () => chmodSync(keyFile(), 0o640),
      /others can read it \(mode 0640; chmod 600\)/,
    ],
    ['that others can write', () => chmodSync(keyFile(), 0o602), /others can write it/],
    [
      'in a directory that others can write',
      () => chmodSync(at('config', 'goplug-lint'), 0o777),
      /of its directory: others can write it/,
    ],
    ['that is empty', () => writeFileSync(keyFile(), ''), /does not hold a key/],
    [
      'behind a link',
      () => {
        renameSync(keyFile(), at('elsewhere'));
        symlinkSync(at('elsewhere'), keyFile());
      },
      /cannot be used: ELOOP/,
    ],
  ])('%s is not used', (_, spoil, words) => {
    cached('gateway', {});
    const before = readFileSync(entryOf('gateway'), 'utf8');
    spoil();
    const { stderr, exitCode } = cached('gateway', {});
    expect(stderr).toMatch(words);
    expect(stderr).toContain('GOPLUG_LINT_CACHE_KEY may hold one instead');
    expect(exitCode).toBe(1);
    expect(readFileSync(entryOf('gateway'), 'utf8')).toBe(before);
  });

  it('of the environment has to be one that cannot be guessed', () => {
    const { stderr, exitCode } = cached('server', { GOPLUG_LINT_CACHE_KEY: 'secret' });
    expect(stderr).toBe(
      'goplug-lint: GOPLUG_LINT_CACHE_KEY: 6 characters (expected at least 32, e.g. from openssl rand -hex 32)\n',
    );
    expect(exitCode).toBe(2);
    expect(existsSync(keyFile())).toBe(false);
  });
});
