import { logText } from '../bytes/log-text.ts';
import { hostName } from '../check/artifact.ts';
import type { PluginReport } from '../check/check.ts';
import { type Finding, type FindingOf, isOf, policyFile } from '../check/finding.ts';
import { needsNewer } from '../check/glibc-needed.ts';
import type { Report } from '../check/report.ts';
import { evidenceOf } from '../rules/details.ts';
import type { Evidence } from '../rules/rule.ts';
import { printableReport } from './printable-report.ts';
import type { Style } from './style.ts';
import { type VerdictWords, verdictOf } from './verdict-words.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  style: Style;
  /** columns; lines are broken at blanks where they are longer */
  width: number;
  /** list everything, however long */
  all: boolean;
}

const SHOWN_PACKAGES = 6;
const EXPLAINED_PACKAGES = 2;
/** of `plugin HASH  host HASH` */
const HASHES_WIDTH = 46;
const INDENT = '    ';

/** Verdict first, in the loader's own words; then why, what would fail next, and how to fix it. */
export function formatText(report: Report, options: TextOptions): string {
  const shown = printableReport(report);
  const parts = [
    ...shown.plugins.map(plugin => formatPlugin(plugin, shown.host, options)),
    ...formatGeneral(shown.findings, options),
    closingLines(shown, options).join('\n'),
  ];
  return logText(`${parts.join('\n\n')}\n`);
}

type Tone = VerdictWords['tone'];

const SIGNS = { good: '✓', bad: '✗', open: '?' } as const;

/** The findings about the check as a whole, below the file that they are about. */
function formatGeneral(findings: readonly Finding[], { style, width }: TextOptions): string[] {
  const files = [...new Set(findings.map(policyFile))];
  return files.map(file =>
    [
      style.open(`! ${style.strong(file ?? '')}`),
      ...findings
        .filter(finding => policyFile(finding) === file)
        .flatMap(({ level, message, ruleId, fix }) => [
          ...labelled(level, `${message} ${style.dim(`[${ruleId}]`)}`, width, style),
          ...(fix ? fixLines(fix, width, style) : []),
        ]),
    ].join('\n'),
  );
}

function formatPlugin(plugin: PluginReport, host: Report['host'], options: TextOptions): string {
  const { style, width } = options;
  const { outcome } = plugin;
  const findings = plugin.findings.filter(({ suppressed }) => !suppressed);
  const { tone, words, isBroken } = verdictOf(plugin);
  const breaches = findings.filter(isOf('contract'));
  const lines = [...headLines(plugin.path, tone, words, options), ...loaderWords(plugin, style)];
  const decisive = findings.find(finding => finding.decisive);
  const causes = findings.filter(isOf('cause'));
  if (decisive) {
    lines.push('', ...labelled('why', decisive.message, width, style));
    if (decisive.ruleId === 'package-hash') lines.push(...packageTable(plugin, options, causes.length > 0));
    for (const cause of causes) lines.push(...causeLines(cause, width, style));
    if (decisive.fix) lines.push(...fixLines(decisive.fix, width, style));
  }
  for (const [i, finding] of breaches.entries())
    lines.push(...(i === 0 || isBroken ? [''] : []), ...breachLines(finding, outcome.kind, width, style));
  for (const finding of findings.filter(
    other => !other.decisive && !isOf('cause')(other) && !isOf('contract')(other),
  )) {
    const label = outcome.kind === 'loads' ? finding.level : 'then';
    lines.push(...labelled(label, `${finding.message} ${style.dim(`[${finding.ruleId}]`)}`, width, style));
  }
  if (outcome.kind === 'loads') lines.push(...glibcLines(plugin, host, width, style));
  if (outcome.kind !== 'unknown') {
    for (const assumption of outcome.assumptions ?? [])
      lines.push(...labelled('if', assumption, width, style));
  }
  if (options.all) {
    if (outcome.afterPanic !== undefined) lines.push(...labelled('then', outcome.afterPanic, width, style));
    for (const { ruleId, message, justification = '' } of plugin.findings.filter(one => one.suppressed)) {
      const text = `suppressed (${justification}): ${message} [${ruleId}]`;
      lines.push(...labelled('', text, width, style));
    }
  }
  return lines.join('\n');
}

/** On a narrow terminal the verdict stands below the path, which is never broken. */
function headLines(path: string, tone: Tone, words: string, { style, width }: TextOptions): string[] {
  const paint = style[tone];
  if (`${SIGNS[tone]} ${path} ${words}`.length <= width)
    return [paint(`${SIGNS[tone]} ${style.strong(path)} ${words}`)];
  const below = wrap(words, width, '  ').map(line => paint(line));
  return [paint(`${SIGNS[tone]} ${style.strong(path)}`), ...below];
}

function glibcLines(plugin: PluginReport, host: Report['host'], width: number, style: Style): string[] {
  if (!needsNewer(plugin, host)) return [];
  const than = host.glibcNeeded === undefined ? '' : `; the host on ${host.glibcNeeded} or newer`;
  return labelled('note', `it runs on glibc ${plugin.glibcNeeded} or newer${than}`, width, style);
}

