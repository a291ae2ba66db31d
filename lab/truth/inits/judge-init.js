// Holds what a check says of a recorded case against what the host saw.

/** @import { PluginReport } from '../../../dist/check/check.js' */
/** @import { Opened } from './run-init.js' */

/**
 * @typedef {object} RecordedInit
 * @property {'certain' | 'uncertain' | 'none'} conflict
 * @property {string[]} steps
 * @property {[string, string][]} [twins]
 * @property {Opened[]} observed
 */

/**
 * @typedef {object} Judged
 * @property {'right' | 'missed' | 'false-error' | 'wrong-words' | 'overclaimed'} conflict `overclaimed`: reported as certain, which
 *   the files cannot show
 * @property {boolean} warns of a conflict
 * @property {boolean} speaksOfTwins
 */

/**
 * @param {RecordedInit} recorded @param {Pick<PluginReport, 'outcome' | 'findings'>[]} plugins of the opened files, in order
 * @param {string} host its path, which texts name
 * @returns {Judged}
 */
export function judgeInit({ conflict, steps, observed }, plugins, host) {
  const opens = observed.filter((_, at) => steps[at] !== 'own');
  const later = observed.find(({ kind }, at) => steps[at] === 'own' && kind === 'crashes');
  const found = plugins.flatMap(({ findings }) => findings);
  const spoken = found.filter(({ ruleId }) => ruleId === 'init-conflict');
  return {
    conflict: ofBoth(
      later && ofLater(later, spoken, host),
      !later || opens.some(({ kind }) => kind === 'panics' || kind === 'crashes')
        ? ofConflict(conflict, opens, plugins, host)
        : undefined,
    ),
    warns: spoken.some(({ level }) => level === 'warning'),
    speaksOfTwins: found.some(({ ruleId }) => ruleId === 'twin-package'),
  };
}

/** Plugins that are predicted to load, whatever their init functions do, and did not. @param {RecordedInit} recorded @param {Pick<PluginReport, 'outcome'>[]} plugins */
export function wronglyProven({ steps, observed }, plugins) {
  const opens = observed.filter((_, at) => steps[at] !== 'own');
  return plugins.filter(
    ({ outcome: { kind, assumptions = [] } }, at) =>
      kind === 'loads' &&
      !assumptions.some(text => text.includes('init functions')) &&
      !['loads', 'not-reached'].includes(opens[at]?.kind ?? ''),
  );
}

/** What is wrong with a judgement; undefined: nothing. @param {RecordedInit} recorded @param {Judged} judged */
export function disagreementOf({ conflict }, judged) {
  if (conflict === 'none' && judged.warns) return 'a warning of nothing';
  if (judged.conflict === 'missed' || judged.conflict === 'right') return undefined;
  return judged.conflict;
}

/** The worse one. @param {Judged['conflict'] | undefined} later @param {Judged['conflict'] | undefined} open @returns {Judged['conflict']} */
function ofBoth(later = 'right', open = 'right') {
  return later === 'right' ? open : later;
}

/**
 * Of a process that ended once all plugins were opened.
 * @param {Opened} later @param {PluginReport['findings']} spoken @param {string} host @returns {Judged['conflict']}
 */
function ofLater(later, spoken, host) {
  const errors = spoken.filter(({ level }) => level === 'error');
  if (errors.length === 0) return 'missed';
  const words = wordsOf(later).map(text => text.replaceAll('$HOST', host).split('\n')[0] ?? '');
  return errors.some(({ message }) => words.some(text => message.includes(text))) ? 'right' : 'wrong-words';
}

/**
 * @param {RecordedInit['conflict']} conflict @param {Opened[]} opens @param {Pick<PluginReport, 'outcome' | 'findings'>[]} plugins
 * @param {string} host @returns {Judged['conflict']}
 */
function ofConflict(conflict, opens, plugins, host) {
  const isLater = plugins.some(
    ({ outcome, findings }) =>
      outcome.stage !== 'init' &&
      findings.some(({ ruleId, level }) => ruleId === 'init-conflict' && level === 'error'),
  );
  if (isLater) return 'false-error';
  const said = plugins.findIndex(({ outcome }) => outcome.stage === 'init' && outcome.kind !== 'loads');
  const ended = opens.findIndex(({ kind }) => kind === 'panics' || kind === 'crashes');
  if (said < 0) return conflict === 'certain' ? 'missed' : 'right';
  const real = opens[said];
  if (said !== ended || real === undefined) return 'false-error';
  const words = plugins[said]?.outcome.message ?? '';
  if (!wordsOf(real).some(text => sameWords(text.replaceAll('$HOST', host), words))) return 'wrong-words';
  return conflict === 'uncertain' ? 'overclaimed' : 'right';
}

/** What the process may print of its end. @param {Opened} real */
function wordsOf({ kind, text = '', stderr = [] }) {
  if (kind === 'panics') return [`panic: ${text}`];
  const first = stderr.findIndex(line => /^(?:panic|fatal error): /.test(line));
  return first < 0 ? [] : [stderr.slice(first).join('\n')];
}

/** White space at the end, and how further lines are indented, do not matter. @param {string} real @param {string} said */
function sameWords(real, said) {
  const lines = (/** @type {string} */ text) =>
    text
      .trim()
      .split('\n')
      .map(line => line.trim());
  return lines(real)[0] === lines(said)[0];
}
