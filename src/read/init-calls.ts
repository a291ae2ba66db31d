import type { InitCode } from '../code/init-code.ts';
import type { PackageInit } from '../go/init-functions.ts';
import { readInlinedCalls } from '../go/inlined-calls.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';

/** Names of functions, and where those are in the function table that are called and not inlined. */
export interface NamedCalls {
  names: string[];
  indices: number[];
}

/** What functions call, also where the compiler inlined it. */
export async function callsFrom(
  code: InitCode,
  module: { address: number; layout: ModuleDataLayout },
  functions: readonly number[],
): Promise<NamedCalls> {
  const targets = (await Promise.all(functions.map(index => code.targetsOf(index)))).flat();
  const indices = [...new Set(targets.flatMap(target => code.table.startingAt(target) ?? []))];
  const funcs = await code.table.at(indices);
  const inlined = await readInlinedCalls(code.space, module, functions);
  return { names: [...funcs.map(({ name }) => name), ...inlined], indices };
}

/** The init functions of a package in the function table. */
export function functionsOf(code: InitCode, { functions }: PackageInit): number[] {
  return functions.flatMap(address => code.table.startingAt(address) ?? []);
}
