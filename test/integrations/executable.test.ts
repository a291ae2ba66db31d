import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { run, unpackDemo } from '../support/demo.ts';

const BUILD = fileURLToPath(new URL('../../scripts/executable.js', import.meta.url));

let demo: ReturnType<typeof unpackDemo>;
let scratch: string;
let program: string;

beforeAll(() => {
  demo = unpackDemo();
  scratch = mkdtempSync(join(tmpdir(), 'goplug-lint-executable-'));
  program = join(scratch, 'bin/goplug-lint');
  mkdirSync(join(scratch, 'bin'));
  execFileSync(process.execPath, [BUILD, program], { stdio: 'pipe' });
}, 300_000);
afterAll(() => {
  demo.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** With a PATH on which nothing is, and nothing else in the environment. */
function runAlone(args: string[]) {
  const env = { PATH: join(scratch, 'empty') };
  const options = { cwd: demo.directory, env, encoding: 'utf8' } as const;
  const { stdout, stderr, status } = spawnSync(program, args, options);
  return { stdout, stderr, exitCode: status };
}

describe('the self-contained executable', () => {
  it('says what the package says', async () => {
    for (const args of [
      ['./gateway', 'auth.so', 'metrics.so', 'old.so', '--each'],
      ['./server', 'auth.so', '--format', 'sarif'],
      ['./gateway', 'auth.so', '--require', 'New=func() error'],
      ['./gateway', 'nothing.so'],
      ['inspect', 'auth.so'],
      ['recipe', './gateway'],
      ['explain', 'toolchain-layout'],
      ['check', '--fail-on', 'never'],
    ])
      expect(runAlone(args), args.join(' ')).toEqual(await run(demo.directory, args));
  });

  it('judges in threads, as many as are asked for', async () => {
    const args = [
      '--host',
      './gateway',
      'auth.so',
      'metrics.so',
      'old.so',
      '--each',
      '--jobs',
      '2',
      '--format',
      'json',
    ];
    expect(runAlone(args)).toEqual(await run(demo.directory, args));
  });

  it('has the help, and the version', () => {
    expect(runAlone(['--version']).stdout).toBe(`${VERSION}\n`);
    expect(runAlone(['--help']).stdout).toContain('Usage: goplug-lint HOST PLUGIN...');
  });

  it('reads configurations, and finds plugins by pattern', () => {
    const { stdout } = runAlone(['--host', './gateway', '--plugin', '[am]*.so', '--print-config']);
    expect(JSON.parse(stdout)).toMatchObject({ plugins: ['[am]*.so'] });
    expect(runAlone(['--host', './gateway', '--plugin', 'a*.so']).stdout).toContain('1 of 1 loads');
  });

  it('is the host where the gate is open', () => {
    const exec = ['exec', '-q', '--host', './gateway', '--plugin', 'auth.so', '--', './gateway', './auth.so'];
    expect(runAlone(exec).stdout).toBe('{"name":"./auth.so","ok":true}\n');
  });
});
