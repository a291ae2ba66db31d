import { foreignConstructors } from '../profile/active-code.ts';
import { dynamicOf } from '../profile/known.ts';
import { minorOf } from '../profile/libc.ts';
import { isOfSystem } from './brought.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import { GLIBC } from './glibc.ts';
import { definesVersion, glibcAmong, minorsOf } from './glibc-release.ts';
import { CONSTRUCTORS, MAP, NEEDED, RELOCATION, VERSIONS } from './glibc-stages.ts';
import { fileOf, librariesWith, type Opening, type StageCheck } from './opening.ts';
import { constructorAssumption } from './outcome.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { signalMessage } from './signal.ts';
import { staticTlsInProgram } from './static-tls.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** since when libc.so.6 is notified that it was loaded (elf/dl-call-libc-early-init.c) */
const FIRST_MINOR_WITH_EARLY_INIT = 32;

/** The release of the glibc inside the program; undefined: not read. */
function ownRelease({ host }: ProcessState): string | undefined {
  return host.elf?.staticGlibc?.release;
}

/**
 * What a file needs brings a second C library, that of the target, which knows nothing of the process: this dynamic linker
 * fills in some of its variables, as they lie in its own release (elf/rtld_static_init.c).
 */
const SECOND_LIBRARY: StageCheck = {
  stage: 'constructors',
  check: opening => {
    const { added } = fileOf(opening);
    return [
      ...added.filter(isGlibc).flatMap(one => earlyInit(opening.process, one)),
      ...otherRelease(opening),
      ...added.toReversed().flatMap(one => threads(opening, one)),
    ];
  },
};

function isGlibc({ profile }: ScopeObject): boolean {
  return dynamicOf(profile)?.soname?.startsWith('libc.so.') === true;
}

/** The minor releases that the second library may be of; none: not known, or it does not come. */
function secondMinors({ process, file }: Opening): readonly number[] {
  const libc = glibcAmong(file?.added ?? []);
  if (libc) return minorsOf(libc);
  const told = minorOf(process.environment.glibc);
  return told !== undefined && file && needsGlibc(file.object) ? [told] : [];
}

function needsGlibc({ profile }: ScopeObject): boolean {
  return dynamicOf(profile)?.needed.some(name => name.startsWith('libc.so.')) === true;
}

/** Where the two were not built together, the fate of variables that lie elsewhere is unknown. */
function otherRelease(opening: Opening): Obstacle[] {
  const own = ownRelease(opening.process);
  const minor = minorOf(own);
  const minors = secondMinors(opening);
  if (minor === undefined || minors.length === 0 || minors.includes(minor)) return [];
  const detail = `the target's libc.so.6 is of glibc 2.${minors[0]}, and the host holds glibc ${own}`;
  return [undecidable('host-static', 'constructors', detail)];
}

/** A library that goes by the name of glibc's, and is not it: its __libc_early_init is sought in the private version. */
function earlyInit(process: ProcessState, { profile }: ScopeObject): Obstacle[] {
  const libc = dynamicOf(profile);
  const isOld = (minorOf(ownRelease(process)) ?? FIRST_MINOR_WITH_EARLY_INIT) < FIRST_MINOR_WITH_EARLY_INIT;
  if (isOld || !libc || definesVersion(libc, 'GLIBC_PRIVATE')) return [];
  return [
    {
      rule: 'host-static',
      stage: 'constructors',
      kind: 'crashes',
      message: signalMessage('SIGABRT', process.host),
      about: { detail: `what is found as ${libc.soname ?? 'libc.so.6'} is not that of glibc` },
    },
  ];
}

/** pthread_create of the second C library follows lists of stacks that nobody has set up there. */
function threads({ process, file }: Opening, object: ScopeObject): Obstacle[] {
  const base = { rule: 'host-static', stage: 'constructors' } as const;
  const { profile, owner } = object;
  if (profile.kind === 'go-c-shared' && object === file?.object) {
    const detail = 'the Go runtime in it starts a thread, for which the second C library is not set up';
    return [{ ...base, kind: 'crashes', message: signalMessage('SIGSEGV', process.host), about: { detail } }];
  }
  if (owner.kind !== 'library' || isOfSystem(process, owner.path)) return [];
  const isAble = dynamicOf(profile)?.imports.some(({ name }) => name === 'pthread_create') === true;
  if (!isAble || foreignConstructors(profile).length === 0) return [];
  const detail = `a constructor of ${owner.path} may start a thread, for which the second C library is not set up`;
  return [{ ...undecidable(base.rule, base.stage, detail), about: { detail, library: owner.path } }];
}

/** Seen so with this release; those before and after it may take the table as it is. */
const MINOR_WITHOUT_PATHS = 36;

/** The dynamic linker reads the search path of the program before the program's own table is relocated (_dl_init_paths). */
function unstartable(process: ProcessState): Obstacle | undefined {
  const { rpath, runpath } = dynamicOf(process.host) ?? {};
  if (rpath === undefined && runpath === undefined) return undefined;
  const about = {
    detail: 'it is a static PIE with DT_RPATH or DT_RUNPATH, of which the glibc inside it dies',
  };
  const base = { rule: 'host-start', stage: 'host', about } as const;
  const isSeen = minorOf(ownRelease(process)) === MINOR_WITHOUT_PATHS;
  return isSeen ? { ...base, kind: 'crashes' } : { ...base, kind: 'unknown', isFinal: true };
}

/** That the code of what was mapped returns, and that it is of the release that the program was linked with. */
function assumes(opening: Opening): string[] {
  const { process } = opening;
  const file = fileOf(opening);
  const own = ownRelease(process);
  const isKnown = own !== undefined && secondMinors(opening).length > 0;
  const release = own === undefined ? 'the glibc that the host holds' : `glibc ${own}, which the host holds`;
  return [
    ...(isKnown || !needsGlibc(file.object)
      ? []
      : [`the target's C library is of the release of ${release}`]),
    ...constructorAssumption('its', file.object.profile),
    ...librariesWith(file).flatMap(({ owner, profile }) =>
      owner.kind === 'library' && !isOfSystem(process, owner.path)
        ? constructorAssumption(owner.path, profile)
        : [],
    ),
  ];
}

/** That inside of libc.a, in glibc 2.36. */
export const STATIC_GLIBC: DynamicLinker = {
  ...GLIBC,
  isInProgram: true,
  start: () => ({ libraries: [], obstacles: [] }),
  unstartable,
  staticTls: process => {
    const [program] = process.resident;
    return program
      ? staticTlsInProgram(program, process.host.elf?.machine, ownRelease(process))
      : process.tls;
  },
  assumes,
  stages: [MAP, NEEDED, VERSIONS, RELOCATION, SECOND_LIBRARY, CONSTRUCTORS],
};
