import { foreignConstructors, resolvers } from '../profile/active-code.ts';
import type { DefectPhase } from '../profile/defect.ts';
import { moduleOf } from '../profile/known.ts';
import { libcOf } from '../profile/libc.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { defectObstacles } from './defects.ts';
import type { DynamicLinker, Mapped } from './dynamic-linker.ts';
import { GLIBC } from './glibc.ts';
import { callerObstacle, hostObstacle } from './host-stage.ts';
import { registerModule } from './module-list.ts';
import { duplicatePath, findModule } from './module-stage.ts';
import {
  exportObstacle,
  openedBefore,
  packagesToInitialise,
  realpathObstacle,
  wildInitTask,
} from './open-stages.ts';
import { comparePackages } from './package-hashes.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import type { ContentFact, Environment, HostScope, OpenRequest } from './request.ts';
import type { ScopeObject } from './scope.ts';
import { startProcess } from './start-process.ts';
import { type LoadTrace, type Obstacle, type Outcome, type Stage, unreadable } from './verdict.ts';

/**
 * What plugin.Open says to these files, opened in this order in one process of the host.
 * @param linker that of the host's C library (linkerOf)
 */
export function simulateOpens(
  host: CheckProfile,
  requests: readonly OpenRequest[],
  environment: Environment,
  hostScope: HostScope = 'global',
  linker: DynamicLinker = GLIBC,
): LoadTrace[] {
  if (linker.libc !== (libcOf(host) ?? 'glibc')) throw new TypeError(`the host is not on ${linker.libc}`);
  const process = startProcess(host, environment, hostScope, linker);
  return requests.map((request, index) => {
    const trace = open(process, request, index);
    if (trace.outcome.kind === 'crashes') process.diedAt ??= index;
    return trace;
  });
}

/**
 * Where it is not known how a c-shared host itself was opened, both ways are tried: what they agree on is the verdict,
 * anything else stays open.
 */
export function simulateEitherScope(
  host: CheckProfile,
  requests: readonly OpenRequest[],
  environment: Environment,
  linker: DynamicLinker = GLIBC,
): LoadTrace[] {
  const global = simulateOpens(host, requests, environment, 'global', linker);
  const local = simulateOpens(host, requests, environment, 'local', linker);
  return global.map((trace, index) => {
    const other = local[index];
    const agrees =
      other?.outcome.kind === trace.outcome.kind && other.outcome.message === trace.outcome.message;
    if (agrees) return trace;
    const question: Obstacle = { rule: 'host-scope', stage: 'module-list', kind: 'unknown', about: {} };
    return { ...trace, outcome: makeOutcome('unknown', 'module-list', []), obstacles: [question] };
  });
}

/** One plugin.Open: its stages in the loader's order. What does not decide is kept as what would also fail. */
function open(process: ProcessState, request: OpenRequest, index: number): LoadTrace {
  if (process.diedAt !== undefined) return notReached(process.diedAt);
  const { path, content } = request;
  const isDlopen = process.environment.loader === 'dlopen';
  const unusable =
    process.unstartable ?? (isDlopen ? callerObstacle(process.host) : hostObstacle(process.host));
  if (unusable) return blocked([unusable]);
  if (isDlopen && path.kind === 'failed')
    return blocked(unopened(process, request.name, { kind: 'failed', errno: path.errno, call: 'open' }));
  if (path.kind === 'failed') return blocked([realpathObstacle(path.errno)]);
  const before = openedBefore(process, path.realPath);
  if (before) return before.obstacle ? blocked([before.obstacle]) : loaded([], []);
  const refused = unopened(process, path.realPath, content);
  if (refused.length > 0 || content?.kind !== 'profile') return blocked(refused);
  const trace = dlopenAndCheck(process, path.realPath, path.fileId, content.profile, index);
  return isDlopen && request.name.includes('/') ? toldAs(request.name, path.realPath, trace) : trace;
}

/** The dynamic linker names a file as dlopen was told it; plugin.Open tells it the real path. */
function toldAs(name: string, realPath: string, trace: LoadTrace): LoadTrace {
  const told = <T extends { message?: string }>(one: T): T =>
    one.message === undefined ? one : { ...one, message: one.message.replaceAll(realPath, () => name) };
  return { ...trace, outcome: told(trace.outcome), obstacles: trace.obstacles.map(told) };
}

function unopened(process: ProcessState, path: string, content: ContentFact | undefined): Obstacle[] {
  const obstacle = process.linker.unopened(process, path, content);
  return obstacle ? [obstacle] : [];
}

