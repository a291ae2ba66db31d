import { dynamicOf } from '../profile/known.ts';
import { glibcNeededBy, isOfGlibc } from './glibc-release.ts';
import { isNamed } from './named.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';

/** What is known of a name that no file at hand defines. */
export interface Unseen {
  /** undefined: a library that is not at hand may define it */
  isDefined: boolean | undefined;
  /** what the answer takes for granted */
  assumption: string;
}

/** Whether libraries that are needed and not at hand define a name for a reference without a version. */
export function definedUnseen(
  { host, environment: { glibc, glibcSymbols = {} } }: ProcessState,
  objects: readonly ScopeObject[],
  name: string,
): Unseen {
  const release = glibc ?? `${glibcNeededBy(host) ?? '2.0'} or newer`;
  const unseen = unseenLibraries(objects);
  const own = host.elf?.interpreter?.split('/').at(-1);
  // The C library and ld.so come with any of them.
  const answers = [...unseen, 'libc.so.6', ...(own === undefined ? [] : [own])].map(library =>
    isOfGlibc(library) ? glibcSymbols[library]?.[name] : undefined,
  );
  const isDefined = answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  return { isDefined, assumption: `the target has glibc ${release}` };
}

/** What these objects need and is not among them. */
function unseenLibraries(objects: readonly ScopeObject[]): string[] {
  const needed = objects.flatMap(({ profile }) => dynamicOf(profile)?.needed ?? []);
  return [...new Set(needed)].filter(name => name !== '' && !objects.some(object => isNamed(object, name)));
}
