import { gnuHashOfName } from '../elf/name-hash.ts';
import type { Func } from './func.ts';
import type { FunctionTable } from './function-table.ts';
import { pathToPrefix, prefixToPath } from './package-path.ts';
import { readDirectories, TRIES } from './source-directories.ts';

/** Functions between two looks at the table: packages lie together in the text. */
const STRIDE = 64;
/** functions of one package whose names are read, and of those whose lines are kept */
const MAX_SCANNED = 4096;
const MAX_LINED = 24;
/** files of one package that are kept */
const MAX_FILED = 256;
/** functions that are looked at to find borders of packages, and then the packages that are still missing */
const MAX_SAMPLED = 1 << 18;
const MAX_SEARCHED = 1 << 18;

/**
 * The import path of the package that a function belongs to, from its symbol name (cmd/internal/objabi.PathToPrefix);
 * undefined for what the linker made (`type:.eq.T`, `go:buildid`).
 */
export function packageOfFunc(name: string): string | undefined {
  const plain = name.split('[')[0] ?? '';
  const dot = plain.indexOf('.', plain.lastIndexOf('/') + 1);
  if (dot <= 0 || /^(type|go)[:.]/.test(plain)) return undefined;
  return prefixToPath(plain.slice(0, dot));
}

/** Where each of these packages was compiled from, and where its functions begin. */
export interface Sources {
  /**
   * Directories as they stand in the function table: absolute, or with -trimpath `MODULE@VERSION/...` and the bare
   * import path. Packages without code have none.
   */
  directories: Map<string, string>;
  /** functions of each package that was asked for, with the line in which they begin */
  lines: Map<string, Map<string, number>>;
  /** all packages that have code, as far as the table was looked through */
  packages: readonly string[];
  /** files of the same packages that code comes from, without their directory, with those of these functions that are in them */
  files: Map<string, Map<string, Set<string>>>;
}

/** Reads the directories of the packages `wanted`, and the first lines of the functions of those `lined`. */
export async function readSources(
  table: FunctionTable,
  wanted: ReadonlySet<string>,
  lined: ReadonlySet<string>,
): Promise<Sources> {
  await table.fetch();
  const { found, runs } = await sample(table);
  const missing = [...wanted].filter(name => !found.has(name));
  if (missing.length > 0) await scanAll(table, new Set(missing), found, runs);
  const all = await table.files();
  const directories = await readDirectories(table, wanted, { found, runs }, all);
  const files = filesOf(lined, directories, all);
  return {
    directories,
    lines: await readLines(table, lined, runs, { directories, files }),
    files,
    packages: [...found.keys()],
  };
}

/** Where functions begin, up to MAX_LINED of each package: those of any host and plugin are chosen alike, by their names. */
async function readLines(
  table: FunctionTable,
  wanted: ReadonlySet<string>,
  runs: ReadonlyMap<string, readonly number[]>,
  { directories, files }: Pick<Sources, 'directories' | 'files'>,
): Promise<Sources['lines']> {
  const lines: Sources['lines'] = new Map();
  for (const name of wanted) {
    const funcs = await table.at((runs.get(name) ?? []).slice(0, MAX_SCANNED));
    const hashed = funcs.map(func => ({ func, hash: gnuHashOfName(func.name) }));
    // By their hash, so that of both sides the same are chosen.
    const chosen = hashed
      .sort((a, b) => a.hash - b.hash)
      .slice(0, MAX_LINED)
      .map(({ func }) => func);
    const prefix = `${pathToPrefix(name)}.`;
    const starts = await table.linesOf(chosen);
    const begun = await table.filesOf(chosen);
    const first = await table.firstLinesOf(chosen);
    for (const [i, func] of chosen.entries()) {
      const line = starts[i];
      if (line === undefined) continue;
      const own = ownName(func.name, prefix);
      lines.set(name, (lines.get(name) ?? new Map<string, number>()).set(own, line));
      const file = fileIn(directories.get(name), begun[i]);
      // The first instruction may be one of a function that was inlined there.
      const isOwn = Math.abs((first[i] ?? line) - line) <= 1;
      if (file !== undefined && isOwn) files.get(name)?.get(file)?.add(own);
    }
  }
  return lines;
}

