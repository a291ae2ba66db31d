import { FormatError } from '../bytes/format-error.ts';
import { memorySource } from '../bytes/source.ts';
import { FunctionTable } from '../go/function-table.ts';
import { isInstrumentation } from '../go/instrumentation.ts';
import { PACKAGE_HASH_PREFIXES } from '../go/package-hash.ts';
import { pathToPrefix } from '../go/package-path.ts';
import { readSources, type Sources } from '../go/sources.ts';
import { dynamicOf, layoutOf } from '../profile/known.ts';
import type { BinaryProfile, Origin } from '../profile/profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';

/** Functions of the runtime that are inlined wherever they are called: only -l leaves them a symbol. */
const ALWAYS_INLINED: readonly string[] = ['runtime.add', 'runtime.alignUp', 'runtime.bucketShift'];

/** packages of tools for instrumentation that are kept */
const MAX_INJECTED = 8;

/** The package that every program built with -race contains, and no other. */
const RACE_SYMBOLS: readonly string[] = PACKAGE_HASH_PREFIXES.map(prefix => `${prefix}runtime/race`);

/** Where these packages come from; without directories where the function table cannot be read: they only explain. */
export async function readOrigin(
  profile: BinaryProfile,
  { symbols, space }: DynamicImage,
  packages: ReadonlySet<string>,
  lined: ReadonlySet<string>,
): Promise<Origin> {
  const layout = layoutOf(profile);
  const counters = new Map<string, string>();
  const names = [...packages];
  const variables = await Promise.all(names.map(coverageSymbol));
  for (const [i, name] of names.entries()) counters.set(variables[i] ?? '', name);
  const found = await symbols.find([
    'runtime.firstmoduledata',
    ...ALWAYS_INLINED,
    ...RACE_SYMBOLS,
    ...counters.keys(),
  ]);
  const isDefined = (name: string) => found.get(name)?.some(({ value }) => value !== 0) === true;
  const covered = [...counters].flatMap(([symbol, name]) => (isDefined(symbol) ? [name] : []));
  // What a constructor registers, or the first module of a host.
  const address =
    dynamicOf(profile)?.constructors.module?.address ?? found.get('runtime.firstmoduledata')?.[0]?.value;
  if (!layout || address === undefined) return { directories: {} };
  const marks = {
    inlining: !ALWAYS_INLINED.some(isDefined),
    race: RACE_SYMBOLS.some(isDefined),
    ...(covered.length > 0 ? { covered } : {}),
  };
  try {
    const table = await FunctionTable.open(space, address, layout);
    const { directories, lines, files, packages: all } = await readSources(table, packages, lined);
    const injected = all.filter(isInstrumentation).sort().slice(0, MAX_INJECTED);
    return {
      directories: Object.fromEntries(directories),
      ...(lines.size > 0
        ? { lines: Object.fromEntries([...lines].map(([name, funcs]) => [name, Object.fromEntries(funcs)])) }
        : {}),
      ...(files.size > 0 ? { files: numbered({ files, lines }) } : {}),
      ...(injected.length > 0 ? { injected } : {}),
      ...marks,
    };
  } catch (error) {
    if (error instanceof FormatError) return { directories: {}, ...marks };
    throw error;
  }
}

/** Functions are named by their place in the list of all of their package: their names stand there already. */
function numbered({ files, lines }: Pick<Sources, 'files' | 'lines'>): NonNullable<Origin['files']> {
  return Object.fromEntries(
    [...files].map(([name, ofPackage]) => {
      const funcs = [...(lines.get(name)?.keys() ?? [])].sort();
      const places = [...ofPackage].map(
        ([file, own]) => [file, funcs.flatMap((func, place) => (own.has(func) ? [place] : []))] as const,
      );
      return [name, Object.fromEntries(places)];
    }),
  );
}

/** packages whose digests are kept: plugins mostly have the same ones, and each digest waits for another thread */
const MAX_DIGESTS = 1 << 14;
const MAX_DIGEST_LENGTH = 512;
const digests = new Map<string, Promise<string>>();

function digestOf(name: string): Promise<string> {
  let digest = digests.get(name);
  if (!digest) {
    digest = memorySource(new TextEncoder().encode(name)).sha256();
    if (digests.size >= MAX_DIGESTS) digests.clear();
    if (name.length <= MAX_DIGEST_LENGTH) digests.set(name, digest);
  }
  return digest;
}

/** The variable that holds a covered package's meta-data (cmd/go/internal/work: coverVarPrefix; from Go 1.20 on). */
async function coverageSymbol(name: string): Promise<string> {
  const digest = await digestOf(name);
  return `${pathToPrefix(name)}.goCover_${digest.slice(0, 12)}_M`;
}
