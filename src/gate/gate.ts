import type { CheckResult } from '../check/check.ts';
import type { Matrix } from '../fleet/matrix.ts';
import { isStrict } from '../rules/loads.ts';
import type { Level } from '../rules/rule.ts';
import type { SyncResult } from '../sync/sync-report.ts';

/** What the process says of a check. */
export const ExitCode = {
  /** every plugin loads, and nothing is at or above the fail level */
  passed: 0,
  /** a plugin does not load, or a finding is at or above the fail level */
  failed: 1,
  /** invalid usage or configuration */
  usage: 2,
  /** it could not be decided: a file cannot be read, an outcome is unknown */
  undecided: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface GatePolicy {
  /** findings of this level and above fail the check, even if the plugin loads */
  failOn: Level;
  /** what cannot be decided fails the check too, and so does a file that runs code of its own or contradicts itself */
  strict?: boolean | undefined;
  /** of a strict gate: what cannot be decided does not fail the check */
  allowUndecided?: boolean;
}

export interface GateDecision {
  passed: boolean;
  exitCode: ExitCode;
}

const RANK: Readonly<Record<Level, number>> = { note: 0, warning: 1, error: 2 };

/** May these plugins be opened? A plugin that fails to load takes precedence over an unknown. */
export function decideGate(result: CheckResult, policy: GatePolicy): GateDecision {
  const findings = [...result.findings, ...result.plugins.flatMap(plugin => plugin.findings)];
  const fails =
    result.plugins.some(({ outcome }) => outcome.kind === 'fails' || outcome.kind === 'crashes') ||
    findings.some(
      ({ level, kind, suppressed }) => kind !== 'open' && !suppressed && RANK[level] >= RANK[policy.failOn],
    );
  const undecided =
    result.plugins.some(({ outcome }) => outcome.kind === 'unknown') ||
    findings.some(({ kind, suppressed }) => kind === 'open' && !suppressed);
  const isRefused =
    policy.strict === true &&
    ((undecided && policy.allowUndecided !== true) ||
      findings.some(({ ruleId, suppressed }) => !suppressed && isStrict(ruleId)));
  return decision(fails || isRefused, undecided);
}

/** The same for a matrix: outcomes count, and what plugins that load do not export, as in a check with the default level. */
export function decideMatrix({ plugins }: Matrix): GateDecision {
  const cells = plugins.flatMap(({ outcomes }) => outcomes);
  const fails = cells.some(
    ({ kind, contract }) =>
      kind === 'fails' || kind === 'crashes' || (contract?.level === 'error' && contract.kind !== 'open'),
  );
  return decision(
    fails,
    cells.some(({ kind, contract }) => kind === 'unknown' || contract?.kind === 'open'),
  );
}

/** The same for a sync: what would have to be written counts, and what go.mod cannot change. */
export function decideSync({ findings }: Pick<SyncResult, 'findings'>): GateDecision {
  return decision(
    findings.some(({ level, kind }) => level === 'error' && kind !== 'open'),
    findings.some(({ kind }) => kind === 'open'),
  );
}

/** The verdict of a whole whose parts were decided before: never better than any of them, and a missing part never passes. */
export function decideWhole(own: GateDecision, parts: readonly number[], isMissing: boolean): GateDecision {
  const codes: readonly number[] = [own.exitCode, ...parts];
  const isFailure = (code: number) => code !== ExitCode.passed && code !== ExitCode.undecided;
  return decision(codes.some(isFailure), isMissing || codes.includes(ExitCode.undecided));
}

function decision(fails: boolean, undecided: boolean): GateDecision {
  const exitCode = fails ? ExitCode.failed : undecided ? ExitCode.undecided : ExitCode.passed;
  return { passed: exitCode === ExitCode.passed, exitCode };
}
