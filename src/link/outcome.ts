import { foreignConstructors, resolvers } from '../profile/active-code.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { OpenedFile } from './opening.ts';
import type { BroughtLibrary, LoadTrace, Obstacle, Outcome, Stage } from './verdict.ts';

export function makeOutcome(
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

/**
 * The outcome of obstacles in the loader's order: the first one decides. An open question does not where a later obstacle
 * settles that the plugin cannot load in any case, unless it is unknown whether the loader gets that far.
 */
export function outcomeOf(obstacles: readonly Obstacle[], assumed: readonly string[]): Outcome {
  const first = obstacles.find(({ kind, isFinal }) => kind !== 'unknown' || isFinal) ?? obstacles[0];
  const open = obstacles.slice(0, first ? obstacles.indexOf(first) : 0);
  const assumptions = [
    ...assumed,
    ...open.map(({ message, about }) => `the target does not say: ${message ?? about.detail ?? ''}`),
    ...(first?.assumptions ?? []),
  ];
  return makeOutcome(first?.kind ?? 'unknown', first?.stage ?? 'open', assumptions, first?.message);
}

/** plugin.Open recovers nothing: what it keeps of the path is never marked as done, and a later Open waits for that. */
const AFTER_A_PANIC = 'if an init function panics and the host recovers, opening this file again hangs';

/** What a second Open of the same path takes for granted. */
export const FIRST_RETURNED =
  'the init functions returned when it was opened first; otherwise plugin.Open never returns';

type InitFile = Partial<Pick<OpenedFile, 'initialises' | 'active' | 'node'>>;

/** What loading takes for granted: that the code of the file which runs before Open returns does return. */
export function loadAssumptions(
  file: InitFile,
  { libraries = [], startCalls = [] }: Pick<LoadTrace, 'libraries' | 'startCalls'>,
): string[] {
  const assumptions: string[] = [
    ...libraries.flatMap(libraryAssumptions),
    ...startCalls.map(
      ({ name, definer }) =>
        `the function ${name} of ${definer}, which is called as a constructor is, returns`,
    ),
  ];
  const { node } = file;
  if (node) assumptions.push(...constructorAssumption('its', node.profile));
  if (node && resolvers(node.profile).length > 0)
    assumptions.push('its ifunc resolvers return valid addresses');
  const risk = initRisk(file);
  if (risk !== undefined) assumptions.push(risk);
  return assumptions;
}

/** What comes of the assumption that init functions return, where it is wrong. */
export function afterPanic(file: InitFile): Pick<Outcome, 'afterPanic'> {
  return initRisk(file) === undefined ? {} : { afterPanic: AFTER_A_PANIC };
}

/** Undefined: no init function runs that does more than set variables. */
function initRisk({ initialises = [], active, node }: InitFile): string | undefined {
  const risky = active ?? initialises;
  if (risky.length > 0) return `the init functions of ${listed(risky)} return`;
  const isUnread = node && !active && moduleOf(node.profile)?.initTasks === undefined;
  return isUnread ? "the plugin's init functions return" : undefined;
}

/** The same load, once it is known which of the packages have init functions that do more than set variables. */
export function withActive(trace: LoadTrace, active: readonly string[] | undefined): LoadTrace {
  const { outcome, initialises = [] } = trace;
  if (!active || outcome.kind !== 'loads' || initialises.length === 0) return trace;
  const own = new Set(initialises);
  const file = { initialises, active: active.filter(path => own.has(path)) };
  const [before, after] = [initRisk({ initialises }), initRisk(file)];
  const assumptions = (outcome.assumptions ?? []).flatMap(one => (one === before ? (after ?? []) : one));
  return {
    ...trace,
    outcome: { ...makeOutcome('loads', outcome.stage, assumptions), ...afterPanic(file) },
  };
}

function libraryAssumptions({ path, profile }: BroughtLibrary): string[] {
  return [
    ...constructorAssumption(path, profile),
    ...(resolvers(profile).length > 0 ? [`the ifunc resolvers of ${path} return valid addresses`] : []),
  ];
}

/** That the C constructors of a file return. @param owner `its`, or a path */
export function constructorAssumption(owner: string, profile: CheckProfile): string[] {
  const count = foreignConstructors(profile).length;
  if (count === 0) return [];
  const [constructors, end] = count === 1 ? ['constructor', 'returns'] : ['constructors', 'return'];
  if (owner !== 'its') return [`the C ${constructors} of ${owner} ${end}`];
  return [`its ${count === 1 ? '' : `${count} `}C ${constructors} ${end}`];
}

function listed(packages: readonly string[]): string {
  const shown = packages.slice(0, 3).join(', ');
  return packages.length > 3 ? `${shown} and ${packages.length - 3} more packages` : shown;
}

export const NOTHING_COMPARED: LoadTrace['packages'] = { shared: 0, differing: [] };