/** The error or the dying words stand alone on a line, unbroken, so that they can be searched for. */
function loaderWords({ outcome }: PluginReport, style: Style): string[] {
  return outcome.message === undefined ? [] : ['', `${INDENT}${style.strong(outcome.message)}`];
}

export function labelled(label: string, text: string, width: number, style: Style): string[] {
  const [first = '', ...rest] = wrap(text, width, `${INDENT}      `);
  return [`${INDENT}${style.dim(label.padEnd(5))} ${first.trimStart()}`, ...rest];
}

/** What a contract finds wrong: the words of Lookup or of the panic, where the types part, and how to fix it. */
function breachLines(
  { ruleId, level, fix, kind, details }: FindingOf<'contract'>,
  outcome: PluginReport['outcome']['kind'],
  width: number,
  style: Style,
): string[] {
  const { reason, said, wanted } = details;
  const label = outcome !== 'loads' ? 'then' : kind === 'open' ? 'open' : level === 'error' ? 'why' : level;
  // The fix names what is expected, unless there is a choice.
  const { said: _, ...others } = wanted.length > 1 ? details : { ...details, wanted: [] };
  return [
    ...(said ? [`${INDENT}${style.strong(said.words)}`] : []),
    ...labelled(label, `${reason} ${style.dim(`[${ruleId}]`)}`, width, style),
    ...factLines(evidenceOf(others), style),
    ...(fix ? fixLines(fix, width, style) : []),
  ];
}

/** One cause, and below it what proves it, unless the words hold that already. */
function causeLines({ message, ruleId, details }: FindingOf<'cause'>, width: number, style: Style): string[] {
  const proof = details.proof.filter(({ value }) => value !== undefined && !message.includes(value));
  return [
    ...labelled('', `${message} ${style.dim(`[${ruleId}]`)}`, width, style),
    ...factLines(evidenceOf({ ...details, proof }), style),
  ];
}

function factLines(evidence: readonly Evidence[], style: Style): string[] {
  const whoWidth = Math.max(0, ...evidence.map(({ source }) => source.length));
  return evidence.map(
    ({ source, fact, value }) =>
      `${INDENT}        ${style.dim(`${source.padEnd(whoWidth)}  ${fact}: ${value}`)}`,
  );
}

/** Where the causes are known the names of a few packages do. */
function packageTable(
  plugin: PluginReport,
  { all, style, width }: TextOptions,
  isExplained: boolean,
): string[] {
  const { differing } = plugin.packages;
  const shown = all ? differing : differing.slice(0, isExplained ? EXPLAINED_PACKAGES : SHOWN_PACKAGES);
  const nameWidth = Math.max(...shown.map(({ package: name }) => name.length));
  const short = (hash: string) => hash.slice(0, 16);
  // On a narrow terminal the names matter, and not the hashes.
  const isWide = INDENT.length + 6 + nameWidth + 2 + HASHES_WIDTH <= width;
  const rows = shown.map(({ package: name, plugin: own, host }) => {
    const hashes = style.dim(`plugin ${short(own)}  host ${short(host)}`);
    return isWide ? `${INDENT}      ${name.padEnd(nameWidth)}  ${hashes}` : `${INDENT}      ${name}`;
  });
  const more = differing.length - shown.length;
  return more > 0 ? [...rows, `${INDENT}      ${style.dim(`and ${more} more (--all lists them)`)}`] : rows;
}

export function fixLines(fix: NonNullable<Finding['fix']>, width: number, style: Style): string[] {
  const commands = (fix.commands ?? []).map(command => `${INDENT}        ${style.strong(command)}`);
  return [...labelled('fix', fix.summary, width, style), ...commands];
}

function closingLines({ summary, host, plugins }: Report, { style, width }: TextOptions): string[] {
  const counts = [
    `${summary.loads} of ${plugins.length} load${plugins.length === 1 ? 's' : ''}`,
    ...(summary.fails > 0 ? [`${summary.fails} fail${summary.fails === 1 ? 's' : ''}`] : []),
    ...(summary.crashes > 0 ? [`${summary.crashes} crash${summary.crashes === 1 ? 'es' : ''} the host`] : []),
    ...(summary.unknown > 0 ? [`${summary.unknown} undecided`] : []),
    ...(summary.suppressed > 0 ? [findingsSuppressed(summary.suppressed)] : []),
  ];
  const facts = [host.goVersion, host.platform].filter(fact => fact !== undefined).join(' ');
  const counted = counts.join(', ');
  const where = `in ${hostName(host)}${facts === '' ? '' : ` (${facts})`}`;
  if (`${counted} ${where}`.length <= width) return [`${counted} ${style.dim(where)}`];
  return [...wrap(counted, width, ''), ...wrap(where, width, '').map(line => style.dim(line))];
}

function findingsSuppressed(count: number): string {
  return `${count} finding${count === 1 ? '' : 's'} suppressed`;
}
