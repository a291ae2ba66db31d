import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;

/** Inputs that are no plugin, by name. */
const INPUTS: Readonly<Record<string, (file: string) => void>> = {
  empty: file => writeFileSync(file, ''),
  'one-byte': file => writeFileSync(file, 'x'),
  text: file =>
    writeFileSync(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'.repeat(2)),
  'mach-o': file => writeFileSync(file, Buffer.from(`cffaedfe${'00'.repeat(100)}`, 'hex')),
  pe: file => writeFileSync(file, Buffer.from(`4d5a9000${'00'.repeat(100)}`, 'hex')),
  archive: file => writeFileSync(file, `!<arch>\n${' '.repeat(100)}`),
  'magic-only': file =>
    writeFileSync(file, Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(100)])),
  'absurd-counts': file =>
    writeFileSync(
      file,
      Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(9), Buffer.alloc(48, 0xff)]),
    ),
  directory: file => mkdirSync(file),
  fifo: file => void execFileSync('mkfifo', [file]),
};

beforeAll(() => {
  demo = unpackDemo();
  for (const [name, make] of Object.entries(INPUTS)) make(join(demo.directory, name));
});
afterAll(() => demo.remove());

describe('as a plugin', () => {
  it.each([...Object.keys(INPUTS), 'missing', '/dev/null', '/dev/zero'])(
    '%s gets a verdict: it does not load',
    async name => {
      const { stdout, stderr, exitCode } = await run(demo.directory, ['./gateway', name]);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^✗ /);
      expect(stdout).not.toMatch(/ {4}at |undefined|NaN|\[object/);
      expect(exitCode).toBe(1);
    },
  );
});

describe('as a host', () => {
  it.each(['missing', 'directory', 'fifo', '/dev/null'])('%s is an input that cannot be read', async name => {
    const { stdout, stderr, exitCode } = await run(demo.directory, [name, 'auth.so']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^goplug-lint: cannot read [^\n]+\n$/);
    expect(exitCode).toBe(3);
  });

  it.each(['empty', 'one-byte', 'text', 'pe', 'archive', 'magic-only'])(
    '%s never opens a plugin',
    async name => {
      const { stdout, stderr, exitCode } = await run(demo.directory, [name, 'auth.so']);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^✗ auth\.so /);
      expect(exitCode).toBe(1);
    },
  );

  it('a Mach-O file cannot be judged', async () => {
    const { stdout, exitCode } = await run(demo.directory, ['mach-o', 'auth.so']);
    expect(stdout).toMatch(/^\? auth\.so cannot be judged/);
    expect(exitCode).toBe(3);
  });

  it('a truncated host cannot be judged', async () => {
    const file = join(demo.directory, 'half');
    writeFileSync(file, execFileSync('cat', [join(demo.directory, 'gateway')], { maxBuffer: 1 << 26 }));
    truncateSync(file, 3_000_000);
    const { stdout, exitCode } = await run(demo.directory, ['half', 'auth.so']);
    expect(stdout).toMatch(/^\? auth\.so cannot be judged/);
    expect(exitCode).toBe(3);
  });
});

describe('every truncation of a plugin', () => {
  it('gets a verdict, never an escape', async () => {
    const whole = execFileSync('cat', [join(demo.directory, 'auth.so')], { maxBuffer: 1 << 26 });
    const file = join(demo.directory, 'cut.so');
    for (let size = 0; size < whole.length; size += size < 4096 ? 61 : 97_001) {
      writeFileSync(file, whole.subarray(0, size));
      const { stdout, stderr, exitCode } = await run(demo.directory, ['./gateway', 'cut.so']);
      expect(stderr, `${size} bytes`).toBe('');
      expect(stdout, `${size} bytes`).toMatch(/^[✗✓] cut\.so/);
      expect([0, 1], `${size} bytes`).toContain(exitCode);
    }
  });
});

describe('what may not be read', () => {
  it.skipIf(process.getuid?.() === 0)('gets the words of the dynamic linker', async () => {
    const file = join(demo.directory, 'secret.so');
    writeFileSync(file, 'x');
    chmodSync(file, 0);
    const { stdout, exitCode } = await run(demo.directory, ['./gateway', 'secret.so']);
    expect(stdout).toContain('$DIR/secret.so: cannot open shared object file: Permission denied');
    expect(exitCode).toBe(1);
  });
});
