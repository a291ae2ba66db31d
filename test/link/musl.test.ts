import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { GLIBC } from '../../src/link/glibc.ts';
import { linkerOf } from '../../src/link/linker.ts';
import { MUSL } from '../../src/link/musl.ts';
import { furtherNames } from '../../src/link/musl-relocation.ts';
import type { ResolvedLibrary } from '../../src/link/request.ts';
import { simulateOpens } from '../../src/link/simulate.ts';
import { libcOf } from '../../src/profile/libc.ts';
import type { BinaryProfile, ExportTable } from '../../src/profile/profile.ts';

const inputs = readInputs();
const LIBC = '/lib/ld-musl-x86_64.so.1';

function inputOf(id: string) {
  const input = inputs.get(`musl/${id}`);
  if (!input) throw new Error(`no case ${id}`);
  return input;
}

/** What is said where the C library of the target defines other names than the recorded one. */
function openWith(id: string, change: (symbols: ExportTable['symbols']) => void) {
  const { host, requests, environment } = structuredClone(inputOf(id));
  const libc = environment.libraries?.find(({ path }) => path === LIBC)?.profile;
  if (!libc) throw new Error('no C library is recorded');
  change(libc.exports.symbols);
  const { kind, message } = simulateOpens(host, requests, environment, 'global', MUSL)[0]?.outcome ?? {};
  return { kind, message };
}

describe('releases of musl', () => {
  const isNewer = (symbols: Record<string, unknown>) => delete symbols['open64'];

  it('from 1.2.4 on know functions for large files that they do not define', () => {
    expect(openWith('1.27/peculiar/largefile-glibc', isNewer).kind).toBe('loads');
    const without = openWith('1.27/peculiar/largefile-glibc', symbols => {
      isNewer(symbols);
      delete symbols['open'];
    });
    expect(without).toEqual({
      kind: 'fails',
      message: 'Error relocating $DIR/plug.so: open64: symbol not found',
    });
  });

  it('from 1.2.4 on apply packed relocations, which older ones pass over', () => {
    expect(openWith('glibc-plugin/plugin/relr', () => {}).kind).toBe('crashes');
    expect(openWith('glibc-plugin/plugin/relr', isNewer).kind).toBe('loads');
  });

  it('are asked for what names for large files stand for', () => {
    expect(furtherNames(new Set(['open64', 'goplug64', 'readdir64_r', 'puts']))).toEqual([
      '__libc_start_main',
      'stdin',
      'open64',
      'open',
      'readdir_r',
    ]);
  });
});

describe('where the target is not at hand', () => {
  const openAlone = (id: string) => {
    const { host, requests } = inputOf(id);
    return simulateOpens(host, requests, {}, 'global', MUSL)[0]?.outcome;
  };

  it('musl itself is taken to be there, and what the host binds to in it', () => {
    expect(openAlone('1.27/plugin/plain')).toMatchObject({ kind: 'loads' });
    expect(openAlone('1.27/plugin/trimpath')).toMatchObject({ kind: 'fails' });
  });

  it('other functions and libraries are an open question', () => {
    expect(openAlone('1.27/peculiar/fortify-glibc')).toMatchObject({ kind: 'unknown', stage: 'relocation' });
    expect(openAlone('1.27/native/library-gone')).toMatchObject({
      kind: 'unknown',
      stage: 'needed-libraries',
    });
  });
});

describe('a library that is the C library under another name', () => {
  it('is not mapped: musl takes itself in its place', () => {
    const { host, requests, environment } = structuredClone(inputOf('1.27/beside/tls'));
    const library = environment.libraries?.find(({ name }) => name.startsWith('libgoplug'));
    const symbols = library?.profile?.exports.symbols ?? {};
    const unversioned = [{ name: '' }];
    Object.assign(symbols, {
      __libc_start_main: unversioned,
      stdin: unversioned,
      goplug_beside: unversioned,
    });
    const said = (): unknown =>
      simulateOpens(host, requests, environment, 'global', MUSL)[0]?.outcome.message;
    expect(said()).toBe('Error relocating $DIR/plug.so: goplug_beside: symbol not found');
    // With one of the two names it is a library like others.
    delete symbols['stdin'];
    expect(said()).toContain('initial-exec TLS resolves to dynamic definition');
  });
});

