import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DT_AUXILIARY, DT_FILTER, DT_NEEDED } from '../../src/elf/constants.ts';
import { run, unpackDemo } from '../support/demo.ts';
import { withDynamicEntry } from '../support/dynamic-entry.ts';

/** Some string that every plugin has. */
const NAME = 'malloc';
const LINKER = '/lib64/ld-linux-x86-64.so.2';

let demo: ReturnType<typeof unpackDemo>;
const at = (...parts: string[]) => join(demo.directory, ...parts);

beforeAll(() => {
  demo = unpackDemo();
  const plugin = readFileSync(at('auth.so'));
  for (const [name, tag] of Object.entries({ needy: DT_NEEDED, filter: DT_FILTER, auxiliary: DT_AUXILIARY }))
    writeFileSync(at(`${name}.so`), withDynamicEntry(plugin, tag, NAME));
});
afterAll(() => demo.remove());
beforeEach(() => {
  for (const name of ['a', 'b', NAME]) rmSync(at(name), { recursive: true, force: true });
  for (const name of ['a', 'b']) mkdirSync(at(name));
});

/** What a check on this machine says of a plugin that needs a library. */
async function check(plugin: string, libraryPath?: string) {
  const env = libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath };
  const { stdout, stderr, exitCode } = await run(
    demo.directory,
    ['gateway', plugin, '--sysroot', '/', '--format', 'json'],
    { env },
  );
  expect(stderr).toBe('');
  const { plugins } = JSON.parse(stdout) as {
    plugins: { outcome: { kind: string; message?: string; assumptions?: string[] } }[];
  };
  return { ...plugins[0]?.outcome, exitCode };
}

/** Too short for a library: who comes to it says so, with its path. */
function lay(...parts: string[]): void {
  mkdirSync(at(...parts.slice(0, -1)), { recursive: true });
  writeFileSync(at(...parts), 'none');
}

describe.skipIf(!existsSync(LINKER) || process.arch !== 'x64')('a library that a plugin needs', () => {
  it('is looked for in each part of LD_LIBRARY_PATH, which semicolons separate as well', async () => {
    lay('b', NAME);
    const { message } = await check('needy.so', `${at('a')};${at('b')}`);
    expect(message).toBe(`$DIR/b/${NAME}: file too short`);
  });

  it('is looked for in the current directory where an element is empty', async () => {
    lay(NAME);
    const { message, assumptions } = await check('needy.so', `${at('a')}:`);
    expect(message).toBe(`${NAME}: file too short`);
    expect(assumptions).toContain("the host's current directory is $DIR");
  });

  it('is the first that can be opened, even if it is a device', async () => {
    symlinkSync('/dev/null', at('a', NAME));
    lay('b', NAME);
    const { message } = await check('needy.so', `${at('a')}:${at('b')}`);
    expect(message).toBe(`$DIR/a/${NAME}: file too short`);
  });

  it('blocks the host if it is a FIFO', async () => {
    execFileSync('mkfifo', [at('a', NAME)]);
    const { kind, message, assumptions, exitCode } = await check('needy.so', at('a'));
    expect({ kind, message, exitCode }).toEqual({ kind: 'crashes', message: undefined, exitCode: 1 });
    expect(assumptions).toContain('nobody writes to it');
  });

  it('is behind a loop of links not found, and nothing behind that in LD_LIBRARY_PATH', async () => {
    symlinkSync(NAME, at('a', NAME));
    lay('b', NAME);
    const { message } = await check('needy.so', `${at('a')}:${at('b')}`);
    expect(message).toBe(`${NAME}: cannot open shared object file: No such file or directory`);
  });

  it('is that of the best level that the CPU of this machine has', async () => {
    const levels = ['x86-64-v4', 'x86-64-v3', 'x86-64-v2'];
    const told = execFileSync(LINKER, ['--help'], { encoding: 'utf8' });
    const best = levels.find(level => told.includes(`${level} (supported, searched)`));
    for (const level of levels) lay('a', 'glibc-hwcaps', level, NAME);
    lay('a', NAME);
    const { message } = await check('needy.so', at('a'));
    const directory = best === undefined ? '' : `glibc-hwcaps/${best}/`;
    expect(message).toBe(`$DIR/a/${directory}${NAME}: file too short`);
  });

  it('has to be there for DT_FILTER, and not for DT_AUXILIARY', async () => {
    const missing = `${NAME}: cannot open shared object file: No such file or directory`;
    expect(await check('filter.so')).toMatchObject({ kind: 'fails', message: missing });
    expect(await check('auxiliary.so')).toMatchObject({ kind: 'loads', exitCode: 0 });
    lay('a', NAME);
    const damaged = `$DIR/a/${NAME}: file too short`;
    expect(await check('filter.so', at('a'))).toMatchObject({ kind: 'fails', message: damaged });
    expect(await check('auxiliary.so', at('a'))).toMatchObject({ kind: 'loads', exitCode: 0 });
  });
});
