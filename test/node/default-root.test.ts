import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BinaryProfile } from '../../src/profile/profile.ts';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;
const check = (...args: string[]) => run(demo.directory, args);

/** The gateway as if it had been linked otherwise. */
function relinked(name: string, change: (elf: NonNullable<BinaryProfile['elf']>) => void): void {
  const text = readFileSync(join(demo.directory, 'gateway.json'), 'utf8');
  const profile = JSON.parse(text) as BinaryProfile;
  if (!profile.elf) throw new Error('the profile has no ELF facts');
  change(profile.elf);
  writeFileSync(join(demo.directory, name), `${JSON.stringify(profile)}\n`);
}

function withInterpreter(name: string, interpreter: string): void {
  relinked(name, elf => {
    elf.interpreter = interpreter;
  });
}

beforeAll(async () => {
  demo = unpackDemo();
  await check('profile', './gateway', '-o', 'gateway.json');
  withInterpreter('musl.json', '/lib/ld-musl-x86_64.so.1');
  withInterpreter('elsewhere.json', '/nix/store/none/ld-linux-x86-64.so.2');
  relinked('needy.json', ({ dynamic }) => {
    if (dynamic?.known) dynamic.value.needed.push('libgoplug-nowhere.so.1');
  });
  relinked('newer.json', ({ dynamic }) => {
    const need = dynamic?.known && dynamic.value.versionNeeds.find(({ file }) => file === 'libc.so.6');
    if (need) need.versions.push({ name: 'GLIBC_2.999', hash: 0x06969999, weak: false, index: 99 });
  });
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

  it.each([
    ['needy.json', 'libgoplug-nowhere.so.1: cannot open shared object file'],
    ['newer.json', "version `GLIBC_2.999' not found"],
  ])('are not those of the target where %s does not even start', async (host, why) => {
    const asked = await check(host, 'auth.so');
    expect(asked).toEqual(await check(host, 'auth.so', '--sysroot', 'none'));
    expect(asked.exitCode).toBe(0);
    const named = await check(host, 'auth.so', '--sysroot', '/');
    expect(named.stdout).toContain(why);
    expect(named.stdout).toContain('the host itself does not start');
    expect(named.exitCode).toBe(1);
  });

  it('of glibc are no answer for a host of musl', async () => {
    const { stderr, exitCode } = await check('musl.json', 'auth.so', '--glibc', '2.36');
    expect(stderr).toBe('goplug-lint: musl.json is linked with musl: --glibc 2.36 does not apply to it\n');
    expect(exitCode).toBe(3);
  });
});
