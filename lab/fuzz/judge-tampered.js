// What a prediction of a tampered file is worth, beside what the loader said of it.

/** @import { LoadTrace } from '../../dist/link/verdict.js' */
/** @import { Observed } from './open-child.js' */

/**
 * `same`: kind and text. `text`: it does not load either way, in other words. `kind`: it is refused where it was predicted to
 * die, or the other way around, or loads where it was not predicted to. `unknown`: nothing was predicted. `own code`: it
 * loads if code of the file returns that runs before Go checks it, as the prediction says; no reading knows. `wrong`: it was
 * predicted to load, and does not.
 * @typedef {'same' | 'text' | 'kind' | 'unknown' | 'own code' | 'wrong'} Worth
 */

/** @param {LoadTrace | undefined} trace @param {Observed} observed @param {(text: string) => string} neutral @returns {Worth} */
export function worthOf(trace, observed, neutral) {
  if (!trace) return 'kind';
  const { kind, message, assumptions = [] } = trace.outcome;
  if (kind === 'unknown') return 'unknown';
  if (kind === 'loads' && observed.kind !== 'loads')
    return assumptions.some(text => /constructor|ifunc resolver/.test(text)) ? 'own code' : 'wrong';
  const same =
    observed.kind === 'hangs' ? kind === 'crashes' && message === undefined : kind === observed.kind;
  if (!same) return 'kind';
  const texts = [message, ...(trace.obstacles[0]?.alternatives ?? [])].map(text => text && neutral(text));
  return observed.kind === 'hangs' || texts.includes(observed.message) ? 'same' : 'text';
}
