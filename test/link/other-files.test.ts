import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { EI_OSABI, EM_AARCH64, EM_LOONGARCH, EM_PPC64, EM_X86_64, PT_LOAD } from '../../src/elf/constants.ts';
import { pageAssumptions } from '../../src/link/file-checks.ts';
import type { Environment, OpenRequest } from '../../src/link/request.ts';
import { simulateOpens } from '../../src/link/simulate.ts';
import type { CheckProfile, DynamicProfile } from '../../src/profile/profile.ts';

const ELFOSABI_FREEBSD = 9;

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

const PLAIN = inputOf('modes/1.27/as-plugin/gccgo-library');
const RELR = inputOf('linkers/1.27/plugin/lld-relr');

function open({ host, requests, environment }: Input, changes: Partial<Environment> = {}) {
  const [trace] = simulateOpens(host, requests, { ...environment, ...changes });
  if (!trace) throw new Error('nothing was opened');
  return trace;
}

/** Nothing is known of the target but, perhaps, the release of its C library. */
function without({ host, requests }: Input, glibc?: string): Input {
  return { host, requests, environment: glibc === undefined ? {} : { glibc } };
}

function withDynamic(profile: CheckProfile, change: Partial<DynamicProfile>): CheckProfile {
  const { elf } = profile;
  if (!elf?.dynamic?.known) throw new Error('expected a dynamic table');
  const value: DynamicProfile = { ...elf.dynamic.value, ...change };
  return { ...profile, elf: { ...elf, dynamic: { known: true, value } } };
}

describe('what no reading can tell', () => {
  it.each(['modes/1.27/file/c-shared-linkshared', 'modes/file/gccgo-c-shared'])(
    'is how a second runtime and that of the host get on: %s',
    artifact => {
      const { requests, environment } = inputOf(`modes/dlopen/${artifact}`);
      const libraries = environment.libraries ?? [];
      const { outcome, obstacles } = open({ ...PLAIN, requests, environment: { libraries } });
      expect(outcome.kind).toBe('unknown');
      expect(obstacles[0]?.about.detail).toMatch(/starts .*runtime/);
    },
  );

  it.each(['plugin.Open', 'dlopen'] as const)('is what %s says on another system', loader => {
    const ident = PLAIN.host.head.ident.with(EI_OSABI, ELFOSABI_FREEBSD);
    const head = { ...PLAIN.host.head, ident };
    const { outcome, obstacles } = open({ ...PLAIN, host: { ...PLAIN.host, head } }, { loader });
    expect(outcome).toEqual({ kind: 'unknown', stage: 'host', certainty: 'proven' });
    expect(obstacles[0]?.about.detail).toContain('another system');
  });

  it('is what a program loads whose dynamic linker is not known', () => {
    const { elf } = PLAIN.host;
    if (!elf) throw new Error('expected an ELF file');
    const host = { ...PLAIN.host, elf: { ...elf, interpreter: '/libexec/ld-elf.so.1' } };
    expect(open({ ...PLAIN, host }).outcome.kind).toBe('unknown');
    expect(open(PLAIN).outcome.kind).not.toBe('unknown');
  });

  it('is what a static program does with dlopen', () => {
    const { host } = inputOf('modes/host/c-program-static/plain');
    const { requests } = inputOf('modes/dlopen/foreign/c-library');
    const { outcome, obstacles } = open({ host, requests, environment: { loader: 'dlopen' } });
    expect(outcome.kind).toBe('unknown');
    expect(obstacles[0]?.about.detail).toContain('static');
  });
});

describe('packed relocations without a need of GLIBC_ABI_DT_RELR', () => {
  const text = '$DIR/plug.so: DT_RELR without GLIBC_ABI_DT_RELR dependency';

  it('are refused by a C library that knows of it', () => {
    expect(open(RELR).outcome).toEqual({
      kind: 'fails',
      message: text,
      stage: 'symbol-versions',
      certainty: 'proven',
    });
  });

  it('are refused on a target that is not at hand, if its glibc is not older', () => {
    const { outcome } = open(without(RELR));
    expect(outcome).toMatchObject({ kind: 'fails', message: text, certainty: 'assumed' });
    expect(outcome.assumptions).toContain('the target has glibc 2.36 or newer');
    expect(open(without(RELR, '2.36')).outcome.kind).toBe('fails');
  });

  it('are not judged on an older glibc, which leaves them out', () => {
    expect(open(without(RELR, '2.35')).outcome.kind).toBe('unknown');
    const libraries = RELR.environment.libraries?.map(library =>
      library.name === 'libc.so.6' && library.profile
        ? {
            ...library,
            profile: withDynamic(library.profile, {
              versionDefinitions: [],
            }),
          }
        : library,
    );
    expect(open(RELR, libraries ? { libraries } : {}).outcome.kind).toBe('unknown');
  });
});

describe('a host that needs what is not there', () => {
  const GONE = inputOf('linkers/1.27/host/library-gone/plain');

  it('does not start', () => {
    const { outcome } = open(GONE);
    expect(outcome.kind).toBe('crashes');
    expect(outcome.message).toMatch(
      /: error while loading shared libraries: libgoplug-gone\.so\.1: cannot open/,
    );
  });

  it('is not said to die where it looks beside itself, or where the target is not at hand', () => {
    const host = withDynamic(GONE.host, { runpath: '$ORIGIN/../lib' });
    expect(open({ ...GONE, host }).outcome.stage).not.toBe('host');
    expect(open(without(GONE)).outcome.stage).not.toBe('host');
  });
});

describe('a file whose segments lie in small pages', () => {
  const small = (machine: number, shift: number) => {
    const { elf } = PLAIN.host;
    if (!elf) throw new Error('expected an ELF file');
    const segments = elf.segments.map(one =>
      one.type === PT_LOAD ? { ...one, vaddr: one.offset + shift } : one,
    );
    return pageAssumptions({ ...PLAIN.host, elf: { ...elf, machine, segments } });
  };

  it('is taken where the pages are no larger', () => {
    expect(small(EM_LOONGARCH, 0x1000)).toEqual(["the target's pages are of 4 KiB or less"]);
    expect(small(EM_AARCH64, 0x4000)).toEqual(["the target's pages are of 16 KiB or less"]);
    expect(small(EM_PPC64, 0x10000)).toEqual([]);
  });

  it('is taken where a machine has pages of one size', () => {
    expect(small(EM_X86_64, 0x1000)).toEqual([]);
  });
});
