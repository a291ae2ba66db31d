import { type Artifact, hostName } from '../check/artifact.ts';
import type { CheckResult } from '../check/check.ts';
import { decidingRule } from '../check/decisive.ts';
import { type Finding, isOf } from '../check/finding.ts';
import type { Breach } from '../contract/breach.ts';
import type { LoadTrace, OutcomeKind } from '../link/verdict.ts';
import type { FindingKind, Level } from '../rules/rule.ts';

/** What one host says of one plugin. */
export interface MatrixCell {
  kind: OutcomeKind;
  /** as in reports */
  message?: string;
  /** the rule that decides; absent where it loads */
  ruleId?: string;
  /** it loads, but does not satisfy what the host looks up, or a contract; absent otherwise */
  contract?: MatrixBreach;
}

/** The worst of what a check says of the exports of a plugin. */
export interface MatrixBreach {
  ruleId: 'export-missing' | 'export-type';
  /** as of findings: an error fails the matrix, and what is open leaves it undecided */
  level: Level;
  kind: FindingKind;
  message: string;
}

const LEVELS: Readonly<Record<Level, number>> = { note: 0, warning: 1, error: 2 };

/** How bad a cell is: what does not satisfy a contract is worse than what does, and better than what does not load. */
export function rankOf({ kind, contract }: MatrixCell): number {
  if (kind === 'loads') return contract ? 0.2 * (1 + LEVELS[contract.level]) : 0;
  return { unknown: 1, fails: 2, crashes: 3 }[kind];
}

export interface MatrixHost {
  path: string;
  goVersion?: string;
  platform?: string;
}

export interface MatrixRow {
  path: string;
  /** in the order of the hosts */
  outcomes: MatrixCell[];
}

/** Which hosts accept which plugins. */
export interface Matrix {
  hosts: MatrixHost[];
  plugins: MatrixRow[];
}

/** Puts the checks of the same plugins against several hosts side by side. */
export function matrixOf(results: readonly CheckResult[]): Matrix {
  const [first] = results;
  return {
    hosts: results.map(({ host }) => matrixHost(host)),
    plugins: (first?.plugins ?? []).map(({ path }, index) => ({
      path,
      outcomes: results.map(({ plugins }) => matrixCell(plugins[index])),
    })),
  };
}

/** The same of cells: a row for each plugin, in which every host has one. */
export function matrixOfCells(
  hosts: readonly Artifact[],
  plugins: readonly string[],
  cells: readonly MatrixCell[][],
): Matrix {
  return {
    hosts: hosts.map(matrixHost),
    plugins: plugins.map((path, i) => ({ path, outcomes: cells[i] ?? [] })),
  };
}

export function matrixHost({ goVersion, platform, ...host }: Artifact): MatrixHost {
  return {
    path: hostName(host),
    ...(goVersion === undefined ? {} : { goVersion }),
    ...(platform === undefined ? {} : { platform }),
  };
}

export function matrixCell(plugin: CheckResult['plugins'][number] | undefined): MatrixCell {
  if (!plugin) return { kind: 'unknown' };
  const { outcome, findings } = plugin;
  const decisive = findings.find(finding => finding.decisive);
  // Of packages that differ the first cause says more than that they do.
  const cause = decisive?.ruleId === 'package-hash' ? findings.find(isProvenCause) : undefined;
  const ruleId = (cause ?? decisive)?.ruleId;
  return {
    kind: outcome.kind,
    ...(outcome.message === undefined ? {} : { message: outcome.message }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(outcome.kind === 'loads' ? breachOf(findings) : {}),
  };
}

/** The same of a trace, where no words are needed for it; undefined: its cell is of the whole explanation. */
export function briefCell(
  { outcome, obstacles }: LoadTrace,
  breaches: readonly Breach[],
): MatrixCell | undefined {
  const { kind, message } = outcome;
  if (kind === 'loads') return breaches.length === 0 ? { kind } : undefined;
  const ruleId = decidingRule(outcome, obstacles);
  return ruleId && { kind, ...(message === undefined ? {} : { message }), ruleId };
}

function breachOf(findings: readonly Finding[]): Pick<MatrixCell, 'contract'> {
  const found = findings.flatMap(({ ruleId, level, kind, message, suppressed }): MatrixBreach[] =>
    (ruleId === 'export-missing' || ruleId === 'export-type') && !suppressed
      ? [{ ruleId, level, kind, message }]
      : [],
  );
  const [worst] = found.sort((a, b) => LEVELS[b.level] - LEVELS[a.level]);
  return worst ? { contract: worst } : {};
}

const isProvenCause = (finding: Finding) => finding.kind === 'fail' && isOf('cause')(finding);