function dlopenAndCheck(
  process: ProcessState,
  path: string,
  fileId: string,
  profile: CheckProfile,
  index: number,
): LoadTrace {
  const mappedBefore = process.mapped.get(fileId);
  const object: ScopeObject = mappedBefore ?? { owner: { kind: 'plugin', index }, profile, names: [path] };
  const mapped: Mapped = mappedBefore
    ? { added: [], obstacles: [], assumptions: [], tls: process.tls }
    : dlopen(process, object, path);
  const packages =
    process.environment.loader === 'dlopen'
      ? { shared: 0, differing: [], obstacles: [] }
      : comparePackages(process, object, mapped.added);
  const counts = { shared: packages.shared, differing: packages.differing };
  const questions = mapped.obstacles.filter(({ kind }) => kind === 'unknown');
  if (mapped.obstacles.length > questions.length) {
    return {
      ...blocked([...mapped.obstacles, ...packages.obstacles.slice(0, 1)], mapped.assumptions),
      packages: counts,
    };
  }
  const initialises = packagesToInitialise(process, object);
  process.mapped.set(fileId, object);
  process.tls = mapped.tls;
  if (process.environment.loader === 'dlopen') {
    // RTLD_LOCAL: what it brings is not in the scope of later ones.
    process.opened.set(path, { index });
    return questions.length > 0 ? blocked(questions, mapped.assumptions) : loaded(mapped.assumptions, []);
  }
  if (!mappedBefore) registerModule(process, object, index);
  process.scope.push(...mapped.added.filter(added => !process.scope.includes(added)));
  const found = findModule(process, object, path, mappedBefore !== undefined);
  const refuse = (obstacles: Obstacle[]): LoadTrace => {
    const message = obstacles[0]?.message;
    if (message !== undefined) process.opened.set(path, { index, error: message });
    return { ...blocked([...questions, ...obstacles], mapped.assumptions), packages: counts };
  };
  if ('obstacle' in found) {
    // Between releases hashes differ in any case: to say so would only hide the cause.
    const isOtherRelease = found.obstacle.rule === 'toolchain-layout';
    return refuse([found.obstacle, ...(isOtherRelease ? [] : packages.obstacles.slice(0, 1))]);
  }
  const { node } = found;
  const defects = (phase: DefectPhase) => defectObstacles(process.host, path, object.profile, [phase])[0];
  const checks = [
    duplicatePath(process, node),
    packages.obstacles[0],
    defects('hashes'),
    defects('verify'),
  ].filter(obstacle => obstacle !== undefined);
  if (checks.length > 0) {
    node.bad = true;
    return refuse(checks);
  }
  node.initialised = true;
  if (moduleOf(object.profile)?.initTasks?.some(task => 'fault' in task && task.fault === 'unbound')) {
    process.opened.set(path, { index, stuck: true });
    return { ...blocked([...questions, wildInitTask()], mapped.assumptions), packages: counts };
  }
  const missing = exportObstacle(process.linker, path, object, mapped.added);
  if (missing) {
    process.opened.set(path, { index, stuck: true });
    return { ...blocked([...questions, missing], mapped.assumptions), packages: counts, initialises };
  }
  process.opened.set(path, { index });
  const trace =
    questions.length > 0
      ? blocked(questions, mapped.assumptions)
      : loaded(mapped.assumptions, initialises, node);
  return { ...trace, packages: counts };
}

function dlopen(process: ProcessState, object: ScopeObject, path: string): Mapped {
  if (process.host.elf) return process.linker.open(process, object, path);
  const obstacles = [unreadable('the host is not an ELF file')];
  return { added: [object], obstacles, assumptions: [], tls: process.tls };
}

/**
 * An open question does not decide where a later stage settles that the plugin cannot load in any case; of a file that
 * was tampered with, or storage that musl refuses or dies of, nobody knows whether it comes to that.
 */
const IS_NEVER_PASSED: readonly string[] = ['elf-header', 'tls-static', 'host-no-plugin-support'];

function blocked(obstacles: Obstacle[], assumed: readonly string[] = []): LoadTrace {
  const first =
    obstacles.find(({ kind, rule }) => kind !== 'unknown' || IS_NEVER_PASSED.includes(rule)) ?? obstacles[0];
  const open = obstacles.slice(0, first ? obstacles.indexOf(first) : 0);
  const assumptions = [
    ...assumed,
    ...open.map(({ message, about }) => `the target does not say: ${message ?? about.detail ?? ''}`),
    ...(first?.assumptions ?? []),
  ];
  const outcome = makeOutcome(first?.kind ?? 'unknown', first?.stage ?? 'open', assumptions, first?.message);
  return { outcome, obstacles, packages: { shared: 0, differing: [] } };
}

function loaded(assumed: readonly string[], initialises: string[], node?: ModuleNode): LoadTrace {
  const assumptions = [...assumed];
  const own = node ? foreignConstructors(node.profile).length : 0;
  if (own > 0) assumptions.push(own === 1 ? 'its C constructor returns' : `its ${own} C constructors return`);
  if (node && resolvers(node.profile).length > 0)
    assumptions.push('its functions that choose addresses return sound ones');
  if (initialises.length > 0) assumptions.push(`the init functions of ${listed(initialises)} return`);
  else if (node && !hasInitTasks(node)) assumptions.push("the plugin's init functions return");
  return {
    outcome: makeOutcome('loads', 'open', assumptions),
    obstacles: [],
    packages: { shared: 0, differing: [] },
    initialises,
  };
}

function hasInitTasks(node: ModuleNode): boolean {
  return moduleOf(node.profile)?.initTasks !== undefined;
}

function listed(packages: readonly string[]): string {
  const shown = packages.slice(0, 3).join(', ');
  return packages.length > 3 ? `${shown} and ${packages.length - 3} more packages` : shown;
}

function makeOutcome(
  kind: Outcome['kind'],
  stage: Stage,
  assumptions: readonly string[],
  message?: string,
): Outcome {
  return {
    kind,
    ...(message === undefined || kind === 'unknown' ? {} : { message }),
    stage,
    certainty: assumptions.length > 0 ? 'assumed' : 'proven',
    ...(assumptions.length > 0 ? { assumptions: [...assumptions] } : {}),
  };
}

function notReached(diedAt: number): LoadTrace {
  return {
    outcome: { kind: 'unknown', stage: 'not-reached', certainty: 'proven' },
    obstacles: [{ rule: 'process-dead', stage: 'not-reached', kind: 'unknown', about: { earlier: diedAt } }],
    packages: { shared: 0, differing: [] },
  };
}
