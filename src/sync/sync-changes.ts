import type { BuildFacts } from '../cause/build-facts.ts';
import type { GoModEdits } from '../recipe/go-mod-edit.ts';
import { goModLines } from '../recipe/go-mod-lines.ts';
import type { FoundModules, PluginModuleFacts } from './module-files.ts';
import type { SyncChange } from './sync-report.ts';

/** What changes in go.mod, and for which module. */
export function changesOf(
  { goMod, text }: PluginModuleFacts,
  edits: GoModEdits,
  { differences, impossible, raised }: FoundModules,
  { release = '' }: BuildFacts,
): SyncChange[] {
  const line = lineFinder(text);
  const changed = new Set([
    ...(edits.requires ?? []).map(([path]) => path),
    ...(edits.replaces ?? []).map(([path]) => path),
    ...(edits.dropReplaces ?? []),
  ]);
  const modules = differences
    .filter(({ path }) => changed.has(path) && !impossible.has(path))
    .map(
      ({ path, plugin, host, direction, packages, askedBy }): SyncChange => ({
        kind: 'module',
        module: path,
        plugin,
        host,
        direction,
        ...(packages ? { packages: [...packages] } : {}),
        ...(askedBy ? { askedBy: [...askedBy] } : {}),
        ...line('require', path),
      }),
    );
  const excluded = raised.map(
    ({ path, version, host, askedBy }): SyncChange => ({
      kind: 'exclude',
      module: path,
      plugin: version,
      host,
      direction: 'down',
      askedBy: [...askedBy],
      ...line('require', path),
    }),
  );
  return [
    ...(edits.go === undefined ? [] : [directive('go', goMod.go ?? '', release, line('go'))]),
    ...(edits.toolchain === undefined || edits.go !== undefined
      ? []
      : [directive('toolchain', goMod.toolchain ?? '', release, line('toolchain'))]),
    ...modules,
    ...excluded,
  ];
}

function directive(
  kind: 'go' | 'toolchain',
  plugin: string,
  host: string,
  line: { line?: number },
): SyncChange {
  return { kind, plugin, host, direction: 'down', ...line };
}

/** Finds where a go.mod says something. */
function lineFinder(text: string): (verb: string, first?: string) => { line?: number } {
  const lines = new Map<string, number>();
  for (const [index, { verb, words }] of goModLines(text).entries()) {
    const [word] = words;
    if (verb === undefined || word === undefined) continue;
    for (const key of [verb, `${verb} ${word.value}`]) if (!lines.has(key)) lines.set(key, index + 1);
  }
  return (verb, first) => {
    const line = lines.get(first === undefined ? verb : `${verb} ${first}`);
    return line === undefined ? {} : { line };
  };
}
