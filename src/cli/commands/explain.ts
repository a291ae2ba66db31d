import { formatErrorMatch, formatRule } from '../../explain/explain-text.ts';
import { matchError } from '../../explain/match-error.ts';
import { nearRules } from '../../policy/rule-levels.ts';
import { findRule } from '../../rules/index.ts';
import { shownValue } from '../../values/shown-value.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { styleFor } from '../output.ts';
import { type Streams, UsageError } from '../streams.ts';

const MAX_WIDTH = 100;

/** `goplug-lint explain RULE|"ERROR TEXT"` */
export async function runExplain(
  { subject, color }: ArgumentsOf<'explain'>,
  streams: Streams,
): Promise<number> {
  const style = await styleFor(color, streams);
  const width = Math.min(streams.columns ?? MAX_WIDTH, MAX_WIDTH);
  const rule = findRule(subject);
  if (rule) {
    streams.stdout(formatRule(rule, style, width));
    return 0;
  }
  const match = matchError(subject);
  if (!match) {
    const near = nearRules(subject);
    const hint =
      near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '; goplug-lint rules lists the rules';
    throw new UsageError(`no rule and no known error text: ${shownValue(subject)}${hint}`);
  }
  streams.stdout(formatErrorMatch(match, style, width));
  return 0;
}
