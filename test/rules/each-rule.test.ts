import { describe, expect, it } from 'vitest';
import { applyPolicy, type CheckResult, type Finding, RULES } from '../../dist/index.js';
import { unionIn } from '../support/declared-union.ts';
import { explained, replay } from '../support/replay.js';
import { CAUSE_CASES } from './cause-cases.ts';
import { CONTRACT_CASES } from './contract-cases.ts';
import { LOAD_CASES } from './load-cases.ts';
import { OBSTACLE_CASES } from './obstacle-cases.ts';
import { POLICY_CASES } from './policy-cases.ts';
import type { RuleCase } from './rule-case.ts';

const TABLE: Readonly<Record<string, readonly RuleCase[]>> = {
  ...OBSTACLE_CASES,
  ...CAUSE_CASES,
  ...CONTRACT_CASES,
  ...LOAD_CASES,
  ...POLICY_CASES,
};
const TODAY = '2026-01-01';

async function resultOf({ id, change, breach, twin, suppression }: RuleCase): Promise<CheckResult> {
  const { recorded, prediction } = await replay(id, change);
  const breaches = breach ? [[breach]] : [];
  const twins = twin ? [[twin]] : [];
  const result = await explained({ recorded, prediction: { ...prediction, breaches, twins } });
  if (!suppression) return result;
  const policy = { levels: {}, suppressions: [suppression], file: 'goplug-lint.config.json' };
  return applyPolicy(result, policy, TODAY);
}

/** The findings that a case is about: of one plugin, or of the check as a whole. */
async function findingsOf(one: RuleCase): Promise<Finding[]> {
  const { plugins, findings } = await resultOf(one);
  return one.suppression ? findings : (plugins[one.plugin]?.findings ?? []);
}

const idsOf = (kind: string) => RULES.filter(rule => rule.kind === kind).map(({ id }) => id);

describe.each(RULES.map(({ id, kind }) => [id, kind] as const))('the rule %s', (rule, kind) => {
  const cases = TABLE[rule] ?? [];

  it('has a case', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases.map(one => [one.id, one.message, one] as const))(
    'says of %s: %s',
    async (_id, _says, one) => {
      const found = (await findingsOf(one)).filter(({ ruleId }) => ruleId === rule);
      expect(
        found.map(({ level, kind: how, message, fix }) => ({ is: `${level} ${how}`, message, fix })),
      ).toContainEqual({ is: one.is, message: one.message, fix: one.fix });
      // What text is made from is there for every kind that has it.
      const hasDetails = ['cause', 'contract', 'policy'].includes(kind);
      expect(new Set(found.map(({ details }) => details?.kind))).toEqual(
        new Set([hasDetails ? kind : undefined]),
      );
    },
  );
});

describe('the table', () => {
  it('names only rules that exist', () => {
    expect(Object.keys(TABLE).sort()).toEqual(RULES.map(({ id }) => id));
  });

  it.each([
    ['obstacle', 'link/verdict.ts', 'ObstacleRule'],
    ['cause', 'cause/cause.ts', 'CauseRule'],
  ])('of the kind %s is what %s can find', (kind, file, type) => {
    expect(idsOf(kind)).toEqual(unionIn(file, type).sort());
  });

  it('of the kind contract is what a breach can be', () => {
    expect(idsOf('contract')).toEqual(Object.keys(CONTRACT_CASES).sort());
  });
});
