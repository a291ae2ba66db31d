import { DF_TEXTREL, EM_386, EM_X86_64, PF_X, PT_GNU_STACK } from '../elf/constants.ts';
import type { ForeignConstructor } from '../go/constructors.ts';
import { dynamicOf, ownConstructors } from './known.ts';
import type { BinaryProfile, Resolver } from './profile.ts';

/** Where a file without PT_GNU_STACK asks for an executable stack (sysdeps/<machine>/stackinfo.h). */
const EXECUTABLE_BY_DEFAULT: readonly number[] = [EM_X86_64, EM_386];

/** Names that start code refers to weakly: whoever defines one has its code run whenever a file is loaded. */
export const START_REFERENCES: readonly string[] = [
  '__gmon_start__',
  '_ITM_registerTMCloneTable',
  '_ITM_deregisterTMCloneTable',
  '__cxa_finalize',
];

/** A function that dlopen calls; of a machine whose code is not known only its place in the array. */
export interface ActiveConstructor extends ForeignConstructor {
  index?: number;
}

/** Functions that dlopen calls and that neither the Go linker nor the C compiler's start files brought. */
export function foreignConstructors(profile: BinaryProfile): readonly ActiveConstructor[] {
  const constructors = dynamicOf(profile)?.constructors;
  if (!constructors) return [];
  // That of a Go C library starts its runtime: it is the last one, and Go's own.
  const own = profile.kind === 'go-c-shared' ? 1 : 0;
  if (constructors.foreign) return constructors.foreign.slice(0, constructors.foreign.length - own);
  const more = ownConstructors(profile) - own;
  return Array.from({ length: Math.max(0, more) }, (_, index) => ({
    tag: 'DT_INIT_ARRAY',
    index: index + 1,
  }));
}

/** Functions that choose an address while the file is relocated. */
export function resolvers(profile: BinaryProfile): readonly Resolver[] {
  return dynamicOf(profile)?.resolvers ?? [];
}

/** The file asks for its code to be made writable while it is relocated. */
export function hasTextRelocations(profile: BinaryProfile): boolean {
  return ((dynamicOf(profile)?.flags ?? 0) & DF_TEXTREL) !== 0;
}

/** The file asks for stacks on which code can run. */
export function needsExecutableStack({ elf }: BinaryProfile): boolean {
  if (!elf) return false;
  const stack = elf.segments.find(({ type }) => type === PT_GNU_STACK);
  return stack ? (stack.flags & PF_X) !== 0 : EXECUTABLE_BY_DEFAULT.includes(elf.machine);
}
