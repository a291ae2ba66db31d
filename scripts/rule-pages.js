// The page of each rule: what its module says, and a real case in which it fires.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeReport } from '../dist/check/report.js';
import { contractOfRequirements } from '../dist/contract/requirement.js';
import { checkFiles } from '../dist/node/check-files.js';
import { PLAIN } from '../dist/report/style.js';
import { formatText } from '../dist/report/text.js';
import { RULES } from '../dist/rules/index.js';
import { extraToolGroup } from '../lab/truth/extra-tools.js';
import { explained, replayAll } from '../test/support/replay.js';
import { unpackDemo } from './demo.js';

/** @import { Rule } from '../dist/rules/rule.js' */

const examples = await findExamples();
for (const [id, example] of await contractExamples()) examples.set(id, example);

/** src/explain/examples.json: the examples as explain prints them, sorted by rule; docs/rules shows the same. @returns {string} */
export function examplesJson() {
  const sorted = [...examples].sort(([a], [b]) => (a < b ? -1 : 1));
  const data = Object.fromEntries(
    sorted.map(([id, { why, text }]) => [id, { why: sentence(why), lines: text.trimEnd().split('\n') }]),
  );
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** @returns {(readonly [path: string, text: string])[]} */
export function rulePages() {
  const list = RULES.map(({ id, level, title }) => `| [${id}](${id}.md) | ${level} | ${title} |`);
  const index = `# Rules\n\n| rule | level | says that |\n|---|---|---|\n${list.join('\n')}\n`;
  return [
    ['docs/rules/README.md', index],
    ...RULES.map(
      rule => /** @type {const} */ ([`docs/rules/${rule.id}.md`, page(rule, examples.get(rule.id))]),
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

/** @param {import('../dist/check/check.js').CheckResult} result */
function textOf(result) {
  const report = makeReport(result, { passed: false, exitCode: 1 }, '');
  return formatText(report, { style: PLAIN, width: 96, all: false });
}

/** What contracts say of the plugin of the demo; the recorded cases have none. */
async function contractExamples() {
  const directory = mkdtempSync(join(tmpdir(), 'goplug-lint-pages-'));
  /** @type {[string, { why: string, text: string, rank: number }][]} */
  const found = [];
  try {
    unpackDemo(pathToFileURL(`${directory}/`));
    for (const [id, requirement] of Object.entries({
      'export-missing': 'new=func(*shared.Config) (shared.Greeter, error)',
      'export-type': 'New=func(shared.Config) (shared.Greeter, error)',
    })) {
      const contracts = [contractOfRequirements([requirement])];
      const result = await checkFiles(join(directory, 'gateway'), [join(directory, 'auth.so')], {
        contracts,
      });
      const text = textOf(result).replaceAll(`${directory}/`, '');
      found.push([id, { why: `checked with --require '${requirement}'`, text, rank: 0 }]);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return found;
}

/** For each rule the shortest recorded case of amd64 and glibc whose report shows it, decisive ones first. */
async function findExamples() {
  /** @type {Map<string, { why: string, text: string, rank: number }>} */
  const found = new Map();
  for await (const one of replayAll()) {
    const { id, cpu, why } = one.recorded;
    if (cpu !== undefined || id.startsWith('musl/')) continue;
    const result = await explained(one);
    const text = textOf(result);
    for (const finding of result.plugins.flatMap(plugin => plugin.findings)) {
      // What everybody builds shows more than what needs tools of its own.
      const rank =
        text.length + (finding.decisive ? 0 : 10_000) + (extraToolGroup(id) === undefined ? 0 : 20_000);
      const before = found.get(finding.ruleId);
      if (!before || rank < before.rank) found.set(finding.ruleId, { why, text, rank });
    }
  }
  return found;
}
