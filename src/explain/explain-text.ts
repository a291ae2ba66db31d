import { logText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import type { Style } from '../report/style.ts';
import { wrap } from '../report/wrap.ts';
import { findRule } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import examples from './examples.json' with { type: 'json' };
import type { ErrorMatch } from './match-error.ts';

/** A real case of each rule, with what the tool says of it: `npm run docs` writes them. */
const EXAMPLES: Readonly<Record<string, { why: string; lines: readonly string[] }>> = examples;

/** What a pasted error text may mean: one rule whole, of several what each says, most likely first. */
export function formatErrorMatch({ words, rules: ids }: ErrorMatch, style: Style, width: number): string {
  const rules = ids.flatMap(id => findRule(id) ?? []);
  const [only, ...others] = rules;
  const idWidth = Math.max(0, ...rules.map(({ id }) => id.length));
  const parts = [
    ...(words === undefined ? [] : [wrap(printable(words), width, '').join('\n')]),
    ...(only && others.length === 0 ? [formatRule(only, style, width).trimEnd()] : []),
    ...(others.length > 0
      ? [
          [
            style.strong('It may be'),
            ...rules.flatMap(({ id, title }) => ruleLines(id, title, idWidth, style, width)),
            style.dim('  goplug-lint explain RULE describes each'),
          ].join('\n'),
        ]
      : []),
    `${style.strong('Which one it is, and what to do')}\n  goplug-lint HOST PLUGIN...\n`,
  ];
  return logText(parts.join('\n\n'));
}

/** Side by side, or on a narrow terminal the title below the id. */
function ruleLines(id: string, title: string, idWidth: number, style: Style, width: number): string[] {
  const line = `  ${style.strong(id.padEnd(idWidth))}  ${title}`;
  if (4 + idWidth + title.length <= width) return [line];
  return [`  ${style.strong(id)}`, ...wrap(title, width, '    ')];
}

/** A rule's page for the terminal. */
export function formatRule(rule: Rule, style: Style, width: number): string {
  const example = EXAMPLES[rule.id];
  const { docs } = rule;
  const section = (title: string, lines: readonly string[]) => ['', style.strong(title), ...lines];
  const text = (paragraph: string) => wrap(paragraph, width, '  ');
  const list = (items: readonly string[]) =>
    items.flatMap(item =>
      wrap(item, width, '    ').map((line, i) => (i === 0 ? `  - ${line.trimStart()}` : line)),
    );
  return `${[
    `${style.strong(rule.id)} ${style.dim(`(${rule.level})`)}`,
    ...text(docs.what),
    ...section('Why it matters', text(docs.why)),
    ...section('How it comes about', list(docs.causes)),
    ...section('What to do', text(docs.fix)),
    ...(example
      ? section('A real case', [
          ...text(example.why),
          '',
          ...example.lines.map(line => `  ${line}`.trimEnd()),
        ])
      : []),
    ...section('Where the loader does it', list(rule.references)),
  ].join('\n')}\n`;
}
