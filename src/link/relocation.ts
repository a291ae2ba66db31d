import { DF_SYMBOLIC, PT_TLS } from '../elf/constants.ts';
import type { Import } from '../elf/binding.ts';
import { dynamicOf } from './dynamic-of.ts';
import type { ProcessState } from './process.ts';
import { defines, lookup, type ScopeObject } from './scope.ts';
import type { Obstacle } from './verdict.ts';

/** Where ld.so looks for a symbol that `object` refers to: the global scope, then what this dlopen brought. */
export function scopeOf(process: ProcessState, object: ScopeObject, added: readonly ScopeObject[]): ScopeObject[] {
  const symbolic = ((dynamicOf(object.profile)?.flags ?? 0) & DF_SYMBOLIC) !== 0;
  return [...(symbolic ? [object] : []), ...process.scope, ...added];
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
  const obstacles = [...added].reverse().flatMap(object => {
    const file = object.owner.kind === 'library' ? object.owner.path : path;
    const scope = scopeOf(process, object, added);
    const missing = (dynamicOf(object.profile)?.imports ?? []).filter(
      ({ name, version, weak }) => !weak && !lookup(scope, name, version),
    );
    if (process.environment.libraries) return missing.length > 0 ? [undefinedSymbols(missing, file, path, 'fails')] : [];
    const open = missing.filter(wanted => !isLikelyDefined(process, wanted));
    if (missing.length > open.length) assumptions.add("the target's C library defines what its version nodes promise");
    return open.length > 0 ? [undefinedSymbols(open, file, path, 'unknown')] : [];
  });
  return { obstacles, assumptions: [...assumptions] };
}

function undefinedSymbols(missing: readonly Import[], file: string, path: string, kind: Obstacle['kind']): Obstacle {
  const [first] = missing;
  const version = first?.version === undefined ? '' : `, version ${first.version}`;
  return {
    rule: 'symbol-undefined',
    stage: 'relocation',
    kind,
    message: `${file}: undefined symbol: ${first?.name ?? ''}${version}`,
    about: {
      symbols: missing.map(({ name }) => name),
      ...(first?.library === undefined ? {} : { library: first.library }),
      ...(first?.version === undefined ? {} : { version: first.version }),
      ...(file === path ? {} : { requester: file }),
    },
  };
}

/** Without the target's libraries: the host imports the same symbol, or a version node that was found good promises it. */
function isLikelyDefined(process: ProcessState, wanted: Import): boolean {
  const host = dynamicOf(process.host);
  if (host?.imports.some(({ name, version }) => name === wanted.name && version === wanted.version)) return true;
  return wanted.version !== undefined && wanted.library !== undefined;
}

/** Static TLS that glibc keeps for dlopened objects (elf/dl-tls.c: _dl_tls_static_surplus_init, default tunables). */
export const STATIC_TLS_SURPLUS_BYTES = 1664;

/**
 * Initial-exec TLS of an object that is dlopened must fit into what was reserved when the process started.
 * Returns the bytes that its own TLS block takes there; 0 where its references bind to other objects.
 */
export function staticTlsNeeded(process: ProcessState, object: ScopeObject): number {
  const block = object.profile.elf?.segments.find(({ type }) => type === PT_TLS);
  const dynamic = dynamicOf(object.profile);
  if (!block || block.memsz === 0 || !dynamic) return 0;
  const own = dynamic.initialExec.some(name => name === '' || !process.scope.some(other => defines(other, name, undefined)));
  return own ? Math.ceil(block.memsz / Math.max(1, block.align)) * Math.max(1, block.align) : 0;
}

export function tlsObstacle(path: string): Obstacle {
  return {
    rule: 'tls-static',
    stage: 'relocation',
    kind: 'fails',
    message: `${path}: cannot allocate memory in static TLS block`,
    about: {},
  };
}
