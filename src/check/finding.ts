import type { Evidence, FindingKind, Fix, Level } from '../rules/rule.ts';

/** One thing that a rule says, in SARIF's words. */
export interface Finding {
  ruleId: string;
  level: Level;
  kind: FindingKind;
  /** the obstacle that the loader hits first: it is the verdict */
  decisive: boolean;
  message: string;
  evidence: Evidence[];
  fix?: Fix;
  helpUri: string;
  /** somebody lives with it: it neither fails a check nor is it shown where only problems are */
  suppressed?: boolean;
  /** why it is suppressed */
  justification?: string;
}
