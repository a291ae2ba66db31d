import type { Import } from '../elf/binding.ts';
import { DF_SYMBOLIC } from '../elf/constants.ts';
import { dynamicOf } from '../profile/known.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject } from './scope.ts';
import { definedUnseen, type Unseen } from './unseen-symbols.ts';
import type { Obstacle } from './verdict.ts';

/** Whether a file is bound to itself first. */
export function isSymbolic(
  { linker }: Pick<ProcessState, 'linker'>,
  { profile }: { profile: BinaryProfile },
): boolean {
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

/** Binds every undefined symbol of one object that a dlopen of `path` brings, as RTLD_NOW does (elf/dl-reloc.c). */
export function relocationObstacles(
  process: ProcessState,
  object: ScopeObject,
  added: readonly ScopeObject[],
  path: string,
): { obstacles: Obstacle[]; assumptions: string[] } {
  const file = object.owner.kind === 'library' ? object.owner.path : path;
  const scope = scopeOf(process, object, added);
  const dynamic = dynamicOf(object.profile);
  // The Go constructor's reference to the list of modules must be found too, if only in the file itself.
  const list = dynamic?.constructors.module?.list;
  const wanted: Import[] = [...(dynamic?.imports ?? []), ...(list === undefined ? [] : [{ name: list }])];
  const missing = wanted.filter(({ name, version, weak }) => !weak && !lookup(scope, name, version));
  const told = (names: readonly Import[], kind: Obstacle['kind'], assumptions: readonly string[] = []) =>
    names.length > 0 ? [undefinedSymbols(names, file, path, kind, assumptions)] : [];
  if (process.environment.libraries) return { obstacles: told(missing, 'fails'), assumptions: [] };
  const unlikely = missing.filter(wanted => !isLikelyDefined(process, wanted));
  const objects = [...process.resident, ...process.mapped.values(), ...added];
  const answers = new Map(unlikely.map(one => [one, unseenAnswer(process, objects, one)]));
  const having = (isDefined: boolean | undefined) =>
    unlikely.filter(one => answers.get(one)?.isDefined === isDefined);
  const granted = (names: readonly Import[]) => [
    ...new Set(names.flatMap(one => answers.get(one)?.assumption ?? [])),
  ];
  const [gone, open, there] = [having(false), having(undefined), having(true)];
  const obstacles = [...told(open, 'unknown'), ...told(gone, 'fails', granted(gone))];
  const isFirst =
    gone[0] !== undefined && open[0] !== undefined && unlikely.indexOf(gone[0]) < unlikely.indexOf(open[0]);
  return {
    obstacles: isFirst ? obstacles.toReversed() : obstacles,
    assumptions: [
      ...(missing.length > unlikely.length
        ? ["the target's C library defines what its version nodes promise"]
        : []),
      ...granted(there),
    ],
  };
}

/** Of a library that is not at hand: what is known of the release of glibc. A version is looked at where it is needed. */
function unseenAnswer(
  process: ProcessState,
  objects: readonly ScopeObject[],
  { name, version, own }: Import,
): Partial<Unseen> {
  return version === undefined && !own ? definedUnseen(process, objects, name) : {};
}

function undefinedSymbols(
  missing: readonly Import[],
  file: string,
  path: string,
  kind: Obstacle['kind'],
  assumptions: readonly string[],
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
    ...(assumptions.length > 0 ? { assumptions } : {}),
  };
}

/** Without the target's libraries: the host imports the same symbol, or a version node that was found good promises it. */
function isLikelyDefined(process: ProcessState, wanted: Import): boolean {
  const host = dynamicOf(process.host);
  if (host?.imports.some(({ name, version }) => name === wanted.name && version === wanted.version))
    return true;
  return wanted.version !== undefined && wanted.library !== undefined;
}
