import type { InitCode } from '../code/init-code.ts';
import type { InitFacts } from '../code/registration.ts';
import type { PackageInit } from '../go/init-functions.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { prefixToPath } from '../go/package-path.ts';
import { packageOfFunc } from '../go/sources.ts';
import { isStandardPath } from '../go/standard-library.ts';
import { callsFrom, functionsOf } from './init-calls.ts';

type Entering = NonNullable<InitFacts['enters']>[number];

/** calls between an init function and the one that is called to register something */
const MAX_DEPTH = 3;
const MAX_FUNCTIONS = 1 << 11;
const MAX_FOUND = 1 << 12;

/** What packages name the functions by which others make themselves known to them. */
const REGISTERS = /regist/i;

/**
 * The functions that init functions of a plugin's own packages call to register something in another package, also where
 * the compiler inlined them.
 * @param of `isOwn`: whether a package is of the plugin's main module; `isWanted`: whether its init functions are of interest
 */
export async function readRegisterCalls(
  code: InitCode,
  module: { address: number; layout: ModuleDataLayout },
  inits: readonly PackageInit[],
  { isOwn, isWanted }: Record<'isOwn' | 'isWanted', (path: string) => boolean>,
): Promise<Entering[]> {
  const found = new Map<string, Entering>();
  const seen = new Set<number>();
  for (const init of inits) {
    const caller = init.prefix === undefined ? undefined : prefixToPath(init.prefix);
    if (caller === undefined || !isOwn(caller) || !isWanted(caller)) continue;
    let level = functionsOf(code, init);
    for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
      for (const index of level) seen.add(index);
      if (seen.size > MAX_FUNCTIONS || found.size > MAX_FOUND) return [...found.values()];
      const { names, indices } = await callsFrom(code, module, level);
      for (const name of names) {
        const path = packageOfFunc(name);
        if (path === undefined || path === caller || isStandardPath(path)) continue;
        const func = name.slice(name.indexOf('.', name.lastIndexOf('/') + 1) + 1);
        // A method may be one of a value that nobody else has.
        if (REGISTERS.test(func) && !/[().]/.test(func))
          found.set(name, { function: prefixToPath(name), package: caller });
      }
      level = indices.filter((index, i) => !seen.has(index) && isOwn(packageOfFunc(names[i] ?? '') ?? ''));
    }
  }
  return [...found.values()];
}
