import { START_REFERENCES } from '../profile/active-code.ts';
import { dynamicOf } from '../profile/known.ts';
import { isInSystem } from '../profile/libc.ts';
import { librariesWith, type Opening } from './opening.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject } from './scope.ts';
import { scopeOf } from './symbol-binding.ts';
import type { LoadTrace, StartCall } from './verdict.ts';

/** Libraries of glibc, and of gcc for C and C++ code. */
const SYSTEM_LIBRARIES =
  /^(?:lib(?:c|m|mvec|dl|rt|pthread|util|resolv|anl|nsl|BrokenLocale|gcc_s|stdc\+\+|atomic)\.so\.\d+|ld(?:64)?-(?:linux|musl).*\.so\.\d+)$/;

const C_LIBRARIES: readonly string[] = ['libc.so.6', 'libc.so'];

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * What an open brings into the process beside the file, and what it makes the start code of all of it call. Parts of the
 * target's C library and compiler that lie beside the C library are left out: who can change them can change that too.
 */
export function broughtBy({ process, file }: Opening): Pick<LoadTrace, 'libraries' | 'startCalls'> {
  if (!file) return {};
  const libraries = librariesWith(file)
    .map(object => ({ path: pathOf(object, ''), profile: object.profile }))
    .filter(({ path }) => !isOfSystem(process, path));
  const calls = startCalls(process, file.added, file.path);
  return {
    ...(libraries.length > 0 ? { libraries } : {}),
    ...(calls.length > 0 ? { startCalls: calls } : {}),
  };
}

function pathOf({ owner, names }: ScopeObject, file: string): string {
  return owner.kind === 'library' ? owner.path : (names[0] ?? file);
}

/** What was in the process from the start is the host's own. */
function startCalls(process: ProcessState, added: readonly ScopeObject[], file: string): StartCall[] {
  const found = new Map<string, string>();
  for (const object of added) {
    const scope = scopeOf(process, object, added);
    for (const { name } of dynamicOf(object.profile)?.imports ?? []) {
      const definer = START_REFERENCES.includes(name) ? lookup(scope, name) : undefined;
      if (!definer || process.resident.includes(definer)) continue;
      const path = pathOf(definer, file);
      // A static host brings the system's libraries with the file.
      if (definer.owner.kind !== 'library' || !isOfSystem(process, path)) found.set(name, path);
    }
  }
  return [...found].map(([name, definer]) => ({ name, definer }));
}

/** Beside the C library of the process, and of the same making by its name. */
export function isOfSystem({ resident }: ProcessState, path: string): boolean {
  const homes = resident.flatMap(({ owner, profile }) => {
    if (owner.kind !== 'library') return [];
    const name = dynamicOf(profile)?.soname ?? nameOf(owner.path);
    return C_LIBRARIES.includes(name) ? [directoryOf(owner.path)] : [];
  });
  // A static program has none: its C library would be one of those that ld.so trusts.
  const isBeside = homes.length > 0 ? homes.includes(directoryOf(path)) : isInSystem(path);
  return isBeside && SYSTEM_LIBRARIES.test(nameOf(path));
}
