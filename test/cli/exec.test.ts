import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
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

function exec(options: string[], command: string[]) {
  return spawnSync(process.execPath, [COMMAND, 'exec', ...options, '--', ...command], {
    cwd: demo.directory,
    encoding: 'utf8',
    input: 'from stdin\n',
  });
}

const GOOD = ['--host', './gateway', '--plugin', 'auth.so'];
/** the command is not the host */
const W = '--wrapper';

describe('exec', () => {
  it('starts the host with its own descriptors and gives its exit code', () => {
    const { stdout, stderr, status } = exec(GOOD, ['sh', '-c', 'cat; echo "to stderr" >&2; exit 7']);
    expect(stdout).toBe('from stdin\n');
    expect(stderr).toMatch(/^✓ auth\.so loads[\s\S]*to stderr\n$/);
    expect(status).toBe(7);
  });

  it('says nothing of its own where it is told to', () => {
    const { stdout, stderr } = exec([...GOOD, '--quiet'], ['echo', 'started']);
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
    const { status, stdout, stderr } = exec(options, ['touch', 'started']);
    expect(status).toBe(code);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(existsSync(join(demo.directory, 'started'))).toBe(false);
  });

  it('takes patterns, in the order of names', () => {
    mkdirSync(join(demo.directory, 'plugins'));
    for (const name of ['b.so', 'a.so'])
      spawnSync('cp', [join(demo.directory, 'auth.so'), join(demo.directory, 'plugins', name)]);
    const { status, stderr } = exec(['--host', './gateway', '--plugin', 'plugins/*.so'], ['true']);
    // The same plugin twice: the second one is refused.
    expect(stderr).toMatch(/✓ plugins\/a\.so loads[\s\S]*✗ plugins\/b\.so will not load/);
    expect(status).toBe(1);
    rmSync(join(demo.directory, 'plugins'), { recursive: true });
  });

  it('writes reports to files besides', () => {
    const { status } = exec([...GOOD, '--format', 'json=report.json'], ['true']);
    expect(status).toBe(0);
    expect(existsSync(join(demo.directory, 'report.json'))).toBe(true);
  });

  it('needs a command, and says what is wrong with it', () => {
    expect(exec(GOOD, []).status).toBe(2);
    const missing = exec([...GOOD, '-q'], ['./nowhere']);
    expect(missing.status).toBe(127);
    expect(missing.stderr).toBe('goplug-lint: cannot run ./nowhere: ENOENT\n');
    const file = exec([...GOOD, '-q'], ['./libaudit.so.txt']);
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
    expect(exec([...GOOD, '-q'], ['sh', '-c', 'kill -KILL $$']).status).toBe(137);
  });
});
