// Runs a case often enough to know whether its outcome varies.
import { cpuNamed } from './cpus.js';
import { runCase } from './run-case.js';

/** @import { Case, Observation } from './case.js' */
/** @import { HostProgram } from './run-case.js' */

/**
 * @typedef {object} Effort
 * @property {number} runs of a case that seems to have one outcome
 * @property {number} runsWhenVarying
 */

/** For a record. @type {Effort} */
export const THOROUGH = { runs: 3, runsWhenVarying: 60 };

/** For a comparison with a record. @type {Effort} */
export const QUICK = { runs: 1, runsWhenVarying: 1 };

/** Emulators are slow, and their loaders the same glibc. */
const RUNS_WHEN_EMULATED = 2;

/** A run that hangs takes seconds, so it is repeated once only. */
const RUNS_WHEN_HANGING = 2;

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
 * @param {Effort} effort
 * @param {Observation[][]} known outcomes seen before, which a varying case keeps
 * @returns {Promise<Outcome>}
 */
export async function observeCase(aCase, host, lane, effort, known) {
  /** @type {Map<string, Observation[]>} */
  const seen = new Map();
  /** @type {Set<string>} */
  const allMarks = new Set();
  let wanted = aCase.varies === undefined ? effort.runs : effort.runsWhenVarying;
  if (cpuNamed(aCase.cpu)?.emulator !== undefined) wanted = Math.min(wanted, RUNS_WHEN_EMULATED);
  for (let count = 0; count < wanted; count += 1) {
    const { observed, marks } = await runCase(aCase, host, lane);
    for (const mark of marks) allMarks.add(mark);
    seen.set(JSON.stringify(observed), observed);
    if (seen.size > 1) wanted = effort.runsWhenVarying;
    if (observed.some(({ kind }) => kind === 'hangs')) wanted = Math.min(wanted, RUNS_WHEN_HANGING);
  }
  if (aCase.varies !== undefined || seen.size > 1)
    for (const observed of known) seen.set(JSON.stringify(observed), observed);
  const outcomes = [...seen.keys()].sort().flatMap(key => [seen.get(key) ?? []]);
  return {
    observed: outcomes[0] ?? [],
    alternatives: outcomes.length > 1 ? outcomes : [],
    marks: [...allMarks].sort(),
  };
}
