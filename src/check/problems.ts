import type { CheckResult, PluginReport } from './check.ts';
import { type Finding, policyFile } from './finding.ts';

/** A finding, and the file that it is about. */
export interface Problem {
  path: string;
  finding: Finding;
  /** undefined: it is about the check as a whole */
  plugin?: PluginReport;
  /** of a text file, from 1 on; absent: the whole file */
  line?: number;
  /** identifies it, run after run; 16 hexadecimal digits */
  fingerprint: string;
}

/** All findings of a check in its order: those about the check first, then plugin by plugin. */
export function problemsOf({ host, plugins, findings }: CheckResult): Problem[] {
  const subjects = [
    ...findings.map(finding => ({ path: policyFile(finding) ?? host.path, finding })),
    ...plugins.flatMap(plugin => plugin.findings.map(finding => ({ path: plugin.path, finding, plugin }))),
  ];
  const repeats = new Map<string, number>();
  return subjects.map(subject => {
    const identity = identityOf(subject);
    const repeat = repeats.get(identity) ?? 0;
    repeats.set(identity, repeat + 1);
    return { ...subject, fingerprint: fnv64(repeat === 0 ? identity : `${identity}\n${repeat}`) };
  });
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The rule, the file and what the finding is about, as Hit.evidence promises, but neither values, which change with every build, nor where
 * the file lies on this machine. Code Quality shows only one of two issues with the same fingerprint, hence the count above.
 */
function identityOf({ path, finding, plugin }: Omit<Problem, 'fingerprint'>): string {
  const fact = finding.evidence[0]?.fact ?? '';
  return [finding.ruleId, plugin?.pluginPath ?? '', fileName(path), fact].join('\n');
}

/** FNV-1a: has to distinguish, not to withstand an attacker. */
function fnv64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
