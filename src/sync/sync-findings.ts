import type { Finding } from '../check/finding.ts';
import { helpUri } from '../check/help-uri.ts';
import type { Difference } from './differences.ts';
import type { FoundModules } from './module-files.ts';
import type { SyncChange } from './sync-report.ts';

type Said = Pick<Finding, 'ruleId' | 'message' | 'evidence'> &
  Partial<Pick<Finding, 'level' | 'kind' | 'fix'>>;

/** A finding about the sources, which nothing has been built from yet. */
export function sourceFinding(said: Said): Finding {
  return { level: 'error', kind: 'fail', decisive: false, helpUri: helpUri(said.ruleId), ...said };
}

/** What a change of go.mod is for. */
export function changeFinding(change: SyncChange, flags: readonly string[]): Finding {
  const { kind, module = '', plugin, host } = change;
  const fix =
    flags.length === 0
      ? {}
      : { fix: { summary: 'take it as the host does', commands: [`go mod edit ${flags.join(' ')}`] } };
  if (kind === 'go' || kind === 'toolchain')
    return sourceFinding({
      ruleId: 'toolchain-version',
      message: `go.mod has ${kind} ${plugin}, which the toolchain of the host, ${host}, refuses`,
      evidence: [
        { source: 'plugin', fact: `${kind} line of go.mod`, value: plugin },
        { source: 'host', fact: 'Go release', value: host },
      ],
      ...fix,
    });
  const asked = change.askedBy?.length ? `, which ${change.askedBy.slice(0, 2).join(' and ')} asks for` : '';
  return sourceFinding({
    ruleId: 'module-version',
    message:
      kind === 'exclude'
        ? `${module}: ${plugin}${asked}, has to be excluded: the host has ${host}`
        : `${module}: the plugin's build takes ${plugin}${asked}, the host has ${host}`,
    evidence: [
      {
        source: 'plugin',
        fact: `${kind === 'exclude' ? 'version asked for' : 'version'} of ${module}`,
        value: plugin,
      },
      { source: 'host', fact: `version of ${module}`, value: host },
    ],
    ...fix,
  });
}

/** What was excluded is compiled against another version than it asks for. */
export function excludedFinding({ path, version, host, askedBy }: FoundModules['raised'][number]): Finding {
  const who = askedBy[0] ?? 'another module';
  return sourceFinding({
    ruleId: 'module-version',
    level: 'warning',
    kind: 'review',
    message: `${who} asks for ${path} ${version}, and is compiled with ${host} now: if it does not compile, an older version of it is needed`,
    evidence: [
      { source: 'plugin', fact: `version asked for of ${path}`, value: version },
      { source: 'host', fact: `version of ${path}`, value: host },
    ],
  });
}

/** A module that differs, and that go.mod cannot make like the host's. */
export function impossibleFinding(difference: Difference, why: string, fix?: Finding['fix']): Finding {
  const { path, kind, plugin, host } = difference;
  const ruleId =
    kind === 'directory' ? 'module-source' : kind === 'tree' ? 'module-source' : 'module-version';
  return sourceFinding({
    ruleId,
    message: `${path}: the plugin's build takes ${plugin}, the host has ${host}; ${why}`,
    evidence: evidenceOf(difference),
    ...(fix ? { fix } : {}),
  });
}

/** Both sides take a module from a directory of their own: only its content decides, and that of the host is not in the file. */
export function directoryFinding(difference: Difference): Finding {
  return sourceFinding({
    ruleId: 'module-source',
    level: 'warning',
    kind: 'review',
    message: `${difference.path}: plugin and host each take it from a directory (${difference.plugin}; ${difference.host}), which have to hold the same source`,
    evidence: evidenceOf(difference),
  });
}

function evidenceOf({ path, plugin, host }: Difference): Finding['evidence'] {
  return [
    { source: 'plugin', fact: `version of ${path}`, value: plugin },
    { source: 'host', fact: `version of ${path}`, value: host },
  ];
}
