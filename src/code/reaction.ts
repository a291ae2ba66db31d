import type { Flow } from './follow.ts';
import { type Exit, haveCommon, type Outcome, outcomeOf, RESULTS, type State } from './outcomes.ts';
import type { Value } from './value.ts';

/** What shows that a call has failed. */
export interface Failure {
  is: (value: Value) => boolean;
  /** what the value then is */
  when: NonNullable<State>;
}

/** What a function does about the failure of a call in it. */
export interface Reaction {
  flow: Flow;
  call: number;
  results: readonly number[];
  failed: Outcome;
  succeeded: Outcome;
  /** what holds where the call has not failed */
  onSuccess: (value: Value) => State;
  /** wherever it ends then, it does not end where it does otherwise */
  isTold: boolean;
  /** it never returns then */
  isFatal: boolean;
  /** registers by whose being zero, or not, its caller knows it too */
  signals: { register: number; when: NonNullable<State> }[];
}

/** Walks on from a call, once as if it had failed and once as if it had not; undefined: there are too many ways. */
export function reactionTo(
  flow: Flow,
  call: number,
  { is, when }: Failure,
  results: readonly number[],
): Reaction | undefined {
  const opposite = when === 'zero' ? 'other' : 'zero';
  const onSuccess = (value: Value) => (is(value) ? opposite : undefined);
  const failed = outcomeOf(flow, { results, from: call, assumed: value => (is(value) ? when : undefined) });
  const succeeded = outcomeOf(flow, { results, from: call, assumed: onSuccess });
  if (!failed || !succeeded || failed.exits.length === 0) return undefined;
  const returning = ({ states }: Exit) => states.length > 0;
  const [bad, good] = [failed.exits.filter(returning), succeeded.exits.filter(returning)];
  const signals = results.slice(0, RESULTS).flatMap((register, i) => {
    const state = bad[0]?.states[i];
    const isSignal =
      state !== undefined &&
      good.length > 0 &&
      bad.every(({ states }) => states[i] === state) &&
      good.every(({ states }) => states[i] !== undefined && states[i] !== state);
    return isSignal ? [{ register, when: state }] : [];
  });
  return {
    flow,
    call,
    results,
    failed,
    succeeded,
    onSuccess,
    isTold: !haveCommon(failed.exits, succeeded.exits),
    isFatal: bad.length === 0 && !failed.exits.some(({ address }) => address === call),
    signals,
  };
}

/**
 * Whether the function that does not do without one call always makes it where another one succeeds: it comes to the other
 * only behind this one, or goes on from the other without it only to where it ends otherwise.
 */
export function isAlwaysBeside(needed: Reaction, other: Reaction): boolean {
  if (!needed.isTold || needed.failed.calls.has(other.call)) return false;
  const { flow, results } = needed;
  if (other.succeeded.calls.has(needed.call)) {
    const assumed = other.onSuccess;
    const around = outcomeOf(flow, { results, from: other.call, until: needed.call, assumed });
    return around !== undefined && !haveCommon(around.exits, needed.succeeded.exits);
  }
  const before = outcomeOf(flow, { results, until: needed.call });
  return before !== undefined && !before.calls.has(other.call);
}

/** Whether a function goes on with what it does anyway: it ends in the same ways, and makes calls that it makes then too. */
export function goesOn({ flow, call, results, failed, succeeded, isTold }: Reaction): boolean {
  if (isTold) return false;
  const before = outcomeOf(flow, { results, until: call });
  return [...failed.calls].some(one => succeeded.calls.has(one) && before?.calls.has(one) === false);
}
