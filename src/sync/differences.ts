import type { BuildFacts } from '../cause/build-facts.ts';
import { isDirectoryPath, moduleDirectory, moduleFactsOf, moduleText } from '../cause/module-facts.ts';
import { PACKAGE_HASH_PREFIXES } from '../go/package-hash.ts';
import { prefixToPath } from '../go/package-path.ts';
import { isOfTree } from '../recipe/host-source.ts';
import type { PluginModule } from '../recipe/plan.ts';
import { compareVersions } from '../recipe/semver.ts';
import type { SeenModule, SeenModules } from './seen-modules.ts';

/**
 * What differs of a module that both sides have. `version`, `replace`: what go.mod can say. `directory`: the host took it
 * from a directory. `own-directory`: both take it from one, whose content nobody compared. `tree`: it has no version in the
 * host, whose own source it is.
 */
export type DifferenceKind = 'version' | 'replace' | 'directory' | 'own-directory' | 'tree';

export interface Difference {
  path: string;
  kind: DifferenceKind;
  /** as the plugin's build has it: `v1.2.0`, `v1.2.0 => ../fork` */
  plugin: string;
  host: string;
  direction: 'up' | 'down' | 'other';
  /** packages that both need; absent: not known */
  packages?: readonly string[];
  askedBy?: readonly string[];
  /** what a plan takes of it */
  module: PluginModule;
}

export interface Comparison {
  /** number of modules that both sides have */
  shared: number;
  differences: Difference[];
}

/** The packages that are linked into a host; undefined: the file does not list them. */
export function packagesOf({ profile }: BuildFacts): ReadonlySet<string> | undefined {
  const symbols = Object.keys(profile.exports.packageHashes);
  if (symbols.length === 0) return undefined;
  return new Set(
    symbols.flatMap(symbol => {
      const prefix = PACKAGE_HASH_PREFIXES.find(one => symbol.startsWith(one));
      return prefix === undefined ? [] : [prefixToPath(symbol.slice(prefix.length))];
    }),
  );
}

/** The modules that both sides link packages of, and where they differ. */
export function compareModules({ modules }: SeenModules, host: BuildFacts): Comparison {
  const linked = packagesOf(host);
  const comparison: Comparison = { shared: 0, differences: [] };
  for (const path of [...modules.keys()].sort()) {
    const seen = modules.get(path);
    if (!seen || !host.modules.has(path)) continue;
    const packages = linked && seen.packages?.filter(name => linked.has(name));
    if (packages?.length === 0) continue;
    comparison.shared++;
    const difference = differenceOf(seen, host, packages);
    if (difference) comparison.differences.push(difference);
  }
  return comparison;
}

function differenceOf(
  seen: SeenModule,
  host: BuildFacts,
  packages: readonly string[] | undefined,
): Difference | undefined {
  const { path, version, replace, askedBy } = seen;
  const facts = moduleFactsOf(host, path, []);
  const own = replace !== undefined && isDirectoryPath(replace.path);
  const plugin = pluginText(seen);
  const hostText = isOfTree(host, path)
    ? 'no version: it is of the source tree of the host'
    : moduleText(path, facts);
  const kind = kindOf(seen, host, own);
  if (kind === undefined) return undefined;
  return {
    path,
    kind,
    plugin,
    host: hostText,
    direction:
      kind === 'version' ? directionOf(version, facts.required ?? facts.effective?.version ?? '') : 'other',
    ...(packages === undefined ? {} : { packages }),
    ...(askedBy === undefined ? {} : { askedBy }),
    module: { path, required: version, isReplaced: replace !== undefined, isOwnSource: own },
  };
}

function kindOf(
  { path, version, replace }: SeenModule,
  host: BuildFacts,
  own: boolean,
): DifferenceKind | undefined {
  // In a workspace with the host's sources it has no version either.
  if (isOfTree(host, path))
    return version === '(devel)' || isAtPlace(path, replace, host) ? 'own-directory' : 'tree';
  const { required, effective, directory } = moduleFactsOf(host, path, []);
  if (directory !== undefined)
    return own && version === required ? 'own-directory' : own ? 'version' : 'directory';
  const now = replace ?? { path, version };
  const then = effective ?? { path, version: required ?? '' };
  if (now.path === then.path && now.version === then.version)
    // With -trimpath the required version is the label of the files, whatever is compiled.
    return version === (required ?? version) ? undefined : 'version';
  return replace || then.path !== path || then.version !== required ? 'replace' : 'version';
}

/** Whether a replacement leads to where an untrimmed host was compiled. */
function isAtPlace(path: string, replace: SeenModule['replace'], host: BuildFacts): boolean {
  if (replace === undefined || host.trimpath !== false) return false;
  const names = Object.keys(host.directories).filter(name => name === path || name.startsWith(`${path}/`));
  return moduleDirectory(path, moduleFactsOf(host, path, names)) === replace.path;
}

/** The version that is taken, as cmd/go writes it. */
export function pluginText({ path, version, replace }: SeenModule): string {
  if (!replace) return version;
  const taken = replace.path === path ? replace.version : `${replace.path} ${replace.version}`.trim();
  return `${version} => ${taken}`.trim();
}

function directionOf(now: string, then: string): Difference['direction'] {
  const order = compareVersions(now, then);
  return order < 0 ? 'up' : order > 0 ? 'down' : 'other';
}
