// The recorded cases as what ships sees them: read once, simulated and explained by dist/, which `npm test` builds first.
import { explainPrediction } from '../../dist/check/check.js';
import { linkerOf } from '../../dist/link/linker.js';
import { simulateOpens } from '../../dist/link/simulate.js';
import { readCases, readInputs } from '../../lab/recorded.js';

/** @import { CheckResult } from '../../dist/check/check.js' */
/** @import { Prediction } from '../../dist/check/predict.js' */
/** @import { RecordedCase } from '../../lab/truth/truth-files.js' */

/** @typedef {Omit<Prediction, 'traces'>} Inputs what a verdict is computed from */

/**
 * @typedef {object} Replay a recorded case with what is predicted of it
 * @property {RecordedCase} recorded
 * @property {Prediction} prediction
 */

/** @type {ReadonlyMap<string, Inputs>} */
const inputs = readInputs();
const cases = new Map(readCases().map(one => [one.id, one]));

/** Every recorded case in its order; a loop that needs less than all leaves early. @returns {AsyncGenerator<Replay>} */
export async function* replayAll() {
  for (const id of cases.keys()) yield await replay(id);
}

/**
 * One recorded case, as it was recorded or after a change to a copy of its inputs.
 * @param {string} id
 * @param {(inputs: Inputs) => void} [change]
 * @returns {Promise<Replay>}
 */
export async function replay(id, change) {
  const recorded = cases.get(id);
  const kept = inputs.get(id);
  if (!recorded || !kept)
    throw new Error(`no profiles are kept of case ${id}: node lab/truth/record-profiles.js`);
  const input = change ? structuredClone(kept) : kept;
  change?.(input);
  const { host, requests, environment } = input;
  const scope = recorded.hostScope === 'local' ? 'local' : 'global';
  const traces = simulateOpens(host, requests, environment, scope, await linkerOf(host));
  return { recorded, prediction: { ...input, traces } };
}

/** The same with what the rules say of it. @param {Replay} replayed @returns {Promise<CheckResult>} */
export function explained({ prediction }) {
  return explainPrediction(prediction);
}
