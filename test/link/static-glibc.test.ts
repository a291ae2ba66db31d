import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { linkerOf } from '../../src/link/linker.ts';
import type { Environment, OpenRequest, ResolvedLibrary } from '../../src/link/request.ts';
import { simulateOpens } from '../../src/link/simulate.ts';
import type { LoadTrace } from '../../src/link/verdict.ts';
import type { CheckProfile, StaticGlibc } from '../../src/profile/profile.ts';

const inputs = readInputs();

interface Input {
  host: CheckProfile;
  requests: OpenRequest[];
  environment: Environment;
}

function inputOf(id: string): Input {
  const input = inputs.get(id);
  if (!input) throw new Error(`no inputs are kept of ${id}`);
  return input;
}

const PLAIN = inputOf('static/1.27/host/trimpath-stripped/plugin/plain');

async function open(
  { host, requests, environment }: Input,
  {
    glibc,
    libraries = environment.libraries,
  }: { glibc?: StaticGlibc; libraries?: Environment['libraries'] } = {},
): Promise<LoadTrace> {
  const holding = glibc && host.elf ? { ...host, elf: { ...host.elf, staticGlibc: glibc } } : host;
  const { libraries: _, ...rest } = environment;
  const target = libraries ? { ...rest, libraries } : rest;
  const [trace] = simulateOpens(holding, requests, target, 'global', await linkerOf(holding));
  if (!trace) throw new Error('nothing was opened');
  return trace;
}

/** The target's libc.so.6 with other versions. */
function withVersions(change: (names: readonly string[]) => readonly string[]): ResolvedLibrary[] {
  return (PLAIN.environment.libraries ?? []).map(library => {
    const { name, profile } = library;
    const { elf } = profile ?? {};
    if (name !== 'libc.so.6' || !profile || !elf?.dynamic?.known) return library;
    const { versionDefinitions } = elf.dynamic.value;
    const kept = change(versionDefinitions.map(one => one.name)).map(
      one =>
        versionDefinitions.find(({ name: known }) => known === one) ?? {
          name: one,
          hash: 0,
          index: 0,
          base: false,
        },
    );
    const dynamic = { known: true as const, value: { ...elf.dynamic.value, versionDefinitions: kept } };
    return { ...library, profile: { ...profile, elf: { ...elf, dynamic } } };
  });
}

describe('a static host', () => {
  it('holds the release of glibc that was read of it', async () => {
    expect(PLAIN.host.elf?.staticGlibc?.release).toBe('2.36');
    expect((await open(PLAIN)).outcome).toEqual({
      kind: 'crashes',
      message: 'fatal error: runtime: no plugin module data',
      stage: 'module-list',
      certainty: 'proven',
    });
  });

  it('is assumed to hold that of the target where it was not read', async () => {
    const { outcome } = await open(PLAIN, { glibc: {} });
    expect(outcome).toMatchObject({ kind: 'crashes', certainty: 'assumed' });
    expect(outcome.assumptions).toEqual([
      "the target's C library is of the release of the glibc that the host holds",
    ]);
  });

  it('is known by what it calls in profiles that were saved before', async () => {
    const { host } = PLAIN;
    const { staticGlibc: _, ...elf } = host.elf ?? {};
    const old = { ...host, elf: elf as CheckProfile['elf'] } as CheckProfile;
    expect((await open({ ...PLAIN, host: old })).outcome.kind).toBe('crashes');
    expect((await linkerOf(old)).isInProgram).toBe(true);
  });

  it('may not survive the libc.so.6 of another release', async () => {
    for (const libraries of [
      withVersions(names => [...names, 'GLIBC_2.38']),
      withVersions(names => names.filter(name => name !== 'GLIBC_2.36')),
    ]) {
      const { outcome, obstacles } = await open(PLAIN, { libraries });
      expect(outcome).toMatchObject({ kind: 'unknown', stage: 'constructors' });
      expect(obstacles[0]?.about.detail).toContain('and the host holds glibc 2.36');
    }
  });

  it('takes a release for its own that defines no version', async () => {
    expect((await open(PLAIN, { glibc: { release: '2.37' } })).outcome.kind).toBe('crashes');
    expect((await open(PLAIN, { glibc: { release: '2.38' } })).outcome.kind).toBe('unknown');
  });

  it('dies of a libc.so.6 that is not that of glibc', async () => {
    const libraries = withVersions(names => names.filter(name => name !== 'GLIBC_PRIVATE'));
    expect((await open(PLAIN, { libraries })).outcome).toMatchObject({
      kind: 'crashes',
      message: 'SIGABRT: abort',
    });
    expect((await open(PLAIN, { libraries, glibc: { release: '2.31' } })).outcome.message).not.toBe(
      'SIGABRT: abort',
    );
  });

  it('loads nothing on a target that is not at hand either', async () => {
    const { host, requests } = PLAIN;
    const { outcome } = await open({ host, requests, environment: {} });
    expect(outcome).toMatchObject({ kind: 'crashes', certainty: 'assumed' });
    expect(outcome.assumptions?.some(text => text.includes('libc.so.6'))).toBe(true);
  });

  it('needs the libraries that no image without any has', async () => {
    const { outcome, obstacles } = await open(PLAIN, { libraries: [{ name: 'libc.so.6' }] });
    expect(outcome).toMatchObject({
      kind: 'fails',
      message: 'libc.so.6: cannot open shared object file: No such file or directory',
    });
    // Were the library there, the host would die.
    expect(obstacles.map(({ rule }) => rule)).toContain('host-static');
  });

  it('keeps less thread-local storage before 2.32', async () => {
    const fits = inputOf('static/1.27/host/exe/native/tls-512');
    expect((await open(fits)).outcome.kind).toBe('crashes');
    expect((await open(fits, { glibc: { release: '2.31' } })).outcome.message).toContain('static TLS block');
  });

  it('is not known to die of executable stacks with every release', async () => {
    const asking = inputOf('static/1.27/host/exe/plugin/execstack');
    expect((await open(asking)).outcome.message).toBe('SIGSEGV: segmentation violation');
    expect((await open(asking, { glibc: { release: '2.41' } })).outcome.kind).toBe('unknown');
    expect((await open(asking, { glibc: {} })).outcome.kind).toBe('unknown');
  });
});
