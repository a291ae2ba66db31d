import { moduleOf } from '../profile/known.ts';
import { NIL_PAGE_BYTES } from './module-list.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject } from './scope.ts';
import { scopeOf } from './symbol-binding.ts';
import type { DifferingPackage, Obstacle } from './verdict.ts';

export interface HashComparison {
  /** import paths of the packages that both sides have, in the order in which they are compared */
  shared: string[];
  differing: DifferingPackage[];
  obstacles: Obstacle[];
}

/**
 * Compares linktimehash with *runtimehash for every entry of pkghashes, in its order
 * (runtime/plugin.go: plugin_lastmoduleinit). runtimehash points to the first `go:link.pkghash.P` in scope.
 */
export function comparePackages(
  process: ProcessState,
  object: ScopeObject,
  added: readonly ScopeObject[],
): HashComparison {
  const scope = scopeOf(process, object, added);
  const comparison: HashComparison = { shared: [], differing: [], obstacles: [] };
  for (const linked of moduleOf(object.profile)?.packages ?? []) {
    if (linked.unbound !== undefined) comparison.obstacles.push(wildPointer(linked.package, linked.unbound));
    const found = linked.symbol === undefined ? undefined : lookup(scope, linked.symbol);
    if (!found || linked.symbol === undefined) continue;
    if (found === object) {
      // Its own: the link editor wrote both, and they are equal in any file that nobody touched.
      const own = object.profile.exports.packageHashes[linked.symbol];
      if (own !== undefined && own !== linked.hash) comparison.obstacles.push(forged(linked.package));
      continue;
    }
    comparison.shared.push(linked.package);
    const hash = found.profile.exports.packageHashes[linked.symbol];
    if (hash === linked.hash) continue;
    const earlier = found.owner.kind === 'plugin' ? found.owner.index : undefined;
    // Of the main package of a plugin that loaded, and has the same path: this one is refused for that before.
    const isOwn = linked.package === moduleOf(object.profile)?.importPath && isSamePlugin(found, object);
    if (isOwn && earlier !== undefined && !wasRejected(process, earlier)) continue;
    comparison.obstacles.push(differs(linked.package, hash, earlier, process));
    if (hash === undefined) continue;
    comparison.differing.push({
      package: linked.package,
      plugin: linked.hash,
      host: hash,
      ...(earlier === undefined ? {} : { earlier }),
    });
  }
  return comparison;
}

/** Two hashes of one package in one file. */
function forged(name: string): Obstacle {
  return {
    rule: 'elf-header',
    stage: 'package-hashes',
    kind: 'fails',
    message: `plugin was built with a different version of package ${name}`,
    about: { package: name, detail: `the file has two hashes of package ${name}, which differ` },
  };
}

/** A runtimehash that no relocation fills: the comparison itself faults. */
function wildPointer(name: string, pointer: number): Obstacle {
  const nil = pointer < NIL_PAGE_BYTES;
  return {
    rule: 'elf-header',
    stage: 'package-hashes',
    kind: 'crashes',
    message: nil
      ? 'panic: runtime error: invalid memory address or nil pointer dereference'
      : 'fatal error: fault',
    about: { package: name, detail: 'no relocation fills the pointer to the hash' },
  };
}

function differs(
  name: string,
  hash: string | undefined,
  earlier: number | undefined,
  process: ProcessState,
): Obstacle {
  const rule =
    earlier === undefined
      ? 'package-hash'
      : wasRejected(process, earlier)
        ? 'plugin-poisoned'
        : 'plugin-conflict';
  return {
    rule,
    stage: 'package-hashes',
    kind: hash === undefined ? 'unknown' : 'fails',
    message: `plugin was built with a different version of package ${name}`,
    about: { package: name, ...(earlier === undefined ? {} : { earlier }) },
  };
}

function wasRejected(process: ProcessState, earlier: number): boolean {
  return process.rejected.has(earlier);
}

function isSamePlugin(one: ScopeObject, other: ScopeObject): boolean {
  const path = moduleOf(one.profile)?.pluginPath;
  return path !== undefined && path === moduleOf(other.profile)?.pluginPath;
}
