import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackDemo } from '../support/demo.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let demo: ReturnType<typeof unpackDemo>;

beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

function start(args: string[], options: { input?: string; shell?: string } = {}) {
  const command = join(root, 'bin/goplug-lint.js');
  if (options.shell !== undefined) {
    return spawnSync('sh', ['-c', options.shell, 'sh', process.execPath, command], {
      cwd: demo.directory,
      encoding: 'utf8',
    });
  }
  return spawnSync(process.execPath, [command, ...args], { cwd: demo.directory, encoding: 'utf8' });
}

describe('the command that is published', () => {
  it('checks, and says nothing on stderr', () => {
    const { stdout, stderr, status } = start(['./gateway', 'auth.so']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^✓ auth\.so loads/);
    expect(status).toBe(0);
  });

  it('has colours when they are asked for, and none in a pipe', () => {
    expect(start(['./gateway', 'auth.so', '--color']).stdout).toContain('\u001b[32m');
    expect(start(['./gateway', 'auth.so']).stdout).not.toContain('\u001b[');
  });

  it.each([
    ['--help', 0],
    ['--version', 0],
    ['--nonsense', 2],
  ])('answers %s', (option, code) => {
    expect(start([option]).status).toBe(code);
  });

  it('survives a reader that goes away', () => {
    const { stderr, status } = start([], {
      shell: '"$1" "$2" rules --format json | head -c 10 >/dev/null; exit 0',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('writes a long report whole into a pipe', () => {
    const { stdout } = start([], { shell: '"$1" "$2" ./gateway auth.so --format json | (sleep 0.3; cat)' });
    expect(JSON.parse(stdout)).toHaveProperty('schemaVersion', 1);
  });

  it('runs without the bytecode of its build', () => {
    const copy = mkdtempSync(join(tmpdir(), 'goplug-lint-bin-'));
    try {
      cpSync(join(root, 'bin'), join(copy, 'bin'), { recursive: true });
      cpSync(join(root, 'dist'), join(copy, 'dist'), {
        recursive: true,
        filter: file => !file.endsWith('.cache'),
      });
      const { stdout, status } = spawnSync(
        process.execPath,
        [join(copy, 'bin/goplug-lint.js'), './gateway', 'auth.so'],
        {
          cwd: demo.directory,
          encoding: 'utf8',
        },
      );
      expect(stdout).toMatch(/^✓ auth\.so loads/);
      expect(status).toBe(0);
      copyFileSync(join(root, 'package.json'), join(copy, 'dist/command/entry.js.cache'));
      const again = spawnSync(process.execPath, [join(copy, 'bin/goplug-lint.js'), './gateway', 'auth.so'], {
        cwd: demo.directory,
        encoding: 'utf8',
      });
      expect(again.stdout).toBe(stdout);
      expect(again.stderr).toBe('');
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});
