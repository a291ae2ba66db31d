import { sanitizedStart } from './address-sanitizer.ts';
import type { DynamicLinker, Started } from './dynamic-linker.ts';
import { CONSTRUCTORS, MAP, NEEDED, RELOCATION, VERSIONS } from './glibc-stages.ts';
import { mapNeeded, versionObstacles } from './needed-libraries.ts';
import { contentObstacle } from './open-stages.ts';
import type { ProcessState } from './process.ts';
import { type ScopeObject, versionsIn } from './scope.ts';
import type { Obstacle } from './verdict.ts';

function start(process: ProcessState, main: ScopeObject): Started {
  const { path } = process.host.identity;
  const { objects, obstacles } = mapNeeded(process, main, path);
  return {
    libraries: objects.filter(object => object !== main),
    obstacles: [...obstacles, ...versionObstacles(process, objects, path)],
  };
}

/** elf/rtld.c reports versions without the object that needs them: print_missing_version. */
function startError(path: string, { rule, message = '' }: Obstacle): string {
  const occasion = rule === 'glibc-version' ? '' : 'error while loading shared libraries: ';
  return `${path}: ${occasion}${message}`;
}

/** Dynamic string tokens that dlopen expands in any path with a slash (elf/dl-load.c: expand_dynamic_string_token). */
function hasToken(path: string): boolean {
  return /\$(?:ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_])|\$\{(?:ORIGIN|LIB|PLATFORM)\}/.test(path);
}

/** ld.so of glibc 2.36. */
export const GLIBC: DynamicLinker = {
  libc: 'glibc',
  honoursSymbolic: true,
  view: async source => source,
  further: () => [],
  start,
  startError,
  unstartable: sanitizedStart,
  unopened: (_process, path, content) => {
    if (hasToken(path)) return contentObstacle(path, { kind: 'failed', errno: 'ENOENT', call: 'open' });
    return content?.kind === 'profile' ? undefined : contentObstacle(path, content);
  },
  stages: [MAP, NEEDED, VERSIONS, RELOCATION, CONSTRUCTORS],
  // dlsym takes the newest version, one that is not hidden, or none at all (elf/dl-lookup.c: DL_LOOKUP_RETURN_NEWEST).
  hasSymbol: (object, name) => versionsIn(object, name).some(({ hidden }) => !hidden),
  symbolError: (path, symbol) => `${path}: undefined symbol: ${symbol}`,
};
