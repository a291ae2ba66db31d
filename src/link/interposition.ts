import { pathToPrefix } from '../go/package-path.ts';
import { versionsOf } from '../profile/exported.ts';
import { moduleOf } from '../profile/known.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject } from './scope.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/**
 * An earlier plugin that defines names of a package which it does not have, and this one has: the dynamic linker binds this
 * one to them, and nobody compares what they are.
 */
export function interposed(process: ProcessState, { profile }: ScopeObject): Obstacle[] {
  const module = moduleOf(profile);
  if (!module || !process.scope.some(isForeign)) return [];
  const own = new Map(module.packages.map(one => [pathToPrefix(one.package), one.symbol]));
  const isBound = (path: string) => {
    if (path === module.pluginPath || path === module.importPath) return true;
    if (!own.has(path)) return false;
    const symbol = own.get(path);
    // What the host has is found before that of any plugin.
    return symbol === undefined || lookup(process.resident, symbol) === undefined;
  };
  return process.scope.filter(isForeign).flatMap(({ owner, profile: earlier }) => {
    const path = earlier.foreignPackages?.find(name => isBound(name) && !isRenamedMain(earlier, name));
    if (path === undefined || owner.kind !== 'plugin') return [];
    const detail = `it defines names of ${path}, which this plugin is bound to`;
    return [
      {
        ...undecidable('plugin-poisoned', 'relocation', detail),
        about: { detail, package: path, earlier: owner.index },
      },
    ];
  });
}

function isForeign({ owner, profile }: ScopeObject): boolean {
  return owner.kind === 'plugin' && (profile.foreignPackages ?? []).length > 0;
}

/**
 * Packages in whose names an earlier plugin may stand in for this one, as symbols begin with them: its main package, and those
 * that the host does not have.
 */
export function standInFor(plugin: BinaryProfile, { exports }: CheckProfile): string[] {
  const module = moduleOf(plugin);
  if (!module) return [];
  const brought = module.packages.filter(
    ({ symbol }) => symbol === undefined || versionsOf(exports, symbol).length === 0,
  );
  return [module.pluginPath, module.importPath, ...brought.map(one => pathToPrefix(one.package))];
}

/** -ldflags=-pluginpath: the main package goes by its own path in the names of symbols, and the plugin by another. */
function isRenamedMain({ go, elf }: CheckProfile, path: string): boolean {
  const isOtherwise = elf?.disagreements?.some(({ kind }) => kind === 'main-package') === true;
  return !isOtherwise && go?.buildInfo?.path === path;
}
