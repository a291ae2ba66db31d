import { DF_SYMBOLIC } from '../elf/constants.ts';
import { dynamicOf } from '../profile/known.ts';
import type { MuslOddity } from '../profile/profile.ts';
import { muslView } from '../target/musl-view.ts';
import { defectObstacles, defectText, isUnmapped } from './defects.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import { interposed } from './interposition.ts';
import { doubtful, foreignness, mapProblem } from './musl-file.ts';
import { mapMuslNeeded } from './musl-needed.ts';
import { furtherNames, muslRelocations } from './musl-relocation.ts';
import { definesVisibly } from './musl-scope.ts';
import { loadingError } from './musl-words.ts';
import { contentObstacle, unreadDynamic } from './open-stages.ts';
import { fileOf, type StageCheck } from './opening.ts';
import type { ProcessState } from './process.ts';
import type { ContentFact } from './request.ts';
import type { ScopeObject } from './scope.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/**
 * A program without a dynamic linker has a dlopen that does nothing (src/ldso/dlopen.c). A Go library does not get as far:
 * it has initial-exec storage, so that it cannot be opened, and linked to it dies of the arguments that musl does not
 * give to its constructor.
 */
function unsupported({ host }: ProcessState): Obstacle | undefined {
  if (host.elf?.staticLibc === undefined) {
    if (host.kind !== 'go-c-shared') return undefined;
    const detail = 'a Go C library does not start on musl';
    return undecidable('host-no-plugin-support', 'host', detail);
  }
  return {
    rule: 'host-static',
    stage: 'open-file',
    kind: 'fails',
    message: 'Dynamic loading not supported',
    about: {},
  };
}

function unopened(
  process: ProcessState,
  path: string,
  content: ContentFact | undefined,
): Obstacle | undefined {
  if (content?.kind === 'profile') return undefined;
  const obstacle = contentObstacle(path, content);
  if (content?.kind !== 'failed') return unsupported(process) ?? obstacle;
  return unsupported(process) ?? { ...obstacle, message: loadingError(path, content.errno) };
}

/** map_library: the program headers, and where the segments come to lie. */
const MAP: StageCheck = {
  stage: 'map',
  isGate: true,
  check: opening => {
    const { process } = opening;
    const { path, object } = fileOf(opening);
    const refused = unsupported(process);
    if (refused) return [refused];
    const problem = mapProblem(path, object.profile, process.host);
    if (!problem) return [];
    if ('obstacle' in problem) return [problem.obstacle];
    const { errno, rule, detail } = problem;
    const stage = rule === 'elf-executable' ? 'map' : 'open-file';
    return [{ rule, stage, kind: 'fails', message: loadingError(path, errno), about: { detail } }];
  },
};

/** load_deps: what is needed, breadth first. */
const NEEDED: StageCheck = {
  stage: 'needed-libraries',
  check: opening => {
    const { process } = opening;
    const file = fileOf(opening);
    const needed = mapMuslNeeded(process, file.object, file.path);
    file.added = needed.objects;
    opening.assumptions.push(...needed.assumptions);
    return [...oddness(process, file.object, file.path), ...needed.obstacles];
  },
};

/** reloc_all: every object as it was loaded. */
const RELOCATION: StageCheck = {
  stage: 'relocation',
  check: opening => {
    const { process } = opening;
    const { path, object, added } = fileOf(opening);
    // The cause of what goes wrong with a file of another processor is not the symbol that is missing.
    const foreign = foreignness(object.profile, process.host);
    const found = muslRelocations(process, added, path).map(one =>
      foreign === 'elf-machine' ? { ...one, rule: foreign } : one,
    );
    return [...found, ...interposed(process, object)];
  },
};

/** do_init_fini; of a file that could not be read it is unknown. */
const CONSTRUCTORS: StageCheck = {
  stage: 'constructors',
  check: unreadDynamic,
};

/** What musl takes another way than ld.so. */
const ODDITIES: Readonly<Record<MuslOddity, string>> = {
  'no-hash-table': 'no hash table of symbols',
  'relocation-size': 'the size of the relocations',
  'plt-relocations': 'DT_PLTREL',
  'relocation-address': 'relocations without an address',
};

/**
 * What was written into the file by nobody's link editor, and is known to matter to glibc, or not to. musl reads other
 * tags, in another order, maps the gaps between segments too, and binds hidden symbols as all others.
 */
function oddness({ host }: ProcessState, { profile }: ScopeObject, path: string): Obstacle[] {
  const dynamic = dynamicOf(profile);
  const unknown = (detail: string) => undecidable('elf-header', 'relocation', detail);
  const hasHiddenList =
    dynamic?.constructors.module !== undefined &&
    dynamic.constructors.module.list === undefined &&
    (dynamic.flags & DF_SYMBOLIC) === 0;
  const unmapped = (profile.elf?.defects ?? []).filter(isUnmapped);
  return [
    ...defectObstacles(host, path, profile, ['versions', 'protection', 'constructors']).map(doubtful),
    ...unmapped
      .filter(({ phase }) => phase === 'runtime' || phase === 'hashes' || phase === 'verify')
      .map(defect => unknown(defectText(defect))),
    ...(dynamic?.muslOddity === undefined ? [] : [unknown(ODDITIES[dynamic.muslOddity])]),
    ...(hasHiddenList ? [unknown('the list of modules is bound inside of the file')] : []),
  ];
}

/** ldso/dynlink.c of musl 1.2.3, which is the same in 1.2.5 except where a comment names a difference. */
export const MUSL: DynamicLinker = {
  libc: 'musl',
  honoursSymbolic: false,
  view: muslView,
  further: furtherNames,
  start: (process, main) => {
    const { objects, obstacles } = mapMuslNeeded(process, main, process.host.identity.path);
    return { libraries: objects.slice(1), obstacles };
  },
  startError: (_path, { message = '' }) => message,
  unopened,
  stages: [MAP, NEEDED, RELOCATION, CONSTRUCTORS],
  hasSymbol: ({ profile }, name) => definesVisibly(profile, name),
  symbolError: (_path, symbol) => `Symbol not found: ${symbol}`,
};
