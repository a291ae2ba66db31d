import { EM_386, EM_AARCH64, EM_ARM, EM_PPC64, EM_S390, EM_X86_64 } from '../elf/constants.ts';

/** A processor, by what /proc/cpuinfo of Linux says of it. */
export interface Cpu {
  /** vendor_id */
  vendor?: string | undefined;
  /** flags */
  flags: readonly string[];
}

/** What a dynamic linker makes of one CPU: the directories that it looks into before the one that is named. */
export interface Capabilities {
  /** as it is printed: `x86-64-v3` */
  cpu: string;
  /** below glibc-hwcaps, the best first */
  levels: readonly string[];
  /** names of the older directories, which glibc combines; the last one counts most */
  legacy: readonly string[];
  /** bits that entries of ld.so.cache from such directories may have (dl_hwcap) */
  hwcap: number;
  /** what $PLATFORM stands for; undefined: nothing */
  platform: string | undefined;
}

/** Flags that each level adds, by the names that Linux has for them (sysdeps/x86_64/dl-hwcaps-subdirs.c). */
const X86_LEVELS: readonly (readonly string[])[] = [
  ['cx16', 'lahf_lm', 'popcnt', 'pni', 'sse4_1', 'sse4_2', 'ssse3'],
  ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe'],
  ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'],
];
/** What makes a processor of Intel a `haswell`, and `avx512_1` or `xeon_phi` (sysdeps/x86/cpu-features.c). */
const HASWELL = ['avx2', 'bmi1', 'bmi2', 'abm', 'movbe', 'popcnt'];
const AVX512_1 = ['avx512cd', 'avx512bw', 'avx512dq', 'avx512vl'];
const XEON_PHI = ['avx512cd', 'avx512er', 'avx512pf'];
/** bits of dl_hwcap */
const HWCAP_X86_64 = 2;
const HWCAP_AVX512_1 = 4;

const INTEL = 'GenuineIntel';

function x86(name: string, { vendor, flags }: Cpu): Capabilities {
  const has = (wanted: readonly string[]) => wanted.every(flag => flags.includes(flag));
  const missing = X86_LEVELS.findIndex(wanted => !has(wanted));
  const level = missing < 0 ? X86_LEVELS.length : missing;
  const isIntel = vendor === INTEL;
  const isPhi = isIntel && has(XEON_PHI);
  const isAvx512 = isIntel && !flags.includes('avx512er') && has(AVX512_1);
  const platform = isPhi ? 'xeon_phi' : isIntel && has(HASWELL) ? 'haswell' : 'x86_64';
  const names = ['x86_64', ...(isAvx512 ? ['avx512_1'] : []), ...(platform === 'x86_64' ? [] : [platform])];
  return {
    cpu: name || (level === 0 ? 'x86-64' : `x86-64-v${level + 1}`),
    levels: Array.from({ length: level }, (_, index) => `x86-64-v${level + 1 - index}`),
    legacy: platform === 'x86_64' ? [...names, 'x86_64', 'tls'] : [...names, 'tls'],
    hwcap: HWCAP_X86_64 | (isAvx512 ? HWCAP_AVX512_1 : 0),
    platform,
  };
}

/** Processors of amd64 that find different libraries. */
function everyX86(): Capabilities[] {
  const upTo = (count: number) => X86_LEVELS.slice(0, count).flat();
  return [
    x86('', { flags: [] }),
    x86('', { flags: upTo(1) }),
    x86('x86-64-v3 of AMD', { flags: upTo(2) }),
    x86('x86-64-v3 of Intel', { vendor: INTEL, flags: upTo(2) }),
    x86('x86-64-v4 of AMD', { flags: upTo(3) }),
    x86('x86-64-v4 of Intel', { vendor: INTEL, flags: upTo(3) }),
  ];
}

function leveled(
  names: readonly string[],
  capabilities: (name: string) => Omit<Capabilities, 'cpu' | 'levels'>,
) {
  return names.map((name, index) => ({
    cpu: name,
    levels: names.slice(1, index + 1).reverse(),
    ...capabilities(name),
  }));
}

function plain(legacy: readonly string[], platform?: string, cpu = platform ?? 'any'): Capabilities {
  return { cpu, levels: [], legacy, hwcap: 0, platform };
}

/** Of other machines: by the sources of glibc 2.36 (HWCAP_IMPORTANT, dl-hwcaps-subdirs.c). */
const MACHINES: Readonly<Record<number, () => readonly Capabilities[]>> = {
  [EM_X86_64]: everyX86,
  [EM_386]: () => [plain(['sse2', 'i686', 'tls'], 'i686')],
  [EM_AARCH64]: () => [
    plain(['aarch64', 'tls'], 'aarch64'),
    plain(['atomics', 'aarch64', 'tls'], 'aarch64', 'aarch64 with atomics'),
  ],
  [EM_ARM]: () => [plain(['vfp', 'neon', 'v7l', 'tls'], 'v7l'), plain(['vfp', 'neon', 'v8l', 'tls'], 'v8l')],
  [EM_PPC64]: () =>
    leveled(['power8', 'power9', 'power10'], platform => ({
      legacy: ['dfp', 'altivec', platform, 'tls'],
      hwcap: 0,
      platform,
    })),
  [EM_S390]: () =>
    leveled(['z12', 'z13', 'z14', 'z15', 'z16', 'z17'], platform => ({
      legacy: ['zarch', 'ldisp', 'eimm', 'dfp', 'vx', 'vxe', platform, 'tls'],
      hwcap: 0,
      platform,
    })),
};

/**
 * What the dynamic linker makes of the target's CPU, or of each that the machine has, where it is not known: the least one
 * first.
 */
export function capabilitiesOf(machine: number, cpu: Cpu | undefined): readonly Capabilities[] {
  if (machine === EM_X86_64 && cpu) return x86Here(cpu);
  return MACHINES[machine]?.() ?? [plain(['tls'])];
}

const known = new WeakMap<Cpu, readonly Capabilities[]>();

/** Of one machine it is asked for each plugin and host. */
function x86Here(cpu: Cpu): readonly Capabilities[] {
  const found = known.get(cpu) ?? [x86('', cpu)];
  known.set(cpu, found);
  return found;
}

/** Since when a dynamic linker inside a program looks into no subdirectories (elf/dl-load.c: ncapstr). */
const FIRST_MINOR_WITHOUT_SUBDIRECTORIES = 33;

/** Of a dynamic linker inside a program; what entries of ld.so.cache it takes still depends on the CPU. */
export function capabilitiesInProgram(
  machine: number,
  cpu: Cpu | undefined,
  release: number | undefined,
): readonly Capabilities[] {
  const all = capabilitiesOf(machine, cpu);
  if (release !== undefined && release < FIRST_MINOR_WITHOUT_SUBDIRECTORIES) return all;
  return all.map(one => ({ ...one, levels: [], legacy: [] }));
}
