// The page of each rule: what its module says, and a real case in which it fires.
import { simulateOpens } from '../dist/link/simulate.js';
import { explainPrediction } from '../dist/lint/check.js';
import { makeReport } from '../dist/report/report.js';
import { PLAIN } from '../dist/report/style.js';
import { formatText } from '../dist/report/text.js';
import { RULES } from '../dist/rules/index.js';
import { readCases, readInputs } from './recorded.js';

/** @import { Rule } from '../dist/rules/rule.js' */

/** @returns {[string, string][]} path and text of every page */
export function rulePages() {
  const examples = findExamples();
  const list = RULES.map(({ id, level, title }) => `| [${id}](${id}.md) | ${level} | ${title} |`);
  const index = `# Rules\n\n| rule | level | says that |\n|---|---|---|\n${list.join('\n')}\n`;
  return [
    ['docs/rules/README.md', index],
    ...RULES.map(
      rule =>
        /** @type {[string, string]} */ ([`docs/rules/${rule.id}.md`, page(rule, examples.get(rule.id))]),
    ),
  ];
}

/** @param {Rule} rule @param {{ why: string, text: string } | undefined} example */
function page({ id, level, title, docs, references }, example) {
  const shown = example
    ? `\n## A real case\n\n${sentence(example.why)}\n\n\`\`\`\n${example.text.trimEnd()}\n\`\`\`\n`
    : '';
  return `# ${id}

*${level}*: ${title}

${docs.what}

## Why it matters

${docs.why}

## How it comes about

${docs.causes.map(cause => `- ${cause}`).join('\n')}

## What to do

${docs.fix}
${shown}
## Where the loader does it

${references.map(reference => `- \`${reference}\``).join('\n')}
`;
}

/** @param {string} text */
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** For each rule the shortest recorded case whose report shows it, decisive ones first. */
function findExamples() {
  /** @type {Map<string, { why: string, text: string, rank: number }>} */
  const found = new Map();
  const inputs = readInputs();
  for (const { id, hostScope, why } of readCases()) {
    const input = inputs.get(id);
    if (!input) continue;
    const traces = simulateOpens(
      input.host,
      input.requests,
      input.environment,
      hostScope === 'local' ? 'local' : 'global',
    );
    const result = explainPrediction({ ...input, traces });
    const text = formatText(makeReport(result, { passed: false, exitCode: 1 }, ''), {
      style: PLAIN,
      width: 96,
      all: false,
    });
    for (const finding of result.plugins.flatMap(plugin => plugin.findings)) {
      const rank = text.length + (finding.decisive ? 0 : 10_000);
      const before = found.get(finding.ruleId);
      if (!before || rank < before.rank) found.set(finding.ruleId, { why, text, rank });
    }
  }
  return found;
}
