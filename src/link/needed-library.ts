import { dynamicOf } from '../profile/known.ts';
import { isMuslName } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { strerror } from './errno.ts';
import { fileObstacle } from './file-checks.ts';
import { comesWithGlibc } from './glibc-release.ts';
import { contentObstacle } from './open-stages.ts';
import type { ProcessState } from './process.ts';
import type { ResolvedLibrary } from './request.ts';
import type { ScopeObject } from './scope.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** Who asks for a library. */
export interface Wanted {
  name: string;
  requester: string;
  /** of the file that is opened */
  path: string;
}

/** A library that is not in the process yet. */
export function mapLibrary(
  { host, environment }: ProcessState,
  found: ResolvedLibrary | undefined,
  { name, requester, path }: Wanted,
): ScopeObject | { obstacle: Obstacle } | { assumption: string } {
  const assumed = (obstacle: Obstacle): Obstacle =>
    found?.assumptions
      ? { ...obstacle, assumptions: [...(obstacle.assumptions ?? []), ...found.assumptions] }
      : obstacle;
  const broken = found && libraryObstacle(host, found);
  if (broken) return { obstacle: assumed({ ...broken, about: { ...broken.about, library: name } }) };
  if (found?.path !== undefined && found.profile) {
    const { path: place, profile, fileId, sought } = found;
    return {
      owner: { kind: 'library', path: place },
      profile,
      names: [sought ?? name, place],
      ...(fileId === undefined ? {} : { fileId }),
    };
  }
  const obstacle = missing(found?.sought ?? name, requester, path, found?.errno);
  if (environment.libraries) return { obstacle: assumed(obstacle) };
  const isNeededByHost = (dynamicOf(host)?.needed ?? []).includes(name);
  // Whoever names the release of glibc says that its libraries are there.
  const isInRelease = environment.glibc !== undefined && comesWithGlibc(name);
  return isNeededByHost || isInRelease
    ? { assumption: `the target has ${name}` }
    : { obstacle: { ...obstacle, kind: 'unknown' } };
}

/** A library that is found, but is not one that ld.so takes. */
function libraryObstacle(
  host: BinaryProfile,
  { name, path, profile, otherClass, doubt, special }: ResolvedLibrary,
): Obstacle | undefined {
  const base = { rule: 'library-missing', stage: 'needed-libraries', kind: 'fails' } as const;
  const word = host.elf?.wordSize === 8 ? 32 : 64;
  if (doubt !== undefined) return undecidable(base.rule, base.stage, doubt);
  if (otherClass) return { ...base, message: `${name}: wrong ELF class: ELFCLASS${word}`, about: {} };
  if (path === undefined) return undefined;
  if (special !== undefined && special !== 'a FIFO')
    return undecidable(base.rule, base.stage, `${path} is ${special}`);
  if (special !== undefined)
    return { ...contentObstacle(path, { kind: 'special', what: special }), ...base, kind: 'crashes' };
  if (!profile) return { ...base, message: `${path}: cannot read file data: Is a directory`, about: {} };
  const refused = fileObstacle(path, profile, host);
  const rule = isOfMusl(name) ? 'libc-mismatch' : base.rule;
  return refused && { ...refused, rule, stage: base.stage };
}

/** The C library of musl, or its dynamic linker, which is the same file. */
function isOfMusl(name: string): boolean {
  return isMuslName(name) || name.startsWith('ld-musl-');
}

function missing(name: string, requester: string, path: string, errno = 'ENOENT'): Obstacle {
  return {
    rule: isOfMusl(name) ? 'libc-mismatch' : 'library-missing',
    stage: 'needed-libraries',
    kind: 'fails',
    message: `${name}: cannot open shared object file${errno === '' ? '' : `: ${strerror(errno)}`}`,
    about: { library: name, ...(requester === path ? {} : { requester }) },
  };
}

/** What the target has for a name that an object asks for. @param plugin path of the file that is opened */
export function findLibrary(
  libraries: readonly ResolvedLibrary[] | undefined,
  name: string,
  requester: string,
  plugin: string,
): ResolvedLibrary | undefined {
  const named = libraries?.filter(library => library.name === name) ?? [];
  return (
    named.find(library => library.requester === requester && library.plugin === plugin) ??
    named.find(library => library.requester === requester && library.plugin === undefined) ??
    named.find(library => library.requester === undefined)
  );
}