describe('a library that is mapped only once', () => {
  it('is the same by its path, not by its soname', () => {
    const { host, requests, environment } = inputOf('1.27/beside/opened-before');
    const kinds = simulateOpens(host, requests, environment, 'global', MUSL).map(
      ({ outcome }) => outcome.kind,
    );
    expect(kinds).toEqual(['loads', 'fails', 'fails']);
  });
});

describe('a program with thread-local storage of a library that is there from the start', () => {
  it('is bound to it, and one that came later is refused', () => {
    const { host, requests, environment } = structuredClone(inputOf('1.27/native/tls-64'));
    expect(simulateOpens(host, requests, environment, 'global', MUSL)[0]?.outcome.kind).toBe('fails');
    host.exports.symbols['goplug_block'] = [{ name: '' }];
    expect(simulateOpens(host, requests, environment, 'global', MUSL)[0]?.outcome.kind).toBe('loads');
  });
});

describe('storage that has no name', () => {
  it('is refused with a name that nobody can know, if no symbol was met before it', () => {
    const { host, requests, environment } = structuredClone(inputOf('1.27/peculiar/hiddentls-musl'));
    const content = requests[0]?.content;
    if (content?.kind !== 'profile' || !content.profile.elf?.dynamic?.known) throw new Error('no profile');
    delete content.profile.elf.dynamic.value.ownBlockAfter;
    const [trace] = simulateOpens(host, requests, environment, 'global', MUSL);
    expect(trace?.outcome).toMatchObject({ kind: 'unknown', stage: 'relocation' });
  });
});

describe('a host that is a C library', () => {
  it('does not start on musl, so that nothing can be said of its plugins', () => {
    const { host, requests, environment } = structuredClone(inputOf('1.27/plugin/plain'));
    host.kind = 'go-c-shared';
    delete host.elf?.interpreter;
    for (const scope of ['global', 'local'] as const) {
      const [trace] = simulateOpens(host, requests, environment, scope, MUSL);
      expect(trace?.outcome.kind).toBe('unknown');
      expect(trace?.obstacles[0]?.rule).toBe('host-no-plugin-support');
    }
  });
});

describe('the dynamic linker of a host', () => {
  const host = (interpreter: string | undefined, needed: string[] = []): BinaryProfile =>
    ({
      elf: {
        ...(interpreter ? { interpreter } : {}),
        dynamic: { known: true, value: { needed } },
      },
    }) as unknown as BinaryProfile;

  it.each([
    [LIBC, [], 'musl'],
    ['/lib64/ld-linux-x86-64.so.2', ['libc.so.6'], 'glibc'],
    ['/lib64/ld-linux-x86-64.so.2', ['libc.so'], 'glibc'],
    [undefined, ['libc.so'], 'musl'],
    [undefined, ['libc.musl-x86_64.so.1'], 'musl'],
    [undefined, ['libc.so.6'], 'glibc'],
    [undefined, [], undefined],
  ])('%s with %j is that of %s', async (interpreter, needed, libc) => {
    expect(libcOf(host(interpreter, needed))).toBe(libc);
    expect((await linkerOf(host(interpreter, needed))).libc).toBe(libc ?? 'glibc');
  });

  it('is not the other one by mistake', () => {
    const { host, requests, environment } = inputOf('1.27/plugin/plain');
    expect(() => simulateOpens(host, requests, environment, 'global', GLIBC)).toThrow(TypeError);
    const libraries: ResolvedLibrary[] = [];
    expect(() => simulateOpens(host, requests, { libraries })).toThrow(TypeError);
  });
});
