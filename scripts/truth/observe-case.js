// Runs a case often enough to know whether its outcome varies.
import { runCase } from './run-case.js';

/** @import { Case, Observation } from './case.js' */
/** @import { HostProgram } from './run-case.js' */

const SAMPLE = 3;
const VARYING_SAMPLE = 60;

/**
 * @typedef {object} Outcome
 * @property {Observation[]} observed
 * @property {Observation[][]} alternatives every outcome seen, when there were several
 * @property {string[]} marks
 */

/**
 * @param {Case} aCase
 * @param {HostProgram} host
 * @param {string} lane
 * @param {Observation[][]} known outcomes seen before, which a varying case keeps
 * @returns {Promise<Outcome>}
 */
export async function observeCase(aCase, host, lane, known) {
  /** @type {Map<string, Observation[]>} */
  const seen = new Map();
  /** @type {Set<string>} */
  const allMarks = new Set();
  let wanted = aCase.varies === undefined ? SAMPLE : VARYING_SAMPLE;
  for (let count = 0; count < wanted; count += 1) {
    const { observed, marks } = await runCase(aCase, host, lane);
    for (const mark of marks) allMarks.add(mark);
    seen.set(JSON.stringify(observed), observed);
    if (seen.size > 1) wanted = VARYING_SAMPLE;
    if (observed.some(({ kind }) => kind === 'hangs') && aCase.varies === undefined) break;
  }
  if (aCase.varies !== undefined || seen.size > 1) for (const observed of known) seen.set(JSON.stringify(observed), observed);
  const outcomes = [...seen.keys()].sort().flatMap((key) => [seen.get(key) ?? []]);
  return { observed: outcomes[0] ?? [], alternatives: outcomes.length > 1 ? outcomes : [], marks: [...allMarks].sort() };
}
