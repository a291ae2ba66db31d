import type { DefectPhase } from '../profile/defect.ts';
import { defectObstacles } from './defects.ts';
import type { DynamicLinker, Started } from './dynamic-linker.ts';
import { stackObstacles } from './exec-stack.ts';
import { fileObstacle, pageAssumptions } from './file-checks.ts';
import { mapNeeded, versionObstacles } from './needed-libraries.ts';
import { contentObstacle, unreadDynamic } from './open-stages.ts';
import { fileOf, type Opening, type StageCheck } from './opening.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { allocateStaticTls, tlsObstacle } from './static-tls.ts';
import { relocationObstacles } from './symbol-binding.ts';
import type { Obstacle } from './verdict.ts';

function start(process: ProcessState, main: ScopeObject): Started {
  const { path } = process.host.identity;
  const { objects, obstacles } = mapNeeded(process, main, path);
  return {
    libraries: objects.filter(object => object !== main),
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

/** elf/dl-load.c: the header, the program headers and the dynamic table, before anything is mapped. */
const MAP: StageCheck = {
  stage: 'map',
  isGate: true,
  check: opening => {
    const { path, object } = fileOf(opening);
    const refused = fileObstacle(path, object.profile, opening.process.host);
    if (refused) return [refused];
    opening.assumptions.push(...pageAssumptions(object.profile));
    return [];
  },
};

/** elf/dl-deps.c: what is needed, breadth first; stacks are made executable for each object that asks for it. */
const NEEDED: StageCheck = {
  stage: 'needed-libraries',
  check: opening => {
    const { process } = opening;
    const file = fileOf(opening);
    const needed = mapNeeded(process, file.object, file.path);
    file.added = needed.objects;
    const stacks = stackObstacles(process, needed.objects, file.path);
    opening.assumptions.push(...stacks.assumptions, ...needed.assumptions);
    return [
      ...stacks.obstacles.filter(({ stage }) => stage === 'map'),
      ...needed.obstacles,
      ...stacks.obstacles.filter(({ stage }) => stage !== 'map'),
    ];
  },
};

/** elf/dl-version.c: DT_VERNEED of every object against what the libraries define. */
const VERSIONS: StageCheck = {
  stage: 'symbol-versions',
  check: opening => {
    const { path, added } = fileOf(opening);
    return [...versionObstacles(opening.process, added, path), ...defectsOf(opening, 'versions')];
  },
};

/** elf/dl-reloc.c: symbols, then initial-exec TLS, then PT_GNU_RELRO. */
const RELOCATION: StageCheck = {
  stage: 'relocation',
  check: opening => {
    const { process } = opening;
    const file = fileOf(opening);
    const symbols = relocationObstacles(process, file.added, file.path);
    opening.assumptions.push(...symbols.assumptions);
    const tls = allocateStaticTls(process.tls, process.scope, file.added);
    file.tls = tls ?? process.tls;
    return [
      ...defectsOf(opening, 'relocation'),
      ...symbols.obstacles,
      ...(tls ? [] : [tlsObstacle(file.path)]),
      ...defectsOf(opening, 'protection'),
    ];
  },
};

/** elf/dl-init.c: DT_INIT and DT_INIT_ARRAY. */
const CONSTRUCTORS: StageCheck = {
  stage: 'constructors',
  check: opening => [...defectsOf(opening, 'constructors'), ...unreadDynamic(opening)],
};

function defectsOf(opening: Opening, phase: DefectPhase): Obstacle[] {
  const { path, object } = fileOf(opening);
  return defectObstacles(opening.process.host, path, object.profile, [phase]);
}

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
  stages: [MAP, NEEDED, VERSIONS, RELOCATION, CONSTRUCTORS],
  symbolError: (path, symbol) => `${path}: undefined symbol: ${symbol}`,
};
