import type { Cause, CauseRule } from '../cause/cause.ts';
import type { Breach } from '../contract/breach.ts';
import type { LoadTrace, Obstacle, ObstacleRule } from '../link/verdict.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { type ContractDetails, evidenceOf } from './details.ts';
import type { Evidence, Fix, Hit, Rule, RuleContext } from './rule.ts';

/** What every rule writes down itself; its kind brings the rest. */
type Written = Pick<Rule, 'level' | 'title' | 'docs' | 'references'>;

/** A rule that words the obstacles of its own id. */
export interface ObstacleRuleDefinition extends Written {
  id: ObstacleRule;
  explain(obstacle: Obstacle, context: RuleContext): { message: string; evidence?: Evidence[]; fix?: Fix };
}

export function defineObstacleRule({ explain, ...rule }: ObstacleRuleDefinition): Rule {
  return {
    ...rule,
    kind: 'obstacle',
    strict: false,
    speaksOfLoads: false,
    check: context =>
      context.trace.obstacles
        .filter(obstacle => obstacle.rule === rule.id)
        .map(obstacle => {
          const kind = obstacle.kind === 'unknown' ? 'open' : 'fail';
          return { evidence: [], ...explain(obstacle, context), kind, obstacle };
        }),
  };
}

/** A rule that words the causes of its own id. */
export interface CauseRuleDefinition extends Written {
  id: CauseRule;
  explain(cause: Cause, context: RuleContext): { message: string; fix?: Fix };
}

export function defineCauseRule({ explain, ...rule }: CauseRuleDefinition): Rule {
  return {
    ...rule,
    kind: 'cause',
    strict: false,
    speaksOfLoads: false,
    check: context =>
      context.causes
        .filter(cause => cause.rule === rule.id)
        .map(cause => {
          const { message, fix } = explain(cause, context);
          const isLikely = cause.certainty === 'likely';
          const details = { kind: 'cause' as const, proof: cause.evidence };
          return {
            message: isLikely ? `likely: ${message}` : message,
            evidence: evidenceOf(details),
            ...(fix ? { fix } : {}),
            kind: isLikely ? 'review' : 'fail',
            details,
          };
        }),
  };
}

/** A rule that words the breaches of contracts of its own id. */
export interface ContractRuleDefinition<Id extends Breach['rule']> extends Written {
  id: Id;
  explain(breach: BreachOf<Id>): Omit<ContractDetails, 'kind'> & Pick<Hit, 'fix' | 'kind'>;
}

type BreachOf<Id> = Extract<Breach, { rule: Id }>;

export function defineContractRule<Id extends Breach['rule']>({
  explain,
  ...rule
}: ContractRuleDefinition<Id>): Rule {
  return {
    ...rule,
    kind: 'contract',
    strict: false,
    speaksOfLoads: false,
    check: ({ breaches }) =>
      breaches
        .filter((breach): breach is BreachOf<Id> => breach.rule === rule.id)
        .map(breach => {
          const { kind, fix, ...found } = explain(breach);
          const details = { kind: 'contract' as const, ...found };
          return {
            message: found.said ? `${found.reason}: ${found.said.words}` : found.reason,
            evidence: evidenceOf(details),
            ...(fix ? { fix } : {}),
            kind,
            ...(breach.level === undefined ? {} : { level: breach.level }),
            details,
          };
        }),
  };
}

/** A rule about the file itself, whatever it is a plugin of. */
export interface ImageRuleDefinition extends Written {
  id: string;
  explain(plugin: CheckProfile, trace: LoadTrace): { message: string; evidence: Evidence[] } | undefined;
}

/** What such a file does is for somebody to look at, and nothing that a strict gate lets through. */
export function defineImageRule({ explain, ...rule }: ImageRuleDefinition): Rule {
  return {
    ...rule,
    kind: 'image',
    strict: true,
    speaksOfLoads: true,
    check({ plugin, trace }) {
      // Nothing is run of a file that is refused as soon as it is opened.
      const found = plugin && trace.outcome.stage !== 'open-file' ? explain(plugin, trace) : undefined;
      return found ? [{ ...found, kind: 'review' }] : [];
    },
  };
}
