import type { Rule } from '../rules/rule.ts';
import type { Style } from './style.ts';
import { wrap } from './wrap.ts';

/** A rule's page for the terminal. */
export function formatRule(rule: Rule, style: Style, width: number): string {
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
    ...section('Where the loader does it', list(rule.references)),
  ].join('\n')}\n`;
}
