// One report that has all that a report may have, made of recorded cases: what the formats write of it has every template.
import { decideGate, makeReport } from '../../dist/index.js';
import { explained, replayAll } from './replay.js';

/** @import { Report } from '../../dist/index.js' */

/** Rules whose findings have each of the kinds of words: causes, contracts, policy, the loader's own. */
const WANTED = [
  'package-hash',
  'module-version',
  'library-missing',
  'export-type',
  'toolchain-layout',
  'plugin-poisoned',
];

/** @returns {Promise<Report>} */
export async function reportOfAll() {
  const reports = await reportsOfRules();
  const [first] = reports;
  if (!first) throw new Error('no report was recorded');
  const plugins = reports.flatMap(report => report.plugins.slice(-1));
  const [suppressed] = structuredClone(plugins);
  for (const finding of suppressed?.findings ?? [])
    Object.assign(finding, { suppressed: true, justification: 'known' });
  const policy = {
    ruleId: 'suppression-unused',
    level: 'warning',
    kind: 'review',
    decisive: false,
    message: 'a suppression took nothing',
    evidence: [],
    helpUri: 'https://example.com/x',
    fix: { summary: 'remove it', commands: ['vi x'] },
    details: { kind: 'policy', file: 'x.yaml', fact: 'ignore', value: 'y' },
  };
  const whole = { ...first, findings: [policy], plugins: [...plugins, ...(suppressed ? [suppressed] : [])] };
  const report = /** @type {Report} */ (JSON.parse(JSON.stringify(whole)));
  // Of many packages few are enough.
  for (const plugin of report.plugins)
    plugin.packages.differing.length = Math.min(2, plugin.packages.differing.length);
  return report;
}

/** For each rule the first report that has a finding of it. @returns {Promise<Report[]>} */
async function reportsOfRules() {
  /** @type {Map<string, Report>} */
  const found = new Map();
  for await (const one of replayAll()) {
    const result = await explained(one);
    const rules = result.plugins.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId));
    const isNew = rules.some(rule => WANTED.includes(rule) && !found.has(rule));
    if (!isNew) continue;
    const report = makeReport(result, decideGate(result, { failOn: 'error' }), '1.2.3');
    for (const rule of rules) found.set(rule, report);
  }
  return [...new Set(WANTED.flatMap(rule => found.get(rule) ?? []))];
}
