import type { DefectPhase } from '../profile/defect.ts';
import { dynamicOf } from '../profile/known.ts';
import { defectObstacles } from './defects.ts';
import type { DynamicLinker, Started } from './dynamic-linker.ts';
import { stackObstacles } from './exec-stack.ts';
import { fileObstacle, pageAssumptions, processorAssumptions } from './file-checks.ts';
import { interposed } from './interposition.ts';
import { mapNeeded, versionObstacles } from './needed-libraries.ts';
import { contentObstacle, unreadDynamic } from './open-stages.ts';
import { fileOf, librariesWith, type Opening, type StageCheck } from './opening.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject, versionsIn } from './scope.ts';
import { allocateStaticTls, tlsObstacle } from './static-tls.ts';
import { relocationObstacles, scopeOf } from './symbol-binding.ts';
import { type Obstacle, undecidable } from './verdict.ts';

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
    opening.assumptions.push(...pageAssumptions(object.profile), ...processorAssumptions(object.profile));
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
    opening.assumptions.push(
      ...stacks.assumptions,
      ...needed.assumptions,
      ...librariesWith(file).flatMap(({ profile }) => processorAssumptions(profile)),
    );
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
    return [
      ...versionObstacles(opening.process, added, path),
      ...added.flatMap(object => defectsIn(opening, object, 'versions')),
    ];
  },
};

/** elf/dl-reloc.c: symbols, then initial-exec TLS, then PT_GNU_RELRO. */
const RELOCATION: StageCheck = {
  stage: 'relocation',
  check: opening => {
    const { process } = opening;
    const file = fileOf(opening);
    const libraries = librariesWith(file);
    const tls = allocateStaticTls(process.tls, process.scope, file.added);
    file.tls = tls ?? process.tls;
    return [
      ...libraries
        .toReversed()
        .flatMap(library => [
          ...defectsIn(opening, library, 'relocation'),
          ...symbolObstacles(opening, library),
          ...defectsIn(opening, library, 'protection'),
        ]),
      ...defectsIn(opening, file.object, 'relocation'),
      ...symbolObstacles(opening, file.object),
      ...(tls ? [] : [tlsObstacle(file.path)]),
      ...defectsIn(opening, file.object, 'protection'),
      ...interposed(process, file.object),
    ];
  },
};

/** elf/dl-init.c: DT_INIT and DT_INIT_ARRAY. */
const CONSTRUCTORS: StageCheck = {
  stage: 'constructors',
  check: opening => [
    ...fileOf(opening)
      .added.toReversed()
      .flatMap(object => [
        ...defectsIn(opening, object, 'constructors'),
        ...reboundConstructors(opening, object),
      ]),
    ...unreadDynamic(opening),
  ],
};

/** Of the file itself, or of a library that comes with it: the path is told where it is not the file's. */
function defectsIn(opening: Opening, object: ScopeObject, phase: DefectPhase): Obstacle[] {
  const { owner, profile } = object;
  const path = owner.kind === 'library' ? owner.path : fileOf(opening).path;
  const found = defectObstacles(opening.process.host, path, profile, [phase]);
  return owner.kind === 'library'
    ? found.map(one => ({ ...one, about: { ...one.about, requester: path } }))
    : found;
}

function symbolObstacles(opening: Opening, object: ScopeObject): Obstacle[] {
  const { path, added } = fileOf(opening);
  const { obstacles, assumptions } = relocationObstacles(opening.process, object, added, path);
  opening.assumptions.push(...assumptions);
  return obstacles;
}

/** Constructors that are bound by a name which another object of the process defines first: its function runs in their place. */
function reboundConstructors(opening: Opening, object: ScopeObject): Obstacle[] {
  const { process } = opening;
  const { added } = fileOf(opening);
  const scope = scopeOf(process, object, added);
  return (dynamicOf(object.profile)?.constructors.bound ?? [])
    .filter(name => lookup(scope, name) !== object)
    .map(name =>
      undecidable('elf-header', 'constructors', `a constructor is bound to ${name} of another file`),
    );
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
  // dlsym takes the newest version, one that is not hidden, or none at all (elf/dl-lookup.c: DL_LOOKUP_RETURN_NEWEST).
  hasSymbol: (object, name) => versionsIn(object, name).some(({ hidden }) => !hidden),
  symbolError: (path, symbol) => `${path}: undefined symbol: ${symbol}`,
};
