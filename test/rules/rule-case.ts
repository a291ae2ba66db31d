import type { Twin } from '../../src/cause/twins.ts';
import type { Breach } from '../../src/contract/breach.ts';
import type { Suppression } from '../../src/policy/suppression.ts';
import type { Fix } from '../../src/rules/rule.ts';
import type { Inputs } from '../support/replay.js';

/** A case in which a rule speaks, and what it has to say. */
export interface RuleCase {
  /** of the recorded case */
  id: string;
  /** which of its plugins it is about */
  plugin: number;
  /** level and kind of the finding */
  is: string;
  message: string;
  fix: Fix | undefined;
  /** what is changed in a copy of its profiles, where the record has no such case */
  change?: (inputs: Inputs) => unknown;
  /** what a contract found; the record knows of none */
  breach?: Breach;
  /** a package that is there under another path; the record of these cases knows of none, that of init functions does */
  twin?: Twin;
  /** what the configuration suppresses; the record knows of none */
  suppression?: Suppression;
}

export type RuleCases = readonly [RuleCase, ...RuleCase[]];

export function recorded(
  id: string,
  message: string,
  mended?: Fix,
  more: Partial<Omit<RuleCase, 'id' | 'message' | 'fix'>> = {},
): RuleCase {
  return { id, message, fix: mended, plugin: 0, is: 'error fail', ...more };
}

export function fix(summary: string, ...commands: string[]): Fix {
  return { summary, ...(commands.length > 0 ? { commands } : {}) };
}