/** The files of each package, from the table of all, which has those of inlined code too. */
function filesOf(
  wanted: ReadonlySet<string>,
  directories: ReadonlyMap<string, string>,
  all: readonly string[],
): Sources['files'] {
  const names = new Map([...wanted].map(name => [directories.get(name), name]));
  const files: Sources['files'] = new Map();
  for (const path of all) {
    const slash = path.lastIndexOf('/');
    const name = names.get(path.slice(0, Math.max(0, slash)));
    if (name === undefined || files.get(name)?.size === MAX_FILED) continue;
    files.set(name, (files.get(name) ?? new Map()).set(path.slice(slash + 1), new Set()));
  }
  return files;
}

/** The name of a file in this very directory. */
function fileIn(directory: string | undefined, file: string | undefined): string | undefined {
  const slash = file?.lastIndexOf('/') ?? -1;
  return slash >= 0 && file?.slice(0, slash) === directory ? file?.slice(slash + 1) : undefined;
}

/** A function's name without its package, which a profile would repeat thousands of times. */
function ownName(func: string, prefix: string): string {
  return func.startsWith(prefix) ? func.slice(prefix.length) : func;
}

/** Looks at every STRIDEth function, and between two of different packages until their border is found. */
async function sample(
  table: FunctionTable,
): Promise<{ found: Map<string, Func[]>; runs: Map<string, number[]> }> {
  const packages = new Map<number, string | undefined>();
  const found = new Map<string, Func[]>();
  const last = table.count - 1;
  let asked = Array.from({ length: Math.ceil(table.count / STRIDE) }, (_, i) => i * STRIDE);
  if (last >= 0 && asked.at(-1) !== last) asked.push(last);
  let known: number[] = [];
  // What lies between two looks of a damaged table may be another package each.
  while (asked.length > 0 && packages.size + asked.length <= MAX_SAMPLED) {
    for (const [i, func] of (await table.at(asked)).entries()) {
      const name = packageOfFunc(func.name);
      packages.set(asked[i] ?? 0, name);
      if (name !== undefined) note(found, name, func);
    }
    known = [...packages.keys()].sort((a, b) => a - b);
    asked = known.slice(1).flatMap((to, i) => {
      const from = known[i] ?? 0;
      return to - from > 1 && packages.get(from) !== packages.get(to) ? [(from + to) >> 1] : [];
    });
  }
  const runs = new Map<string, number[]>();
  for (const [i, from] of known.entries()) {
    const name = packages.get(from);
    if (name === undefined) continue;
    const indices = runs.get(name) ?? [];
    runs.set(name, indices);
    const to = known[i + 1] ?? from + 1;
    for (let index = from; index < (packages.get(to) === name ? to : from + 1); index++) indices.push(index);
  }
  return { found, runs };
}

/** For packages whose functions do not lie together. */
async function scanAll(
  table: FunctionTable,
  missing: ReadonlySet<string>,
  found: Map<string, Func[]>,
  runs: Map<string, number[]>,
): Promise<void> {
  const CHUNK = 4096;
  const end = Math.min(table.count, MAX_SEARCHED);
  for (let start = 0; start < end; start += CHUNK) {
    const chunk = Array.from({ length: Math.min(CHUNK, end - start) }, (_, i) => start + i);
    for (const [i, func] of (await table.at(chunk)).entries()) {
      const name = packageOfFunc(func.name);
      if (name === undefined || !missing.has(name)) continue;
      note(found, name, func);
      const indices = runs.get(name);
      if (indices) indices.push(start + i);
      else runs.set(name, [start + i]);
    }
  }
}

function note(found: Map<string, Func[]>, name: string, func: Func): void {
  const list = found.get(name);
  if (!list) found.set(name, [func]);
  else if (list.length < TRIES) list.push(func);
}
