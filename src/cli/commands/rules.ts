import { helpUri } from '../../check/help-uri.ts';
import { RULES } from '../../rules/index.ts';
import type { ArgumentsOf } from '../arguments.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint rules [--format json]` */
export function runRules({ format }: ArgumentsOf<'rules'>, streams: Streams): number {
  if (format === 'json') {
    const rules = RULES.map(({ id, level, title, docs, references }) => ({
      id,
      level,
      title,
      ...docs,
      references,
      helpUri: helpUri(id),
    }));
    streams.stdout(`${JSON.stringify(rules, null, 2)}\n`);
    return 0;
  }
  const width = Math.max(...RULES.map(({ id }) => id.length));
  streams.stdout(
    RULES.map(({ id, level, title }) => `${id.padEnd(width)}  ${level.padEnd(7)}  ${title}\n`).join(''),
  );
  return 0;
}
