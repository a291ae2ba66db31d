import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BinaryProfile } from '../../src/profile/profile.ts';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;
const check = (...args: string[]) => run(demo.directory, args);

/** The gateway as if it had been linked for another dynamic linker. */
function withInterpreter(name: string, interpreter: string): void {
  const text = readFileSync(join(demo.directory, 'gateway.json'), 'utf8');
  const profile = JSON.parse(text) as BinaryProfile;
  if (!profile.elf) throw new Error('the profile has no ELF facts');
  profile.elf.interpreter = interpreter;
  writeFileSync(join(demo.directory, name), `${JSON.stringify(profile)}\n`);
}

beforeAll(async () => {
  demo = unpackDemo();
  await check('profile', './gateway', '-o', 'gateway.json');
  withInterpreter('musl.json', '/lib/ld-musl-x86_64.so.1');
  withInterpreter('elsewhere.json', '/nix/store/none/ld-linux-x86-64.so.2');
});
afterAll(() => demo.remove());

describe('the libraries of this machine', () => {
  it('are those of hosts that could run on it', async () => {
    const here = await check('gateway.json', 'auth.so');
    expect(here.stdout).toBe((await check('gateway.json', 'auth.so', '--sysroot', '/')).stdout);
    expect(here.stdout).not.toBe((await check('gateway.json', 'auth.so', '--sysroot', 'none')).stdout);
  });

  it.each(['musl.json', 'elsewhere.json'])('are not asked for what %s needs', async host => {
    const asked = await check(host, 'auth.so');
    expect(asked).toEqual(await check(host, 'auth.so', '--sysroot', 'none'));
    expect(asked.exitCode).toBe(0);
  });

  it('of glibc are no answer for a host of musl', async () => {
    const { stderr, exitCode } = await check('musl.json', 'auth.so', '--glibc', '2.36');
    expect(stderr).toBe(
      'goplug-lint: musl.json is linked with musl: glibc 2.36 says nothing of its target\n',
    );
    expect(exitCode).toBe(3);
  });
});
