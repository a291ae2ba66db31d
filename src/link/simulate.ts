import { libcOf } from '../profile/libc.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { broughtBy } from './brought.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import { firstErrorText, isOfFirstReleases } from './first-releases.ts';
import { GLIBC } from './glibc.ts';
import type { Opening, Step } from './opening.ts';
import { afterPanic, loadAssumptions, makeOutcome, outcomeOf } from './outcome.ts';
import type { ProcessState } from './process.ts';
import { registerRejected, withRejectedInits } from './rejected-inits.ts';
import type { Environment, HostScope, OpenRequest } from './request.ts';
import { stepsOf } from './stages.ts';
import { startProcess } from './start-process.ts';
import { symbolAnswers } from './symbol-lookup.ts';
import { brokenPie, droppedMethods } from './toolchain-defects.ts';
import { type LoadTrace, type Obstacle, undecidable } from './verdict.ts';

/**
 * What plugin.Open returns for these files, opened in this order in one process of the host.
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
  const steps = stepsOf(linker, environment.loader ?? 'plugin.Open');
  const traces = requests.map((request, index) => {
    const trace = open(process, request, index, steps);
    if (trace.outcome.kind === 'crashes') process.diedAt ??= index;
    return registerRejected(process, request, trace, index);
  });
  return withRejectedInits(process, requests, traces);
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
    if (isAgreed(trace, other)) return trace;
    const question: Obstacle = { rule: 'host-scope', stage: 'module-list', kind: 'unknown', about: {} };
    return { ...trace, outcome: makeOutcome('unknown', 'module-list', []), obstacles: [question] };
  });
}

/** What each open comes to on every CPU that the target may have: what all agree on is the verdict. */
export function simulateEveryCpu(
  environment: Environment,
  simulate: (environment: Environment) => LoadTrace[],
): LoadTrace[] {
  const { elsewhere = [], ...least } = environment;
  const traces = simulate(least);
  for (const { cpu, libraries } of elsewhere) {
    for (const [index, other] of simulate({ ...least, libraries }).entries()) {
      const trace = traces[index];
      if (!trace) continue;
      if (isAgreed(trace, other) && trace.packages.differing.length === other.packages.differing.length) {
        traces[index] = withLibraries(trace, other);
        continue;
      }
      const library = libraries.find(({ path }, place) => least.libraries?.[place]?.path !== path)?.name;
      const detail = `it depends on the target's CPU, and another file is found on ${cpu}`;
      const question = undecidable('library-missing', 'needed-libraries', detail);
      const about = { ...question.about, ...(library === undefined ? {} : { library }) };
      traces[index] = {
        ...trace,
        outcome: makeOutcome('unknown', 'needed-libraries', []),
        obstacles: [{ ...question, about }],
      };
    }
  }
  return traces;
}

/** Whichever file is taken, a strict gate looks at all of them. */
function withLibraries(trace: LoadTrace, { libraries: others = [] }: LoadTrace): LoadTrace {
  const { libraries = [] } = trace;
  const more = others.filter(({ path }) => !libraries.some(known => known.path === path));
  return more.length > 0 ? { ...trace, libraries: [...libraries, ...more] } : trace;
}

function isAgreed({ outcome }: LoadTrace, other: LoadTrace | undefined): boolean {
  return other?.outcome.kind === outcome.kind && other.outcome.message === outcome.message;
}

/** One open: the steps in the loader's order, until one of them ends it. What does not decide would fail later. */
function open(process: ProcessState, request: OpenRequest, index: number, steps: readonly Step[]): LoadTrace {
  const opening: Opening = { process, request, index, assumptions: [] };
  const questions: Obstacle[] = [];
  for (const step of steps) {
    if (opening.isOpen) return loaded(opening);
    const found = step.isPast?.(opening) ? [] : foundIn(step, opening);
    step.survey?.(opening);
    if (found.some(({ kind }) => step.endsOn === 'anything' || kind !== 'unknown')) {
      step.fail?.(opening, found);
      return blocked(opening, [...questions, ...found, ...(step.foresee?.(opening, found) ?? [])]);
    }
    questions.push(...found);
    step.pass?.(opening);
  }
  return questions.length > 0 ? blocked(opening, questions) : loaded(opening);
}

function foundIn({ stages }: Step, opening: Opening): Obstacle[] {
  const found: Obstacle[] = [];
  for (const { check, isGate } of stages) {
    found.push(...check(opening));
    if (isGate && found.length > 0) break;
  }
  return found;
}

function blocked(opening: Opening, found: Obstacle[]): LoadTrace {
  const obstacles = told(opening, found);
  return {
    outcome: outcomeOf(obstacles, opening.assumptions),
    obstacles,
    packages: comparedIn(opening),
    ...broughtBy(opening),
    ...symbolAnswers(opening),
    ...(opening.file?.node ? { initialises: opening.file.initialises } : {}),
    ...conflictsOf(opening),
  };
}

function loaded(opening: Opening): LoadTrace {
  const { assumptions, file } = opening;
  const initialises = file?.initialises ?? [];
  const brought = broughtBy(opening);
  return {
    outcome: {
      ...makeOutcome('loads', 'open', [...assumptions, ...loadAssumptions(file ?? {}, brought)]),
      ...afterPanic(file ?? {}),
    },
    obstacles: [],
    packages: comparedIn(opening),
    ...brought,
    ...symbolAnswers(opening),
    initialises,
    ...conflictsOf(opening),
    ...defectsAfter(opening),
  };
}

function conflictsOf({ file }: Opening): Pick<LoadTrace, 'conflicts'> {
  return file?.conflicts && file.conflicts.length > 0 ? { conflicts: file.conflicts } : {};
}

/** Of the host's release: what calls into the plugin, and the host itself, run into once it is open. */
function defectsAfter({ process, file }: Opening): Pick<LoadTrace, 'defects'> {
  if (!file?.node) return {};
  const found = [file.copies, droppedMethods(process), brokenPie(process)].flatMap(defect => defect ?? []);
  return found.length > 0 ? { defects: found } : {};
}

function comparedIn({ file }: Opening): LoadTrace['packages'] {
  const { shared = [], differing = [] } = file?.packages ?? {};
  return { shared: shared.length, names: shared, differing };
}

/** The words of those who are asked. */
function told(opening: Opening, obstacles: Obstacle[]): Obstacle[] {
  const { process, request, file } = opening;
  if (process.environment.loader === 'dlopen') {
    // The dynamic linker names a file by the argument of dlopen; plugin.Open passes the real path.
    return file && request.name.includes('/')
      ? reworded(obstacles, (_, text) => text.replaceAll(file.path, () => request.name))
      : obstacles;
  }
  if (!isOfFirstReleases(process.host)) return obstacles;
  return reworded(obstacles, (obstacle, text) =>
    obstacle.kind === 'fails' ? firstErrorText(obstacle, request.name, text) : text,
  );
}

function reworded(
  obstacles: readonly Obstacle[],
  words: (obstacle: Obstacle, text: string) => string,
): Obstacle[] {
  return obstacles.map(one => ({
    ...one,
    ...(one.message === undefined ? {} : { message: words(one, one.message) }),
    ...(one.alternatives ? { alternatives: one.alternatives.map(text => words(one, text)) } : {}),
  }));
}
