import type { Import } from '../elf/binding.ts';
import { DF_SYMBOLIC } from '../elf/constants.ts';
import { dynamicOf } from '../profile/known.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject } from './scope.ts';
import type { Obstacle } from './verdict.ts';

/** Whether a file is bound to itself first. */
export function isSymbolic({ linker }: ProcessState, { profile }: ScopeObject): boolean {
  return linker.honoursSymbolic && ((dynamicOf(profile)?.flags ?? 0) & DF_SYMBOLIC) !== 0;
}

/** Where ld.so looks for a symbol that `object` refers to: the global scope, then what this dlopen brought. */
export function scopeOf(
  process: ProcessState,
  object: ScopeObject,
  added: readonly ScopeObject[],
): ScopeObject[] {
  return [...(isSymbolic(process, object) ? [object] : []), ...process.scope, ...added];
}

/**
 * Binds every undefined symbol, as RTLD_NOW does (elf/dl-reloc.c). Needed libraries are relocated before the file that
 * needs them, so their failure is the one that is seen.
 */
export function relocationObstacles(
  process: ProcessState,
  added: readonly ScopeObject[],
  path: string,
): { obstacles: Obstacle[]; assumptions: string[] } {
  const assumptions = new Set<string>();
  const isRoot = ({ owner }: ScopeObject) => owner.kind === 'plugin';
  const order = [...added.filter(one => !isRoot(one)).reverse(), ...added.filter(isRoot)];
  const obstacles = order.flatMap(object => {
    const file = object.owner.kind === 'library' ? object.owner.path : path;
    const scope = scopeOf(process, object, added);
    const dynamic = dynamicOf(object.profile);
    // The Go constructor's reference to the list of modules must be found too, if only in the file itself.
    const list = dynamic?.constructors.module?.list;
    const wanted: Import[] = [...(dynamic?.imports ?? []), ...(list === undefined ? [] : [{ name: list }])];
    const missing = wanted.filter(({ name, version, weak }) => !weak && !lookup(scope, name, version));
    if (process.environment.libraries)
      return missing.length > 0 ? [undefinedSymbols(missing, file, path, 'fails')] : [];
    const open = missing.filter(wanted => !isLikelyDefined(process, wanted));
    if (missing.length > open.length)
      assumptions.add("the target's C library defines what its version nodes promise");
    return open.length > 0 ? [undefinedSymbols(open, file, path, 'unknown')] : [];
  });
  return { obstacles, assumptions: [...assumptions] };
}

function undefinedSymbols(
  missing: readonly Import[],
  file: string,
  path: string,
  kind: Obstacle['kind'],
): Obstacle {
  const [first] = missing;
  const version = first?.version === undefined ? '' : `, version ${first.version}`;
  return {
    rule: 'symbol-undefined',
    stage: 'relocation',
    kind,
    message: `${file}: undefined symbol: ${first?.name ?? ''}${version}`,
    about: {
      symbols: missing.map(({ name }) => name),
      ...(first?.own ? { own: first.own } : {}),
      ...(first?.library === undefined ? {} : { library: first.library }),
      ...(first?.version === undefined ? {} : { version: first.version }),
      ...(file === path ? {} : { requester: file }),
    },
  };
}

/** Without the target's libraries: the host imports the same symbol, or a version node that was found good promises it. */
function isLikelyDefined(process: ProcessState, wanted: Import): boolean {
  const host = dynamicOf(process.host);
  if (host?.imports.some(({ name, version }) => name === wanted.name && version === wanted.version))
    return true;
  return wanted.version !== undefined && wanted.library !== undefined;
}
