import { CAUSE_RULES, type Cause, type CauseRule } from '../cause/cause.ts';
import type { Breach } from '../contract/breach.ts';
import type { OpenRequest } from '../link/request.ts';
import type { LoadTrace, Obstacle, ObstacleRule } from '../link/verdict.ts';
import type { CheckProfile } from '../profile/profile.ts';

/** SARIF's levels. */
export type Level = 'error' | 'warning' | 'note';

/** SARIF's kinds: `fail` is a problem, `open` could not be decided, `review` wants a look. */
export type FindingKind = 'fail' | 'open' | 'review';

/** One thing that was read from a file and proves what a finding says. */
export interface Evidence {
  /** whose fact it is: `host`, `plugin`, or the path of a library or an earlier plugin */
  source: string;
  /** what was read: `e_machine`, `DT_NEEDED`, `package hash of net/http` */
  fact: string;
  value: string;
}

export interface Fix {
  summary: string;
  /** ready to paste into a POSIX shell */
  commands?: string[];
}

/** What a rule says of one hit; the engine adds the rest. */
export interface Hit {
  message: string;
  evidence: Evidence[];
  fix?: Fix;
  kind: FindingKind;
  /** lower than the rule's, where this hit matters less */
  level?: Level;
  /** the obstacle that it explains, if the verdict found it */
  obstacle?: Obstacle;
}

/** What a rule sees: one plugin of the check, with its host and what was opened before it. */
export interface RuleContext {
  host: CheckProfile;
  request: OpenRequest;
  /** undefined where the file could not be read */
  plugin: CheckProfile | undefined;
  trace: LoadTrace;
  /** why packages differ, in the order in which it is best mended */
  causes: readonly Cause[];
  /** where the plugin does not give what contracts ask for */
  breaches: readonly Breach[];
  /** all plugins of the check, in the order in which they are opened; this one is `requests[index]` */
  requests: readonly OpenRequest[];
  index: number;
}

export interface RuleDocs {
  /** one sentence: what the rule finds */
  what: string;
  /** the mechanism, and what it costs */
  why: string;
  /** how people get there */
  causes: string[];
  fix: string;
}

/** A rule explains; it never decides whether a plugin loads. */
export interface Rule {
  id: string;
  level: Level;
  /** no capital, no full stop */
  title: string;
  docs: RuleDocs;
  /** where the loader does what the rule is about */
  references: string[];
  check(context: RuleContext): Hit[];
}

/** A rule that words the obstacles of its own id. */
export interface ObstacleRuleDefinition extends Omit<Rule, 'check'> {
  id: ObstacleRule;
  explain(obstacle: Obstacle, context: RuleContext): { message: string; evidence?: Evidence[]; fix?: Fix };
}

export function defineObstacleRule({ explain, ...rule }: ObstacleRuleDefinition): Rule {
  return {
    ...rule,
    check: context =>
      context.trace.obstacles
        .filter(obstacle => obstacle.rule === rule.id)
        .map(obstacle => {
          const { message, evidence = [], fix } = explain(obstacle, context);
          const kind = obstacle.kind === 'unknown' ? 'open' : 'fail';
          return { message, evidence, ...(fix ? { fix } : {}), kind, obstacle };
        }),
  };
}

/** Whether the findings of a rule say why packages differ. */
export function isCauseRule(id: string): boolean {
  return CAUSE_RULES.some(rule => rule === id);
}

/** Whether the findings of a rule say what a contract misses. */
export function isContractRule(id: string): boolean {
  return id === 'export-missing' || id === 'export-type';
}

/** A rule that words the causes of its own id. */
export interface CauseRuleDefinition extends Omit<Rule, 'check'> {
  id: CauseRule;
  explain(cause: Cause, context: RuleContext): { message: string; fix?: Fix };
}

export function defineCauseRule({ explain, ...rule }: CauseRuleDefinition): Rule {
  return {
    ...rule,
    check: context =>
      context.causes
        .filter(cause => cause.rule === rule.id)
        .map(cause => {
          const { message, fix } = explain(cause, context);
          const isLikely = cause.certainty === 'likely';
          return {
            message: isLikely ? `likely: ${message}` : message,
            evidence: [...cause.evidence],
            ...(fix ? { fix } : {}),
            kind: isLikely ? 'review' : 'fail',
          };
        }),
  };
}

/** The name of an earlier plugin of the same check. */
export function earlierName({ requests }: RuleContext, index: number | undefined): string {
  return index === undefined ? 'an earlier plugin' : (requests[index]?.name ?? 'an earlier plugin');
}
