import { splitVersioned } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import { type BuildFacts, isStandard, moduleOfPackage } from './build-facts.ts';
import type { Cause, CauseEvidence, CauseRule } from './cause.ts';
import { type ModuleFacts, moduleDirectory, moduleFactsOf, moduleText } from './module-facts.ts';
import type { Sides } from './sides.ts';

/** A module that both sides have, with its packages that differ. */
interface Shared {
  path: string;
  packages: string[];
  own: ModuleFacts;
  theirs: ModuleFacts;
}

/**
 * Modules whose packages differ because the two sides took them from somewhere else. `explained`: what toolchain and
 * flags account for already. What is left with nothing to show for it has another source under the same name.
 */
export function moduleCauses(sides: Sides, explained: ReadonlySet<string>): Cause[] {
  const found: Cause[] = [];
  const open: Shared[] = [];
  for (const [path, packages] of packagesByModule(sides)) {
    const own = moduleFactsOf(sides.plugin, path, packages);
    const theirs = moduleFactsOf(sides.other, path, packages);
    const shared = { path, packages, own, theirs };
    const cause = compare(sides, shared);
    if (cause) found.push(cause);
    const moved = cause?.rule === 'module-version' ? undefined : movedFunction(sides, packages);
    if (moved && cause?.rule !== 'module-source')
      found.push({ ...about(sides, 'module-source', shared), evidence: moved });
    else if (cause) continue;
    else if (packages.every(name => !explained.has(name))) open.push(shared);
  }
  if (found.length > 0) return found;
  // A package also changes with what it imports: several modules of the same version cannot be told apart.
  return open.map(shared => ({
    ...about(sides, 'module-source', shared),
    certainty: 'likely' as const,
  }));
}

/** A function that begins in another line is proof of another source, whatever else differs. */
function movedFunction({ plugin, other }: Sides, packages: readonly string[]): CauseEvidence[] | undefined {
  // Up to Go 1.19 the line is that of the first instruction, which flags of the compiler may move.
  const isExact = [plugin, other].every(({ release }) => (parseGoVersion(release ?? '')?.minor ?? 0) >= 20);
  if (!isExact && (plugin.inlining !== other.inlining || plugin.race !== other.race)) return undefined;
  const isSameRelease = plugin.release !== undefined && plugin.release === other.release;
  for (const name of packages) {
    const theirs = other.lines[name] ?? {};
    for (const [func, line] of Object.entries(plugin.lines[name] ?? {})) {
      const before = theirs[func];
      // The compiler itself makes `init`, each release in another way.
      if (before === undefined || before === line || (func === 'init' && !isSameRelease)) continue;
      return [
        { source: plugin.who, fact: `line of ${name}.${func}`, value: String(line) },
        { source: other.who, fact: `line of ${name}.${func}`, value: String(before) },
      ];
    }
  }
  return undefined;
}

function packagesByModule({ plugin, other, differing }: Sides): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of differing) {
    if (isStandard(name, [plugin, other])) continue;
    const path =
      moduleOfPackage(name, [plugin, other]) ?? labelled(plugin, name) ?? labelled(other, name) ?? name;
    groups.set(path, [...(groups.get(path) ?? []), name]);
  }
  return groups;
}

/** The module that a directory `[CACHE/]MODULE@VERSION[/REST]` of a package MODULE/REST names. */
function labelled({ directories }: BuildFacts, name: string): string | undefined {
  const split = splitVersioned(directories[name] ?? '');
  return split && name.slice(0, name.length - split.rest.length);
}

function compare(sides: Sides, shared: Shared): Cause | undefined {
  const { own, theirs } = shared;
  const cause = (rule: CauseRule) => about(sides, rule, shared);
  // What counts is how the plugin will have to be built: as the host was.
  const isTrimmed = sides.other.trimpath ?? sides.plugin.trimpath ?? false;
  const isLabelled =
    own.required !== undefined && theirs.required !== undefined && own.required !== theirs.required;
  if (isSameSource(own, theirs)) {
    if (isLabelled && isTrimmed) return cause('module-replace-label');
    const [a, b] = [own.effective?.sum, theirs.effective?.sum];
    if (a !== undefined && b !== undefined && a !== b) return cause('module-source');
    return isTrimmed ? undefined : pathCause(sides, shared);
  }
  if (own.directory !== undefined && theirs.directory !== undefined) {
    if (isLabelled && isTrimmed) return cause('module-replace-label');
    return isTrimmed ? undefined : pathCause(sides, shared);
  }
  if (
    (own.directory === undefined) !== (theirs.directory === undefined) &&
    !isLabelled &&
    isKnown(own, theirs)
  )
    return cause('module-source');
  if (own.effective && theirs.effective) return cause('module-version');
  // A version is what go.mod requires; what stands in its place is not in the file.
  if (isLabelled)
    return { ...cause('module-version'), certainty: isKnown(own, theirs) ? 'proven' : 'likely' };
  return isTrimmed ? undefined : pathCause(sides, shared);
}

function isKnown(own: ModuleFacts, theirs: ModuleFacts): boolean {
  return [own, theirs].every(
    ({ effective, directory }) => effective !== undefined || directory !== undefined,
  );
}

function isSameSource({ effective: own }: ModuleFacts, { effective: theirs }: ModuleFacts): boolean {
  return (
    own !== undefined && theirs !== undefined && own.path === theirs.path && own.version === theirs.version
  );
}

/** Without -trimpath the absolute directory is part of what is hashed. */
function pathCause(sides: Sides, { path, packages, own, theirs }: Shared): Cause | undefined {
  const moved = packages.find(name => {
    const [a, b] = [own.directories[name], theirs.directories[name]];
    return a !== undefined && b !== undefined && a !== b && a.startsWith('/') && b.startsWith('/');
  });
  if (moved === undefined) return undefined;
  const [a = '', b = ''] = [own.directories[moved], theirs.directories[moved]];
  const isVendored = (directory: string) => directory.includes('/vendor/');
  const rule = isVendored(a) === isVendored(b) ? 'source-path' : 'source-vendored';
  return {
    rule,
    certainty: 'proven',
    other: sides.other.who,
    module: path,
    plugin: moduleDirectory(path, own) ?? a,
    host: moduleDirectory(path, theirs) ?? b,
    packages,
    evidence: [
      { source: sides.plugin.who, fact: `source directory of ${moved}`, value: a },
      { source: sides.other.who, fact: `source directory of ${moved}`, value: b },
    ],
  };
}

function about(sides: Sides, rule: CauseRule, { path, packages, own, theirs }: Shared): Cause {
  const evidence = (who: string, facts: ModuleFacts): CauseEvidence[] => [
    { source: who, fact: `module ${path}`, value: moduleText(path, facts) },
    ...(rule === 'module-source' && facts.effective?.sum !== undefined
      ? [{ source: who, fact: `checksum of ${path}`, value: facts.effective.sum }]
      : []),
  ];
  return {
    rule,
    certainty: 'proven',
    other: sides.other.who,
    module: path,
    plugin: moduleText(path, own),
    host: moduleText(path, theirs),
    packages,
    evidence: [...evidence(sides.plugin.who, own), ...evidence(sides.other.who, theirs)],
  };
}
