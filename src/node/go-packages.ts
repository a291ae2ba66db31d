import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular, UnreadableError } from './bounded-file.ts';

/** directories that are looked through, and how deep they may be */
const MAX_DIRECTORIES = 20_000;
const MAX_DEPTH = 32;
/** of a Go file; a larger one is generated, and none that says what its package is alone */
const MAX_BYTES = 1 << 20;

/** The directories of a tree that cmd/go would look for packages in, the given one first. */
function* walk(
  directory: string,
  entersModules: boolean,
): Generator<{ directory: string; entries: Dirent[] }> {
  const open = [{ directory, depth: 0 }];
  for (let seen = 0; seen < MAX_DIRECTORIES; seen++) {
    const next = open.shift();
    if (!next) return;
    const entries = entriesOf(next.directory);
    const isNested = next.depth > 0 && entries.some(({ name }) => name === 'go.mod');
    if (isNested && !entersModules) continue;
    yield { directory: next.directory, entries };
    if (next.depth >= MAX_DEPTH) continue;
    for (const entry of entries)
      if (entry.isDirectory() && !/^[._]|^(?:testdata|vendor|node_modules)$/.test(entry.name))
        open.push({ directory: join(next.directory, entry.name), depth: next.depth + 1 });
  }
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** Those of them that hold such a file, those of nested modules included. */
export function directoriesBelow(directory: string, file: string): string[] {
  return [...walk(directory, true)].flatMap(({ directory: one, entries }) =>
    entries.some(({ name }) => name === file) ? [one] : [],
  );
}

/** The directories of main packages in a directory and below it, none of another module. */
export function mainPackagesBelow(directory: string): string[] {
  return [...walk(directory, false)].flatMap(({ directory: one, entries }) =>
    isMain(one, entries) ? [one] : [],
  );
}

/** Those of some modules that Go files of a tree import packages of, tests aside. */
export function importedModules(directory: string, modules: readonly string[]): string[] {
  const left = new Set(modules);
  for (const { directory: one, entries } of walk(directory, false)) {
    if (left.size === 0) break;
    for (const entry of entries) {
      if (!isSource(entry)) continue;
      const text = textOf(join(one, entry.name)) ?? '';
      for (const path of left)
        if (text.includes(`"${path}"`) || text.includes(`"${path}/`)) left.delete(path);
    }
  }
  return modules.filter(path => !left.has(path));
}

export function isMainPackage(directory: string): boolean {
  return isMain(directory, entriesOf(directory));
}

function isMain(directory: string, entries: readonly Dirent[]): boolean {
  return entries.some(entry => isSource(entry) && packageOf(join(directory, entry.name)) === 'main');
}

function isSource(entry: Dirent): boolean {
  return entry.isFile() && /^[^._].*(?<!_test)\.go$/.test(entry.name);
}

/** The package that a Go file belongs to; undefined: none that is built. */
function packageOf(file: string): string | undefined {
  const head = textOf(file)?.replace(/\/\*[\s\S]*?\*\//g, ' ') ?? '';
  const [before = '', name] = head.split(/^[ \t]*package[ \t]+(\w+)/m, 2);
  // A file of a generator, or of a tool: no build has these tags.
  const isIgnored = /^\/\/(?:go:build[ \t]|[ \t]*\+build[ \t])(?:.*[ \t(&])?(?:ignore|tools)\b/m.test(before);
  return isIgnored ? undefined : name;
}

function textOf(file: string): string | undefined {
  try {
    return new TextDecoder().decode(readRegular(file, MAX_BYTES));
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
