import { RULES } from '../rules/index.ts';
import type { Level } from '../rules/rule.ts';
import { isSlip } from '../values/spelling.ts';

/** What findings of a rule are taken for; `off`: they are left out. */
export type RuleLevel = Level | 'off';

const MIN_PART = 4;

/** The rules that may be meant by an id that is none. */
export function nearRules(written: string): string[] {
  const words = new Set(written.split(/[-_ ]/));
  return RULES.map(({ id }) => id).filter(
    id =>
      isSlip(id, written) ||
      (written.length >= MIN_PART && (id.includes(written) || written.includes(id))) ||
      id.split('-').every(word => words.has(word)),
  );
}
