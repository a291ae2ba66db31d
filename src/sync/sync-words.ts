import { hostName } from '../check/artifact.ts';
import { type Problem, problemsOf } from '../check/problems.ts';
import { minorOf, parseGoVersion } from '../go/version.ts';
import type { SyncChange, SyncReport } from './sync-report.ts';

/** The verdict in one line. */
export function verdictOf(report: SyncReport): string {
  const { changes, written, findings, host, exitCode } = report;
  const modules = new Set(changes.flatMap(({ module }) => module ?? []));
  const lines = changes.filter(({ module }) => module === undefined).map(({ kind }) => `the ${kind} line`);
  const left = findings.filter(({ level, kind }) => level === 'error' && kind !== 'open').length;
  const rest = written ? left : left - changes.length;
  const what = [...(modules.size > 0 ? [counted(modules.size, 'module')] : []), ...lines].join(' and ');
  const name = hostName(host);
  const also = rest > 0 ? `; ${counted(rest, 'difference')} cannot be settled in go.mod` : '';
  if (what !== '')
    return written
      ? `sync: go.mod now has ${what} as ${name}${also}`
      : `sync: ${what} ${modules.size === 1 && lines.length === 0 ? 'differs' : modules.size + lines.length === 1 ? 'differs' : 'differ'} from ${name}${also}`;
  if (rest > 0) return `sync: ${counted(rest, 'difference')} from ${name} cannot be settled in go.mod`;
  return exitCode === 3 ? `sync: cannot compare with ${name}` : `sync: nothing differs from ${name}`;
}

/** How it was found out, and what that cannot see. */
export function basisWords({ basis, shared, verified, changes }: SyncReport): string[] {
  const { kind, go = '', reason = '', unseen } = basis;
  const how = {
    'go-list': `by go list (${go})`,
    vendor: `by vendor/modules.txt (${reason})`,
    'go-mod': `by go.mod and go.sum (${reason})`,
  }[kind];
  return [
    `${counted(shared, 'shared module')}, ${how}`,
    ...(unseen.length === 0 ? [] : [`not seen: ${unseen.join('; ')}`]),
    ...(kind === 'go-list' && changes.length > 0
      ? [
          verified
            ? 'the build list with these changes has been computed, and is that of the host'
            : 'the build list with these changes could not be computed',
        ]
      : []),
  ];
}

/** `example.com/a  v1.0.0 -> v1.1.0`, in columns. */
export function changeWords({ kind, module, plugin, host, askedBy = [] }: SyncChange): {
  name: string;
  words: string;
} {
  const asked =
    askedBy.length > 0
      ? ` (asked for by ${askedBy.slice(0, 2).join(', ')}${askedBy.length > 2 ? ' and others' : ''})`
      : '';
  if (kind === 'exclude') return { name: module ?? '', words: `exclude ${plugin}${asked}` };
  if (module !== undefined) return { name: module, words: `${plugin} -> ${host}${asked}` };
  const release = parseGoVersion(host);
  const then = kind === 'go' && release ? minorOf(release) : 'none';
  return { name: `${kind} line`, words: `${plugin} -> ${then} (the host has ${host})` };
}

/** The findings, each at the line of go.mod that it is about. */
export function syncProblems(report: SyncReport): Problem[] {
  const { host, module, findings, changes } = report;
  const lines = new Map(
    changes.flatMap(({ kind, module: path, line }) =>
      line === undefined
        ? []
        : [[path === undefined ? `${kind} line of go.mod` : `version of ${path}`, line] as const],
    ),
  );
  return problemsOf({ host: { ...host, path: module.goMod }, plugins: [], findings }).map(problem => {
    const line = lines.get(problem.finding.evidence[0]?.fact ?? '');
    return line === undefined ? problem : { ...problem, line };
  });
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
