import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { PF_X, PT_GNU_STACK } from '../../src/elf/constants.ts';
import type { Environment } from '../../src/link/request.ts';
import { simulateOpens } from '../../src/link/simulate.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';

const kept = readInputs().get('loong64/1.27/plugin/execstack');
if (!kept) throw new Error('no inputs are kept of a plugin with executable stacks');
const { host, requests, environment } = kept;
const TEXT = '$DIR/plug.so: cannot enable executable stack as shared object requires: Invalid argument';

function outcomeOf(changes: Partial<Environment>, program = host) {
  const [trace] = simulateOpens(program, requests, { ...environment, ...changes });
  return trace?.outcome;
}

/** The same, asking for stacks that are executable or not. */
function withStack(profile: CheckProfile, flags: number): CheckProfile {
  const { elf } = profile;
  if (!elf) throw new Error('expected an ELF file');
  const segments = elf.segments.map(one => (one.type === PT_GNU_STACK ? { ...one, flags } : one));
  return { ...profile, elf: { ...elf, segments } };
}

describe('a plugin that asks for executable stacks', () => {
  it('is refused by glibc 2.41', () => {
    expect(outcomeOf({})).toEqual({ kind: 'fails', message: TEXT, stage: 'map', certainty: 'proven' });
  });

  it('loads in a process that has them', () => {
    expect(outcomeOf({}, withStack(host, 6 | PF_X))?.kind).toBe('loads');
  });

  it('loads with an older glibc', () => {
    const libraries = environment.libraries?.map(library => {
      const { profile } = library;
      const dynamic = profile?.elf?.dynamic;
      if (library.name !== 'libc.so.6' || !profile?.elf || !dynamic?.known) return library;
      const versionDefinitions = dynamic.value.versionDefinitions.filter(({ name }) => name !== 'GLIBC_2.41');
      const elf = {
        ...profile.elf,
        dynamic: { known: true as const, value: { ...dynamic.value, versionDefinitions } },
      };
      return { ...library, profile: { ...profile, elf } };
    });
    expect(outcomeOf(libraries ? { libraries } : {})?.kind).toBe('loads');
  });

  it('is judged by the release that stands for the target, or by an assumption', () => {
    const said = (glibc?: string) => {
      const [trace] = simulateOpens(host, requests, glibc === undefined ? {} : { glibc });
      return trace?.outcome;
    };
    expect(said('2.41')).toMatchObject({ kind: 'fails', message: TEXT });
    expect(said('2.40')?.assumptions ?? []).not.toContain("the target's glibc is older than 2.41");
    expect(said()?.assumptions).toContain("the target's glibc is older than 2.41");
  });

  it('is one of its libraries as well', () => {
    const path = '/lib/libodd.so.1';
    const [request] = requests;
    if (request?.content?.kind !== 'profile') throw new Error('expected a profile');
    const odd = request.content.profile;
    const plugin = withStack(odd, 6);
    const dynamic = plugin.elf?.dynamic;
    if (!plugin.elf || !dynamic?.known) throw new Error('expected a dynamic table');
    const needed = [...dynamic.value.needed, 'libodd.so.1'];
    const needing = {
      ...plugin,
      elf: { ...plugin.elf, dynamic: { known: true as const, value: { ...dynamic.value, needed } } },
    };
    const [trace] = simulateOpens(host, [{ ...request, content: { kind: 'profile', profile: needing } }], {
      ...environment,
      libraries: [...(environment.libraries ?? []), { name: 'libodd.so.1', path, profile: odd }],
    });
    expect(trace?.obstacles[0]).toMatchObject({ rule: 'elf-execstack', stage: 'needed-libraries' });
    expect(trace?.outcome.message).toBe(`${path}${TEXT.slice('$DIR/plug.so'.length)}`);
  });
});
