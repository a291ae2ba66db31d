import type { DefectPhase } from '../profile/defect.ts';
import { dynamicOf } from '../profile/known.ts';
import { sanitizerObstacles } from './address-sanitizer.ts';
import { defectObstacles } from './defects.ts';
import { stackObstacles } from './exec-stack.ts';
import { fileObstacle, pageAssumptions, processorAssumptions } from './file-checks.ts';
import { interposed } from './interposition.ts';
import { mapNeeded, versionObstacles } from './needed-libraries.ts';
import { unreadDynamic } from './open-stages.ts';
import { fileOf, librariesWith, type Opening, type StageCheck } from './opening.ts';
import { lookup, ownVersion, type ScopeObject } from './scope.ts';
import { allocateStaticTls, tlsObstacle } from './static-tls.ts';
import { relocationObstacles, scopeOf } from './symbol-binding.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** elf/dl-load.c: the header, the program headers and the dynamic table, before anything is mapped. */
export const MAP: StageCheck = {
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
export const NEEDED: StageCheck = {
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
export const VERSIONS: StageCheck = {
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
export const RELOCATION: StageCheck = {
  stage: 'relocation',
  check: opening => {
    const { process } = opening;
    const file = fileOf(opening);
    const libraries = librariesWith(file);
    const tls = allocateStaticTls(process.tls, process.scope, file.added);
    const unserved = 'object' in tls ? tls : undefined;
    file.tls = 'object' in tls ? process.tls : tls;
    const shareless = (object: ScopeObject) =>
      unserved?.object === object ? [tlsObstacle(unserved, process.host, file.path)] : [];
    return [
      ...libraries
        .toReversed()
        .flatMap(library => [
          ...defectsIn(opening, library, 'relocation'),
          ...symbolObstacles(opening, library),
          ...shareless(library),
          ...defectsIn(opening, library, 'protection'),
        ]),
      ...defectsIn(opening, file.object, 'relocation'),
      ...symbolObstacles(opening, file.object),
      ...shareless(file.object),
      ...defectsIn(opening, file.object, 'protection'),
      ...interposed(process, file.object),
    ];
  },
};

/** elf/dl-init.c: DT_INIT and DT_INIT_ARRAY. */
export const CONSTRUCTORS: StageCheck = {
  stage: 'constructors',
  check: opening => [
    ...sanitizerObstacles(opening),
    ...fileOf(opening)
      .added.toReversed()
      .flatMap(object => [
        ...defectsIn(opening, object, 'constructors'),
        ...reboundConstructors(opening, object),
      ]),
    ...unreadDynamic(opening),
  ],
};

/** Of the file itself, or of a library that comes with it: the path is named where it is not the file's. */
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
    .filter(name => lookup(scope, name, ownVersion(object, name)) !== object)
    .map(name =>
      undecidable('elf-header', 'constructors', `a constructor is bound to ${name} of another file`),
    );
}
