// Holds a prediction against what the loader said.
/** @import { LoadTrace } from '../../dist/link/verdict.js' */
/** @import { RecordedCase } from './truth-files.js' */

/**
 * Cases whose end is decided by the plugin's own code when it runs: no reading of the file can know it. There the
 * prediction must be that the plugin loads *if* that code returns.
 */
const OWN_CODE = /\/(unlucky-|opener|cgo-abort)/;

/** @param {string} artifact */
export function runsOwnCode(artifact) {
  return OWN_CODE.test(artifact);
}

/**
 * Undefined when the prediction is right, else what is wrong with it.
 * @param {RecordedCase} aCase
 * @param {LoadTrace[]} traces
 * @param {(text: string) => string} neutral replaces the case's directory
 */
export function disagreement(aCase, traces, neutral) {
  const outcomes = [aCase.observed, ...(aCase.alternatives ?? [])];
  if (outcomes.some(observed => agrees(aCase, observed, traces, neutral))) return undefined;
  const predicted = traces.map(({ outcome }) => ({
    kind: outcome.kind,
    ...(outcome.message === undefined ? {} : { message: neutral(outcome.message) }),
  }));
  return `observed ${JSON.stringify(outcomes)}, predicted ${JSON.stringify(predicted)}`;
}

/**
 * @param {RecordedCase} aCase
 * @param {RecordedCase['observed']} observed
 * @param {LoadTrace[]} traces
 * @param {(text: string) => string} neutral
 */
function agrees(aCase, observed, traces, neutral) {
  for (const [index, { kind, message }] of observed.entries()) {
    const trace = traces[index];
    if (!trace) return false;
    const { outcome } = trace;
    const texts = [outcome.message, ...(trace.obstacles[0]?.alternatives ?? [])].map(
      text => text && neutral(text),
    );
    if (kind === 'not-reached') {
      if (outcome.stage !== 'not-reached') return false;
    } else if (
      kind === 'hangs'
        ? outcome.kind === 'crashes' && outcome.message === undefined
        : outcome.kind === kind && texts.includes(message)
    ) {
    } else {
      // What follows in this process is decided by the code that ran.
      return (
        endsInOwnCode(aCase, index) &&
        outcome.kind === 'loads' &&
        (outcome.assumptions ?? []).some(text => /init functions|constructor/.test(text))
      );
    }
  }
  return true;
}

/** @param {RecordedCase} aCase @param {number} index */
function endsInOwnCode(aCase, index) {
  const name = aCase.open[index] ?? '';
  const file = aCase.files.find(({ path }) => path === name.replace(/^\$DIR\//, '').replace(/^\.\//, ''));
  return file?.artifact !== undefined && runsOwnCode(file.artifact);
}

/** Code of Clang registers global variables without a symbol that names each: whether the host has them too does not show. */
export const UNNAMED_GLOBALS = /^sanitizers\/.*\/(?:asan|address)-clang$/;

/** Whether a case cannot be decided from its files, and nothing else is predicted. @param {string} id @param {string} problem */
export function isOpen(id, problem) {
  return UNNAMED_GLOBALS.test(id) && problem.endsWith('predicted [{"kind":"unknown"}]');
}
