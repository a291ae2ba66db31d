// Runs a case often enough to know whether its outcome varies.
import { runCase } from './run-case.js';

/** @import { Case, Observation } from './case.js' */
/** @import { HostProgram } from './run-case.js' */

const SAMPLE = 2;
const VARYING_SAMPLE = 60;

/**
 * @typedef {object} Outcome
 * @property {Observation[]} observed
 * @property {Observation[][]} alternatives every outcome seen, when there were several
 */

/**
 * @param {Case} aCase
 * @param {HostProgram} host
 * @param {string} lane
 * @returns {Promise<Outcome>}
 */
export async function observeCase(aCase, host, lane) {
  /** @type {Map<string, Observation[]>} */
  const seen = new Map();
  let wanted = aCase.varies === undefined ? SAMPLE : VARYING_SAMPLE;
  for (let count = 0; count < wanted; count += 1) {
    const observed = await runCase(aCase, host, lane);
    seen.set(JSON.stringify(observed), observed);
    if (seen.size > 1) wanted = VARYING_SAMPLE;
    if (observed.some(({ kind }) => kind === 'hangs') && aCase.varies === undefined) break;
  }
  const outcomes = [...seen.keys()].sort().flatMap((key) => [seen.get(key) ?? []]);
  return { observed: outcomes[0] ?? [], alternatives: outcomes.length > 1 ? outcomes : [] };
}
