import type { PluginReport } from '../../check/check.ts';
import type { Finding } from '../../check/finding.ts';
import type { Fix } from '../../rules/rule.ts';
import { lines, type Markup, markup } from '../markup.ts';
import { levelOf } from '../problem-words.ts';
import { verdictOf } from '../verdict-words.ts';
import { causeChain } from './cause-chain.ts';
import { packageMap } from './package-map.ts';
import { ruleLink } from './rule-link.ts';
import { stageLine } from './stage-line.ts';

export const SIGNS = { good: '✓', bad: '✗', open: '?' } as const;

/** One plugin: the verdict, where the open stops, why, how to fix it, and everything else that was found. */
export function pluginSection(plugin: PluginReport, index: number): Markup {
  const { path, outcome, findings } = plugin;
  const { tone, words } = verdictOf(plugin);
  const shown = findings.filter(({ suppressed }) => !suppressed);
  const assumed = outcome.assumptions ?? [];
  return markup`<section class="plugin ${tone}" id="p${index}" aria-labelledby="t${index}">
<h2 class="${tone}" id="t${index}"><b>${SIGNS[tone]}</b> <code>${path}</code> ${words}</h2>
${lines(
  [
    outcome.message === undefined ? undefined : markup`<pre class="said">${outcome.message}</pre>`,
    stageLine(outcome),
    causeChain(plugin),
    fixesOf(shown),
    packageMap(plugin),
    findingsOf(shown),
    assumed.length === 0
      ? undefined
      : markup`<details><summary>Assumptions (${assumed.length})</summary><ul>${assumed.map(one => markup`<li>${one}</li>`)}</ul></details>`,
  ].filter(part => part !== undefined),
)}
</section>`;
}

/** What to do, once each, in the order of the findings. */
function fixesOf(findings: readonly Finding[]): Markup | undefined {
  const seen = new Set<string>();
  const fixes = findings.flatMap(({ fix }) => {
    const key = JSON.stringify(fix);
    if (!fix || seen.has(key)) return [];
    seen.add(key);
    return [fix];
  });
  if (fixes.length === 0) return undefined;
  const [first, ...others] = fixes.map(fixOf);
  const more =
    others.length === 0
      ? undefined
      : markup`<details><summary>Single steps (${others.length})</summary>${others}</details>`;
  return markup`<div class="fix"><h3>Fix</h3>${first}${more}</div>`;
}

/** One click selects all commands; where scripts run there is a button as well. */
function fixOf({ summary, commands = [] }: Fix): Markup {
  const block = commands.length === 0 ? undefined : markup`<pre class="copy">${commands.join('\n')}</pre>`;
  return markup`<div><p>${summary}</p>${block}</div>`;
}

function findingsOf(findings: readonly Finding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<details open><summary>Findings (${findings.length})</summary>${findingList(findings)}</details>`;
}

export function findingList(findings: readonly Finding[]): Markup {
  return markup`<ul class="findings">
${lines(findings.map(findingItem))}
</ul>`;
}

function findingItem({ level, ruleId, message, evidence }: Finding): Markup {
  const proof = evidence
    .slice(0, MAX_EVIDENCE)
    .map(
      ({ source, fact, value }) =>
        markup`<tr><td>${source}</td><td>${fact}</td><td><code>${value}</code></td></tr>`,
    );
  const more = evidence.length - proof.length;
  const rest = more > 0 ? markup`<p>and ${more} more</p>` : undefined;
  const table =
    proof.length === 0
      ? undefined
      : markup`<details><summary>Evidence</summary><table><tbody>${proof}</tbody></table>${rest}</details>`;
  const name = levelOf(level);
  return markup`<li class="finding"><b class="${name}">${name}</b> ${message} ${ruleLink(ruleId)}${table}</li>`;
}

const MAX_EVIDENCE = 30;
