import { dependenciesOf } from '../profile/dependencies.ts';
import { dynamicOf } from '../profile/known.ts';
import { fileOf, type Opening } from './opening.ts';
import type { ProcessState } from './process.ts';
import { lookup, type ScopeObject } from './scope.ts';
import { scopeOf } from './symbol-binding.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** The runtime library of AddressSanitizer, of GCC and of Clang, by the path that it is looked for under (IsDynamicRTName). */
const RUNTIME = /libasan\.so|libclang_rt\.asan/;
/** what instrumented code calls first; a program that defines it has the runtime in itself */
export const ASAN_INIT = '__asan_init';
/** of Clang, which registers globals without a symbol beside each */
const REGISTERS_GLOBALS = /^__asan_register_(?:elf_)?globals$/;

const NOT_FIRST =
  'ASan runtime does not come first in initial library list; you should either link runtime to your application or manually preload it with LD_PRELOAD.';
const INCOMPATIBLE = 'Your application is linked against incompatible ASan runtimes.';
const TWICE = 'ERROR: AddressSanitizer: odr-violation';
const ORDER_CHECKED = 'no LD_PRELOAD or ASAN_OPTIONS of the host changes this';

/** The names of a file that a check has to ask others for, where AddressSanitizer is in it. */
export function sanitizerNames(needed: readonly string[], sharedGlobals: readonly string[] = []): string[] {
  return needed.some(name => RUNTIME.test(name)) ? [ASAN_INIT, ...sharedGlobals] : [...sharedGlobals];
}

/**
 * The constructor of the runtime looks at the libraries of the process in their order, and ends it where it is not the first
 * (AsanCheckDynamicRTPrereqs of asan_linux.cpp): a program that was not linked with it cannot open what needs it.
 */
export function sanitizerObstacles(opening: Opening): Obstacle[] {
  const { process } = opening;
  const { added } = fileOf(opening);
  const brought = runtimeOf(process, added);
  if (brought !== undefined) return [broughtObstacle(process, brought)];
  for (const object of added) {
    const twice = sharedGlobal(process, object, added);
    if (twice) return [twice];
  }
  return [];
}

/** A program that needs the runtime behind another library ends before its first line. */
export function sanitizedStart({ host, resident, environment }: ProcessState): Obstacle | undefined {
  // What program is around it, and what that was linked with, is not known.
  if (host.kind === 'go-c-shared') return undefined;
  const libraries = environment.libraries
    ? resident.slice(1).map(one => ({ path: pathOf(one), isMeant: isRuntime(one) }))
    : dependenciesOf(dynamicOf(host)).map(({ name }) => ({ path: name, isMeant: RUNTIME.test(name) }));
  const runtime = libraries.find(({ isMeant }) => isMeant);
  if (!runtime || runtime === libraries[0]) return undefined;
  return {
    rule: 'host-start',
    stage: 'host',
    kind: 'crashes',
    message: NOT_FIRST,
    about: { detail: NOT_FIRST, library: runtime.path },
    assumptions: [ORDER_CHECKED],
  };
}

function broughtObstacle(process: ProcessState, library: string): Obstacle {
  if (process.resident.some(isRuntime) || needs(process, name => RUNTIME.test(name)))
    return undecidable(
      'sanitizer-runtime',
      'constructors',
      `${library} comes beside the AddressSanitizer runtime that the host has`,
    );
  const isInside = lookup(process.resident, ASAN_INIT) !== undefined;
  return isInside
    ? crash(INCOMPATIBLE, { library, detail: 'the host has an AddressSanitizer runtime inside' })
    : crash(NOT_FIRST, { library });
}

/** A global variable that both this file and one before it register: the runtime ends the process, whatever is in it. */
function sharedGlobal(
  process: ProcessState,
  object: ScopeObject,
  added: readonly ScopeObject[],
): Obstacle | undefined {
  const dynamic = dynamicOf(object.profile);
  const imports = dynamic?.imports ?? [];
  if (!imports.some(({ name }) => name === ASAN_INIT) || !hasRuntime(process)) return undefined;
  const scope = scopeOf(process, object, added);
  const names = dynamic?.sharedGlobals ?? [];
  const shared = names.find(name => lookup(scope, name) !== object);
  if (shared !== undefined) return crash(TWICE, { symbols: [shared] });
  if (names.length > 0 || !imports.some(({ name }) => REGISTERS_GLOBALS.test(name))) return undefined;
  const detail = 'whether it registers a global variable that the host registered already does not show';
  return undecidable('sanitizer-runtime', 'constructors', detail);
}

function crash(message: string, about: Obstacle['about']): Obstacle {
  return {
    rule: 'sanitizer-runtime',
    stage: 'constructors',
    kind: 'crashes',
    message,
    about,
    assumptions: [ORDER_CHECKED],
  };
}

/** The runtime among what a dlopen adds, also where the target's libraries are not at hand. */
function runtimeOf(process: ProcessState, added: readonly ScopeObject[]): string | undefined {
  const found = added.find(isRuntime);
  if (found) return pathOf(found);
  if (process.environment.libraries) return undefined;
  const needed = added.flatMap(({ profile }) => dependenciesOf(dynamicOf(profile)).map(({ name }) => name));
  return needed.find(name => RUNTIME.test(name) && !needs(process, one => one === name));
}

function hasRuntime(process: ProcessState): boolean {
  return lookup(process.resident, ASAN_INIT) !== undefined || needs(process, name => RUNTIME.test(name));
}

function needs({ host }: ProcessState, isMeant: (name: string) => boolean): boolean {
  return dependenciesOf(dynamicOf(host)).some(({ name }) => isMeant(name));
}

function isRuntime({ owner, names }: ScopeObject): boolean {
  return owner.kind === 'library' && names.some(name => RUNTIME.test(name));
}

function pathOf({ owner, names }: ScopeObject): string {
  return owner.kind === 'library' ? owner.path : (names[0] ?? '');
}
