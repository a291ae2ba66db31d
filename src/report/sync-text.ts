import { logText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import { basisWords, changeWords, verdictOf } from '../sync/sync-words.ts';
import { printableReport } from './printable-report.ts';
import type { Style } from './style.ts';
import { fixLines, labelled } from './text.ts';
import { wrap } from './wrap.ts';

const INDENT = '    ';

/** Verdict first; then what changes, what cannot, and how to build. */
export function formatSync(report: SyncReport, style: Style, width: number): string {
  const shown = printableReport(report);
  const { exitCode, host, module } = shown;
  const tone = exitCode === 0 ? 'good' : exitCode === 3 ? 'open' : 'bad';
  const sign = { good: '✓', bad: '✗', open: '?' }[tone];
  const facts = [host.goVersion, host.platform].filter(fact => fact !== undefined).join(' ');
  const parts = [
    [
      style[tone](`${sign} ${style.strong(verdictOf(shown))}`) +
        (facts === '' ? '' : style.dim(` (${facts})`)),
      ...basisWords(shown).flatMap(words => wrap(words, width, `${INDENT}  `)),
      ...changeTable(shown, style),
    ].join('\n'),
    ...(report.diff === '' ? [] : [block(diffLines(report), style)]),
    ...remains(shown, style, width),
    ...(shown.settle.length > 0
      ? [titled(`then, in the directory of ${module.goMod}, for go.sum`, shown.settle, style)]
      : []),
    ...buildPart(shown, style, width),
  ];
  return logText(`${parts.join('\n\n')}\n`);
}

/** The lines of a diff as they are, but for what a terminal would act upon. */
export function diffLines({ diff }: SyncReport): string[] {
  if (diff === '') return [];
  const shown = (line: string) => line.split('\t').map(printable).join('\t');
  return diff
    .trimEnd()
    .split('\n')
    .map(line => shown(line.replace(/\r$/, '')));
}

function changeTable({ changes }: SyncReport, style: Style): string[] {
  const rows = changes.map(changeWords);
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name, words }) => `${INDENT}  ${style.strong(name.padEnd(nameWidth))}  ${words}`);
}

/** What is not among the changes. */
function remains({ findings, changes, written }: SyncReport, style: Style, width: number): string[] {
  const rest = written ? findings : findings.slice(changes.length);
  return rest.map(({ level, message, ruleId, fix }) =>
    [
      ...labelled(level, `${message} ${style.dim(`[${ruleId}]`)}`, width, style),
      ...(fix ? fixLines(fix, width, style) : []),
    ].join('\n'),
  );
}

function buildPart({ build }: SyncReport, style: Style, width: number): string[] {
  const words = [...build.unknown.map(text => `not in the host: ${text}`), ...build.notes].flatMap(text =>
    labelled('note', text, width, style),
  );
  return [
    ...(build.commands.length === 0 ? [] : [titled('build as the host was built', build.commands, style)]),
    ...(words.length === 0 ? [] : [words.join('\n')]),
  ];
}

function titled(title: string, commands: readonly string[], style: Style): string {
  return [`${INDENT}${style.dim(title)}`, block(commands, style)].join('\n');
}

function block(lines: readonly string[], style: Style): string {
  return lines.map(line => `${INDENT}    ${style.strong(line)}`).join('\n');
}
