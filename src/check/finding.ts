import type { Details } from '../rules/details.ts';
import type { Evidence, FindingKind, Fix, Hit, Level, Rule } from '../rules/rule.ts';
import { helpUri } from './help-uri.ts';

/** One thing that a rule says, in SARIF's words. */
export interface Finding {
  ruleId: string;
  level: Level;
  kind: FindingKind;
  /** the obstacle that the loader hits first: it is the verdict */
  decisive: boolean;
  message: string;
  /** @maxItems 65536 */
  evidence: Evidence[];
  fix?: Fix;
  helpUri: string;
  /** somebody lives with it: it neither fails a check nor is it shown where only problems are */
  suppressed?: boolean;
  /** why it is suppressed */
  justification?: string;
  /**
   * what the evidence was made from, of causes, contracts and policy. formatJson leaves it out, and so does the schema:
   * @hidden
   */
  details?: Details;
}

/** A finding of a kind of rules that has details. */
export type FindingOf<Kind extends Details['kind']> = Finding & {
  details: Extract<Details, { kind: Kind }>;
};

/** Whether findings are of that kind. */
export function isOf<Kind extends Details['kind']>(
  kind: Kind,
): (finding: Finding) => finding is FindingOf<Kind> {
  return (finding): finding is FindingOf<Kind> => finding.details?.kind === kind;
}

/** The file of a configuration, where it is what is wrong. */
export function policyFile({ details }: Finding): string | undefined {
  return details?.kind === 'policy' ? details.file : undefined;
}

/** What a rule says, as a finding. What could not be decided is not an error. */
export function findingOf({ id, level }: Rule, hit: Hit, decisive: boolean): Finding {
  const { message, evidence, fix, kind, details } = hit;
  return {
    ruleId: id,
    level: hit.level ?? (kind === 'open' && level === 'error' ? 'warning' : level),
    decisive,
    message,
    evidence,
    ...(fix ? { fix } : {}),
    kind,
    helpUri: helpUri(id),
    ...(details ? { details } : {}),
  };
}
