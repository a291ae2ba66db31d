import { EM_X86_64 } from '../elf/constants.ts';
import type { Defect, DefectPhase } from '../profile/defect.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Obstacle, ObstacleRule, Stage } from './verdict.ts';

const STAGES: Readonly<Record<DefectPhase, Stage>> = {
  map: 'map',
  dynamic: 'map',
  versions: 'symbol-versions',
  relocation: 'relocation',
  protection: 'relocation',
  constructors: 'constructors',
  runtime: 'module-list',
  hashes: 'package-hashes',
  verify: 'init',
};

/** Words of ld.so's assertions, with the places in the sources of glibc 2.36. */
const ASSERTIONS: Readonly<Record<string, string>> = {
  DT_GNU_HASH: assertion(
    'dl-setup_hash.c: 36: _dl_setup_hash',
    '(bitmask_nwords & (bitmask_nwords - 1)) == 0',
  ),
  DT_PLTREL: assertion(
    'get-dynamic-info.h: 115: elf_get_dynamic_info',
    'info[DT_PLTREL]->d_un.d_val == DT_RELA',
  ),
  DT_RELAENT: assertion(
    'get-dynamic-info.h: 123: elf_get_dynamic_info',
    'info[DT_RELAENT]->d_un.d_val == sizeof (ElfW(Rela))',
  ),
  DT_RELENT: assertion(
    'get-dynamic-info.h: 128: elf_get_dynamic_info',
    'info[DT_RELENT]->d_un.d_val == sizeof (ElfW(Rel))',
  ),
  DT_RELACOUNT: assertion(
    '../sysdeps/x86_64/dl-machine.h: 487: elf_machine_rela_relative',
    'ELFW(R_TYPE) (reloc->r_info) == R_X86_64_RELATIVE',
  ),
};

function assertion(place: string, condition: string): string {
  return `Inconsistency detected by ld.so: ${place}: Assertion \`${condition}' failed!`;
}

/** Machines differ in which relocations their dynamic linkers take, and in what they assert of them. */
function isAssertedBy({ elf }: BinaryProfile, what: string): boolean {
  if (what === 'DT_RELACOUNT') return elf?.machine === EM_X86_64;
  return what !== 'DT_PLTREL' || elf?.wordSize === 8;
}

/** Seen so in 1.21, not yet in 1.19. */
const FIRST_MINOR_NAMING_SIGNALS = 21;

/** What a process says when the loader stumbles over a defect: a signal in C code, or a fault in Go code. */
function messageOf({ phase, kind, what }: Defect, host: BinaryProfile): string {
  if (kind === 'thrown') return what;
  if (kind === 'assertion') return ASSERTIONS[what] ?? 'Inconsistency detected by ld.so';
  if (phase === 'runtime') return 'fatal error: fault';
  return signalMessage(kind === 'beyond-file' ? 'SIGBUS' : 'SIGSEGV', host);
}

/** First line of a Go process that a signal in C code kills (runtime/signal_unix.go: sighandler). */
export function signalMessage(signal: 'SIGBUS' | 'SIGSEGV', host: BinaryProfile): string {
  const minor = host.go?.version?.match(/go1\.(\d+)/)?.[1];
  if (minor !== undefined && Number(minor) < FIRST_MINOR_NAMING_SIGNALS) {
    return 'fatal error: unexpected signal during runtime execution';
  }
  return signal === 'SIGBUS' ? 'SIGBUS: bus error' : 'SIGSEGV: segmentation violation';
}

/** The defects of a file that are met in these phases, as obstacles, in the loader's order. */
export function defectObstacles(
  host: BinaryProfile,
  file: string,
  profile: BinaryProfile,
  phases: readonly DefectPhase[],
): Obstacle[] {
  const rule = (kind: Defect['kind']): ObstacleRule =>
    kind === 'beyond-file' ? 'file-truncated' : 'elf-header';
  return (profile.elf?.defects ?? [])
    .filter(({ phase }) => phases.includes(phase))
    .map((defect): Obstacle => {
      const about = { detail: `${defect.what}: ${defect.kind}` };
      const base = { rule: rule(defect.kind), stage: STAGES[defect.phase], about };
      if (defect.kind === 'assertion' && !isAssertedBy(host, defect.what))
        return { ...base, kind: 'unknown' };
      if (defect.kind === 'elsewhere' || defect.kind === 'unheard') return { ...base, kind: 'unknown' };
      if (defect.kind === 'refused') return { ...base, kind: 'fails', message: `${file}: ${defect.what}` };
      if (defect.kind !== 'unprotectable')
        return { ...base, kind: 'crashes', message: messageOf(defect, host) };
      const text = 'cannot apply additional memory protection after relocation: Cannot allocate memory';
      return { ...base, kind: 'fails', message: `${file}: ${text}` };
    });
}
