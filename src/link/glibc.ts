import type { DefectPhase } from '../profile/defect.ts';
import { defectObstacles } from './defects.ts';
import type { DynamicLinker, Mapped, Started } from './dynamic-linker.ts';
import { stackObstacles } from './exec-stack.ts';
import { fileObstacle, pageAssumptions } from './file-checks.ts';
import { mapNeeded, versionObstacles } from './needed-libraries.ts';
import { contentObstacle } from './open-stages.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { allocateStaticTls, tlsObstacle } from './static-tls.ts';
import { relocationObstacles } from './symbol-binding.ts';
import { type Obstacle, unreadable } from './verdict.ts';

/** ld.so of glibc 2.36. */
export const GLIBC: DynamicLinker = {
  libc: 'glibc',
  honoursSymbolic: true,
  view: async source => source,
  further: () => [],
  start,
  startError,
  unopened: (_process, path, content) => {
    if (hasToken(path)) return contentObstacle(path, { kind: 'failed', errno: 'ENOENT', call: 'open' });
    return content?.kind === 'profile' ? undefined : contentObstacle(path, content);
  },
  open,
  symbolError: (path, symbol) => `${path}: undefined symbol: ${symbol}`,
};

function start(process: ProcessState, main: ScopeObject): Started {
  const { path } = process.host.identity;
  const { objects, obstacles } = mapNeeded(process, main, path);
  return {
    libraries: objects.slice(1),
    obstacles: [...obstacles, ...versionObstacles(process, objects, path)],
  };
}

/** elf/rtld.c tells of versions without saying what it was about: print_missing_version. */
function startError(path: string, { rule, message = '' }: Obstacle): string {
  const occasion = rule === 'glibc-version' ? '' : 'error while loading shared libraries: ';
  return `${path}: ${occasion}${message}`;
}

/** Dynamic string tokens that dlopen expands in any path with a slash (elf/dl-load.c: expand_dynamic_string_token). */
function hasToken(path: string): boolean {
  return /\$(?:ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_])|\$\{(?:ORIGIN|LIB|PLATFORM)\}/.test(path);
}

function open(process: ProcessState, object: ScopeObject, path: string): Mapped {
  const refused = fileObstacle(path, object.profile, process.host);
  if (refused) return { added: [object], obstacles: [refused], assumptions: [], tls: process.tls };
  const needed = mapNeeded(process, object, path);
  const stacks = stackObstacles(process, needed.objects, path);
  const versions = versionObstacles(process, needed.objects, path);
  const relocation = relocationObstacles(process, needed.objects, path);
  const tls = allocateStaticTls(process.tls, process.scope, needed.objects);
  const dynamic = object.profile.elf?.dynamic;
  const defects = (phase: DefectPhase) => defectObstacles(process.host, path, object.profile, [phase]);
  const room = tls ? [] : [tlsObstacle(path)];
  return {
    added: needed.objects,
    obstacles: [
      ...stacks.obstacles.filter(({ stage }) => stage === 'map'),
      ...needed.obstacles,
      ...stacks.obstacles.filter(({ stage }) => stage !== 'map'),
      ...versions,
      ...defects('versions'),
      ...defects('relocation'),
      ...relocation.obstacles,
      ...room,
      ...defects('protection'),
      ...defects('constructors'),
      ...(dynamic && !dynamic.known ? [unreadable(dynamic.why)] : []),
    ],
    assumptions: [
      ...pageAssumptions(object.profile),
      ...stacks.assumptions,
      ...needed.assumptions,
      ...relocation.assumptions,
    ],
    tls: tls ?? process.tls,
  };
}
