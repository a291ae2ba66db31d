import { dynamicOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { isMuslItself } from '../target/musl-name.ts';
import { foreignness, mapProblem } from './musl-file.ts';
import { definesVisibly } from './musl-scope.ts';
import { loadingError } from './musl-words.ts';
import type { MappedObjects } from './needed-libraries.ts';
import { findLibrary } from './needed-library.ts';
import { contentObstacle } from './open-stages.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** Loads the DT_NEEDED libraries that are not in the process yet, breadth first (ldso/dynlink.c: load_deps). */
export function mapMuslNeeded(process: ProcessState, file: ScopeObject, path: string): MappedObjects {
  const { host, environment } = process;
  const { libraries } = environment;
  const interpreter = host.elf?.interpreter;
  const objects = [file];
  const obstacles: Obstacle[] = [];
  const assumptions: string[] = [];
  const loaded = () => [...process.scope, ...objects];
  for (const object of objects) {
    const requester = object.owner.kind === 'library' ? object.owner.path : path;
    for (const name of dynamicOf(object.profile)?.needed ?? []) {
      const found = findLibrary(libraries, name, requester, path);
      const libc = isMuslItself(name, interpreter) || (found?.profile && isLibc(found.profile));
      const place = libc ? interpreter : found?.path;
      if (loaded().some(other => isLoaded(other, name, place))) continue;
      if ([...process.mapped.values()].some(other => place !== undefined && other.names.includes(place)))
        continue;
      const profile = libc
        ? libraries?.find(library => library.path === interpreter)?.profile
        : found?.profile;
      assumptions.push(...(found?.assumptions ?? []));
      const fails = (errno: string, detail?: string) =>
        obstacles.push(failure(errno, name, requester, path, detail));
      if (name === '') fails('EINVAL');
      else if (found?.doubt !== undefined && !libc) obstacles.push(doubtOf(name, found.doubt));
      else if (found?.special !== undefined && place !== undefined && !libc)
        obstacles.push(blocked(name, place, found.special));
      else if (place !== undefined && profile) {
        const broken = libc ? undefined : mapProblem(place, profile, host);
        if (broken && 'obstacle' in broken)
          obstacles.push({ ...broken.obstacle, about: { ...broken.obstacle.about, library: name } });
        else if (broken)
          fails(broken.errno, foreignness(profile, host) === undefined ? undefined : broken.detail);
        else objects.push({ owner: { kind: 'library', path: place }, profile, names: [name, place] });
      } else if (libc) {
        // It is there, but nothing is known of what it defines.
      } else if (place !== undefined) fails('EISDIR');
      else if (libraries) fails(found?.errno ?? 'ENOENT');
      else if ((dynamicOf(host)?.needed ?? []).includes(name)) assumptions.push(`the target has ${name}`);
      else obstacles.push({ ...failure('ENOENT', name, requester, path), kind: 'unknown' });
    }
  }
  return { objects, obstacles, assumptions };
}

/** By the name under which the search found it, or as the same file. A DT_SONAME does not count. */
function isLoaded({ owner, names }: ScopeObject, name: string, place: string | undefined): boolean {
  if (owner.kind !== 'library') return false;
  return owner.path === place || (!name.includes('/') && names.includes(name));
}

/** What has both is the C library under another name, and musl takes itself in its place. */
function isLibc(profile: CheckProfile): boolean {
  return definesVisibly(profile, '__libc_start_main') && definesVisibly(profile, 'stdin');
}

/** It is unknown which file is found first. */
function doubtOf(library: string, doubt: string): Obstacle {
  const obstacle = undecidable('library-missing', 'needed-libraries', doubt);
  return { ...obstacle, about: { ...obstacle.about, library } };
}

/** What is found is a FIFO or the like. */
function blocked(library: string, place: string, what: string): Obstacle {
  const obstacle = contentObstacle(place, { kind: 'special', what });
  const { about } = obstacle;
  return {
    ...obstacle,
    rule: 'library-missing',
    stage: 'needed-libraries',
    about: { ...about, library },
  };
}

/** Libraries that only glibc has by these names, and that musl does not take itself for. */
const GLIBC_NAME = /^(?:ld-linux.*|lib(?:resolv|anl|nsl|BrokenLocale|mvec|thread_db)\.so\.\d+)$/;

function failure(errno: string, name: string, requester: string, path: string, detail?: string): Obstacle {
  return {
    rule: GLIBC_NAME.test(name) ? 'libc-mismatch' : 'library-missing',
    stage: 'needed-libraries',
    kind: 'fails',
    message: loadingError(name, errno, requester),
    about: {
      library: name,
      ...(requester === path ? {} : { requester }),
      ...(detail === undefined ? {} : { detail }),
    },
  };
}
