import type { CheckResult } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import { fileName, problemsOf } from '../check/problems.ts';
import { suppressionUnused } from '../rules/suppression-unused.ts';
import {
  anyText,
  listOf,
  objectOf,
  type Reader,
  textValue,
  ValueError,
  wrongValue,
} from '../values/plain-values.ts';
import { ConfigError } from './config-error.ts';
import { isOpenToPolicy, policyFinding } from './policy-finding.ts';

/** The findings of one day: what is there already does not fail a check, what is new does. */
export interface BaselineFile {
  $schema?: string;
  schemaVersion: 1;
  findings: BaselineEntry[];
}

export interface BaselineEntry {
  /** identifies the finding, run after run */
  fingerprint: string;
  ruleId: string;
  /** name of the plugin's file */
  plugin: string;
  /** as it was on that day: for the reader */
  message: string;
}

/** A baseline, and the file that holds it. */
export interface Baseline {
  file: string;
  entries: readonly BaselineEntry[];
}

const MAX_NAMED = 3;
/** as many as fit into a file that is read */
const MAX_FINDINGS = 1 << 18;

const version: Reader<1> = (value, at) => {
  if (value !== 1) throw wrongValue(at, value, '1');
  return value;
};

const baselineFile = objectOf<BaselineFile>(
  {
    $schema: textValue,
    schemaVersion: version,
    findings: listOf(
      objectOf<BaselineEntry>(
        { fingerprint: textValue, ruleId: textValue, plugin: anyText, message: anyText },
        ['fingerprint', 'ruleId', 'plugin', 'message'],
      ),
      'a list of findings',
      MAX_FINDINGS,
    ),
  },
  ['schemaVersion', 'findings'],
  'the baseline',
);

/**
 * Checks what was read from a file.
 * @throws ConfigError with the place in the file
 */
export function baselineOf(value: unknown): readonly BaselineEntry[] {
  try {
    return baselineFile(value, '').findings;
  } catch (error) {
    if (error instanceof ValueError) throw new ConfigError(error.message);
    throw error;
  }
}

/** What a baseline of today holds: the findings of plugins that load. Sorted, so that it can be compared. */
export function baselineEntries(result: CheckResult): BaselineEntry[] {
  return problemsOf(result)
    .filter(({ finding, plugin }) => !finding.suppressed && plugin !== undefined && isOpenToPolicy(plugin))
    .map(
      ({ path, finding, fingerprint }): BaselineEntry => ({
        fingerprint,
        ruleId: finding.ruleId,
        plugin: fileName(path),
        message: finding.message,
      }),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export function formatBaseline(entries: readonly BaselineEntry[]): string {
  const file: BaselineFile = { schemaVersion: 1, findings: [...entries] };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function keyOf({ plugin, ruleId, fingerprint }: BaselineEntry): string {
  return [plugin, ruleId, fingerprint].join('\n');
}

/** Marks the findings that the baseline holds. */
export function suppressBaseline(result: CheckResult, { file, entries }: Baseline): CheckResult {
  const known = new Set(entries.map(({ fingerprint }) => fingerprint));
  const accepted = new Set(
    problemsOf(result)
      .filter(({ fingerprint }) => known.has(fingerprint))
      .map(({ finding }) => finding),
  );
  const plugins = result.plugins.map(plugin => ({
    ...plugin,
    findings: plugin.findings.map(
      (finding): Finding =>
        isOpenToPolicy(plugin) && accepted.has(finding) && !finding.suppressed
          ? { ...finding, suppressed: true, justification: `in ${file}` }
          : finding,
    ),
  }));
  return { ...result, plugins };
}

/** What the baseline holds and is not there any more; plugins that this check did not look at, or that do not load, are left out. */
export function findingsGone(result: CheckResult, { file, entries }: Baseline): Finding[] {
  const there = new Set(problemsOf(result).map(({ fingerprint }) => fingerprint));
  const checked = new Set(result.plugins.filter(isOpenToPolicy).map(({ path }) => fileName(path)));
  const gone = entries.filter(({ fingerprint, plugin }) => !there.has(fingerprint) && checked.has(plugin));
  if (gone.length === 0) return [];
  const named = gone.slice(0, MAX_NAMED).map(({ ruleId, plugin }) => `${ruleId} of ${plugin}`);
  const more = gone.length > MAX_NAMED ? ` and ${gone.length - MAX_NAMED} more` : '';
  const count = gone.length === 1 ? 'one finding' : `${gone.length} findings`;
  return [
    policyFinding(
      suppressionUnused,
      { file, fact: 'findings that are gone', value: String(gone.length) },
      {
        message: `${file} holds ${count} that ${gone.length === 1 ? 'is' : 'are'} gone: ${named.join(', ')}${more}`,
        fix: { summary: 'run the same check with --update-baseline' },
        level: 'note',
      },
    ),
  ];
}
