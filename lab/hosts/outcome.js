// A prediction in the words of what is recorded, and how far the two agree.
import { explainPrediction } from '../../dist/check/check.js';
import { PLUGIN, predictRecorded } from './facts.js';

/** @import { Outcome } from '../../dist/link/verdict.js' */
/** @import { Finding } from '../../dist/check/finding.js' */
/** @import { HostAnswer } from './ask.js' */
/** @import { HostTruth, KeptFacts, PluginTruth } from './truth.js' */

/**
 * @typedef {object} Comparison of one plugin
 * @property {string} id
 * @property {HostAnswer} predicted
 * @property {string[]} found the rules that name a cause
 * @property {boolean} verdict whether it loads, fails, crashes or lacks what is looked up is as predicted
 * @property {boolean} [text] absent where the host prints none of its own
 * @property {boolean} [cause] absent of good plugins
 */

/** @param {HostTruth} truth @param {KeptFacts} facts @param {PluginTruth} plugin @returns {Promise<Comparison>} */
export async function comparePlugin(truth, facts, plugin) {
  const { plugins } = await explainPrediction(await predictRecorded(truth, facts, plugin));
  const report = plugins.at(-1);
  if (!report) throw new Error(`${plugin.id} was not judged`);
  const predicted = answerOf(report.outcome, report.findings);
  const found = causesOf(report.findings);
  const { observed, causes } = plugin;
  return {
    id: plugin.id,
    predicted,
    found,
    verdict: isSame(plugin, predicted, report.outcome),
    ...(observed.kind === 'fails' ? { text: predicted.message === observed.message } : {}),
    ...(causes.length === 0 || observed.kind === 'loads' ? {} : { cause: isNamed(causes, found) }),
  };
}

/**
 * A check runs nothing: that init functions return is a reported assumption.
 * @param {PluginTruth} plugin @param {HostAnswer} predicted @param {Outcome} outcome
 */
function isSame({ id, observed }, predicted, outcome) {
  if (predicted.kind === observed.kind) return true;
  return id === 'init-panic' && outcome.kind === 'loads' && outcome.certainty === 'assumed';
}

/** @param {Outcome} outcome @param {readonly Finding[]} findings @returns {HostAnswer} */
function answerOf({ kind, message }, findings) {
  const refusal = findings.find(({ ruleId, level }) => /^export-/.test(ruleId) && level === 'error');
  if (kind === 'loads' && refusal) return { kind: 'refuses', message: refusal.message };
  if (kind === 'loads') return { kind };
  if (kind === 'unknown') return { kind: 'hangs', message: 'unknown' };
  return { kind, ...(message === undefined ? {} : { message: withoutName(message) }) };
}

/** @param {string} text */
function withoutName(text) {
  return text.replace(`plugin.Open("${PLUGIN}"): `, '');
}

/** The rules that say why; what follows from them does not. @param {readonly Finding[]} findings */
function causesOf(findings) {
  const causes = findings.filter(({ details }) => details?.kind === 'cause').map(({ ruleId }) => ruleId);
  const decisive = findings
    .filter(one => one.decisive || /^export-/.test(one.ruleId))
    .map(({ ruleId }) => ruleId);
  return [...new Set([...causes, ...decisive])];
}

/** Every cause that was made is found, and none beside them. @param {readonly string[]} causes @param {readonly string[]} found */
function isNamed(causes, found) {
  const consequences = new Set(['package-hash', 'toolchain-layout']);
  const others = found.filter(rule => !consequences.has(rule) && !causes.includes(rule));
  // Where the host dies of another minor release, its rule names both releases, and no other rule repeats it.
  const named = found.includes('toolchain-layout') ? [...found, 'toolchain-version'] : found;
  return others.length === 0 && causes.some(rule => named.includes(rule));
}
