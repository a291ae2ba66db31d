import { DF_SYMBOLIC } from '../elf/constants.ts';
import { dynamicOf } from '../profile/known.ts';
import type { MuslOddity } from '../profile/profile.ts';
import { muslView } from '../target/musl-view.ts';
import { defectObstacles, defectText, isUnmapped } from './defects.ts';
import type { DynamicLinker, Mapped } from './dynamic-linker.ts';
import { doubtful, foreignness, mapProblem } from './musl-file.ts';
import { mapMuslNeeded } from './musl-needed.ts';
import { furtherNames, muslRelocations } from './musl-relocation.ts';
import { loadingError } from './musl-words.ts';
import { contentObstacle } from './open-stages.ts';
import type { ProcessState } from './process.ts';
import type { ContentFact } from './request.ts';
import type { ScopeObject } from './scope.ts';
import type { Obstacle } from './verdict.ts';

/** ldso/dynlink.c of musl 1.2.3, which is the same in 1.2.5 but for what is said where it differs. */
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
  open,
  symbolError: (_path, symbol) => `Symbol not found: ${symbol}`,
};

/**
 * A program without a dynamic linker has a dlopen that does nothing (src/ldso/dlopen.c). A Go library does not get as far:
 * it has initial-exec storage, so that it cannot be opened, and linked to it dies of the arguments that musl does not
 * give to its constructor.
 */
function unsupported({ host }: ProcessState): Obstacle | undefined {
  if (host.elf?.staticLibc === undefined) {
    if (host.kind !== 'go-c-shared') return undefined;
    const detail = 'a Go C library does not start on musl';
    return { rule: 'host-no-plugin-support', stage: 'host', kind: 'unknown', about: { detail } };
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

function open(process: ProcessState, object: ScopeObject, path: string): Mapped {
  const { host, tls } = process;
  const { profile } = object;
  const stopped = (obstacle: Obstacle): Mapped => ({
    added: [object],
    obstacles: [obstacle],
    assumptions: [],
    tls,
  });
  const refused = unsupported(process);
  if (refused) return stopped(refused);
  const problem = mapProblem(path, profile, host);
  if (problem && 'obstacle' in problem) return stopped(problem.obstacle);
  if (problem) {
    const { errno, rule, detail } = problem;
    const stage = rule === 'elf-executable' ? 'map' : 'open-file';
    return stopped({ rule, stage, kind: 'fails', message: loadingError(path, errno), about: { detail } });
  }
  const needed = mapMuslNeeded(process, object, path);
  const relocations = muslRelocations(process, needed.objects, path);
  const odd = oddness(process, object, path);
  // The cause of what goes wrong with a file of another processor is not the symbol that is missing.
  const foreign = foreignness(profile, host);
  const dynamic = profile.elf?.dynamic;
  const unread: Obstacle[] =
    dynamicOf(profile) === undefined && dynamic && !dynamic.known
      ? [{ rule: 'file-unreadable', stage: 'open-file', kind: 'unknown', about: { detail: dynamic.why } }]
      : [];
  return {
    added: needed.objects,
    obstacles: [
      ...odd,
      ...needed.obstacles,
      ...relocations.map(one => (foreign === 'elf-machine' ? { ...one, rule: foreign } : one)),
      ...unread,
    ],
    assumptions: needed.assumptions,
    tls,
  };
}

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
  const unknown = (detail: string): Obstacle => ({
    rule: 'elf-header',
    stage: 'relocation',
    kind: 'unknown',
    about: { detail },
  });
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
