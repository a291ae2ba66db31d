import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run, unpackDemo } from '../support/demo.ts';
import { runClean } from '../support/installed.ts';

const COMMAND = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
/** characters, near the most that Linux lets one argument have */
const LENGTH = 125_000;
const filled = (text: string) => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);

describe('a pasted text of the length of a log', () => {
  it.each([
    ['interface conversion: '],
    ['interface conversion: x is *func('],
    ['interface conversion: x is y'],
    ['version `'],
    ['Error loading shared library '],
    ['libc.musl-'],
    ['elf-'],
    ['a'],
  ])('that could begin an error at every place is answered: %s', text => {
    // It took the square of the length: what is far beyond a second ends the child.
    const { stderr, exitCode } = runClean(process.cwd(), [
      'timeout',
      '20',
      process.execPath,
      COMMAND,
      'explain',
      filled(text),
    ]);
    expect([0, 2]).toContain(exitCode);
    expect(stderr.length).toBeLessThan(500);
  });

  it('is looked through to its end', async () => {
    const demo = unpackDemo();
    const error =
      'plugin.Open("p"): plugin was built with a different version of package runtime/internal/sys';
    const { stdout, exitCode } = await run(demo.directory, [
      'explain',
      `${filled('goroutine 1 [running]:\n')}\n${error}`,
    ]);
    demo.remove();
    expect(stdout).toContain('runtime/internal/sys is part of the standard library');
    expect(exitCode).toBe(0);
  });
});
