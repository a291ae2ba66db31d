import { pathToPrefix } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import { layoutOf } from '../profile/known.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import type { Obstacle, ObstacleRule } from './verdict.ts';

// plugin.Open of Go 1.8 and 1.9. They print other words, keep no failure of a path, mark no module as bad, and throw where
// later releases return an error (plugin/plugin_dlopen.go and runtime/plugin.go of these releases).

/** The first minor release with plugins; the next one has the same moduledata. */
const FIRST = 8;

export function isOfFirstReleases(host: BinaryProfile): boolean {
  return layoutOf(host)?.first === FIRST;
}

/** The whole text of an error: it has no `plugin.Open("NAME"): ` in front of it that could be left out. */
export function firstErrorText({ rule, stage }: Obstacle, name: string, message: string): string {
  if (stage === 'host') return message;
  return stage === 'realpath' && rule === 'file-unreadable'
    ? `plugin.Open(${name}): ${message}`
    : `plugin.Open: ${message}`;
}

/** Nothing was registered, so that the runtime takes the last module for the new one once more. */
export function takenAgain(rule: ObstacleRule, last: ModuleNode): Obstacle {
  const about = last.plugin === undefined ? {} : { earlier: last.plugin };
  return last.rejection === undefined
    ? {
        rule,
        stage: 'module-list',
        kind: 'crashes',
        message: 'fatal error: runtime: plugin already initialized',
        about,
      }
    : { rule, stage: 'module-list', kind: 'fails', message: last.rejection, about };
}

/** Two active modules of one path. */
export const PATH_THROWN = 'fatal error: plugin: plugin already loaded';

/** What plugin.Open asks dlsym for: 1.9 escapes the path that is stored as it is written, 1.8 does not. */
export function firstExportPath({ go }: BinaryProfile, pluginPath: string): string | undefined {
  const escaped = pathToPrefix(pluginPath);
  const minor = parseGoVersion(go?.version ?? '')?.minor;
  if (escaped === pluginPath || minor === FIRST) return pluginPath;
  return minor === undefined ? undefined : escaped;
}

/** modulesinit and typelinksinit take in whatever is in the list, also what was rejected before. */
export function initialiseAll(modules: readonly ModuleNode[]): void {
  for (const module of modules) module.initialised = true;
}

/** The first of two that is left in the list: its hashes are compared again, and differ again. */
export function isWaiting(process: ProcessState, node: ModuleNode): boolean {
  return isOfFirstReleases(process.host) && !node.initialised;
}
