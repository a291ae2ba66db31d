import { splitVersioned } from '../go/package-path.ts';
import { STANDARD_TAGS } from '../go/standard-library.ts';
import { parseGoVersion } from '../go/version.ts';
import { moduleOf } from '../profile/known.ts';
import { type BuildFacts, isStandard, moduleOfPackage } from './build-facts.ts';
import type { Cause, CauseEvidence, CauseRule } from './cause.ts';
import { instrumentedCause, isOfTool, isToolLinked } from './instrumented-cause.ts';
import {
  type ModuleFacts,
  moduleDirectory,
  moduleFactsOf,
  moduleText,
  replacementRoot,
} from './module-facts.ts';
import { hashEvidence, type Sides } from './sides.ts';

/** A module that both sides have, with its packages that differ. */
interface Shared {
  path: string;
  packages: string[];
  own: ModuleFacts;
  theirs: ModuleFacts;
}

/** Modules whose packages differ because the two sides took them from somewhere else, as module lines or functions prove. */
export function moduleCauses(sides: Sides, tags: readonly Cause[]): Cause[] {
  const isInstrumented = isToolLinked(sides);
  const byModule = packagesByModule(sides);
  const isRewritten = (packages: readonly string[]) => packages.some(name => isOfTool(sides, name));
  const differing = [...byModule.values()].filter(isRewritten).flat();
  const root = differing.find(name => isOfTool(sides, name));
  const ofTool = root === undefined ? [] : instrumentedCause({ ...sides, differing }, root);
  const found = [...byModule].flatMap(([path, packages]) => {
    const shared = sharedOf(sides, path, packages);
    const cause = compare(sides, shared);
    if (cause?.rule === 'source-path' && isRewritten(packages)) return [];
    if (cause?.rule === 'module-version' || cause?.rule === 'module-source') return [cause];
    // Files that tags chose, and files that a tool rewrote, have other lines.
    const isChosen = (name: string) => mayBeTagged(sides) || tags.some(one => one.packages.includes(name));
    const moved = isInstrumented ? undefined : movedFunction(sides, packages, isChosen);
    const source = moved && { ...about(sides, 'module-source', shared), evidence: moved };
    return [...(cause ? [cause] : []), ...(source ? [source] : [])];
  });
  return [...found, ...ofTool];
}

/** What a package that nothing accounts for has left: another source under the same name, where there can be one. */
export function likelySourceCause(sides: Sides, root: string): Cause[] {
  // In which mode coverage is counted is not recorded.
  if (sides.plugin.covered.has(root) && sides.other.covered.has(root)) return [];
  for (const [path, packages] of packagesByModule(sides)) {
    if (!packages.includes(root)) continue;
    const shared = sharedOf(sides, path, packages);
    if (isClosed(sides, root) && !isRelabelled(sides, root, shared)) return [];
    const moved = treeCause(sides, shared);
    const { evidence, ...cause } = moved ?? about(sides, 'module-source', shared);
    return [{ ...cause, certainty: 'likely', evidence: [...evidence, ...hashEvidence(sides, root)] }];
  }
  return [];
}

/**
 * A directory that replaces a module has the module's label with -trimpath: where only the label is known, and neither side
 * has code of files that tags may have chosen in the place of others, what is left is another content.
 */
function isRelabelled({ plugin, other }: Sides, root: string, { own, theirs }: Shared): boolean {
  const [a, b] = [plugin.filesOf(root), other.filesOf(root)];
  const isWithin = a.every(file => b.includes(file)) || b.every(file => a.includes(file));
  return isSameLabel(own, theirs) && a.length > 0 && b.length > 0 && isWithin;
}

/**
 * The host's own module in a plugin that is not built in the tree of the host: without -trimpath it has another directory,
 * whatever it holds. Packages without functions do not record theirs.
 */
function treeCause({ plugin, other }: Sides, { path, packages, own }: Shared): Cause | undefined {
  if (plugin.trimpath !== false || other.trimpath !== false || path !== other.mainModule) return undefined;
  const main = plugin.directories[moduleOf(plugin.profile)?.importPath ?? ''];
  const root = moduleDirectory(path, other) ?? replacementRoot(other, '.');
  const isUnknown = own.effective === undefined && Object.keys(own.directories).length === 0;
  if (!isUnknown || main === undefined || root === undefined || `${main}/`.startsWith(`${root}/`))
    return undefined;
  return {
    rule: 'source-path',
    certainty: 'likely',
    other: other.who,
    module: path,
    plugin: 'elsewhere',
    host: root,
    packages,
    evidence: [
      { source: plugin.who, fact: 'source directory of its main package', value: main },
      { source: other.who, fact: `source directory of ${path}`, value: root },
    ],
  };
}

/** Whether both sides have the same source of the module that a package belongs to: a version of it, and equal checksums. */
export function isClosed(sides: Sides, name: string): boolean {
  for (const [path, packages] of packagesByModule(sides)) {
    if (!packages.includes(name)) continue;
    const { own, theirs } = sharedOf(sides, path, packages);
    if (isSameLabel(own, theirs)) return true;
    if (!isSameSource(own, theirs) || isUnreleased(own.effective?.version)) return false;
    const [a, b] = [own.effective?.sum, theirs.effective?.sum];
    return a === undefined || b === undefined || a === b;
  }
  return false;
}

/** What a main module is called, or one of a checkout with changes. */
function isUnreleased(version: string | undefined): boolean {
  return version === '(devel)' || version?.endsWith('+dirty') === true;
}

/**
 * With -trimpath and without build information the label is all that is known: a released version, which the other side did
 * not replace. v0.0.0 is what go.mod requires of a directory.
 */
function isSameLabel(own: ModuleFacts, theirs: ModuleFacts): boolean {
  const isPlain = ({ required, effective, directory }: ModuleFacts) =>
    directory === undefined && (effective === undefined || effective.version === required);
  const isBare = own.effective === undefined || theirs.effective === undefined;
  const isReleased = own.required !== undefined && own.required !== 'v0.0.0';
  return isBare && isReleased && own.required === theirs.required && isPlain(own) && isPlain(theirs);
}

function sharedOf({ plugin, other }: Sides, path: string, packages: string[]): Shared {
  return {
    path,
    packages,
    own: moduleFactsOf(plugin, path, packages),
    theirs: moduleFactsOf(other, path, packages),
  };
}

/** A function that begins in another line is proof of another source, whatever else differs. */
function movedFunction(
  sides: Sides,
  packages: readonly string[],
  isChosen: (name: string) => boolean,
): CauseEvidence[] | undefined {
  const { plugin, other } = sides;
  // Up to Go 1.19 the line is that of the first instruction, which flags of the compiler may move; then that of `func`.
  const exact = [plugin, other].map(({ release }) => (parseGoVersion(release ?? '')?.minor ?? 0) >= 20);
  if (exact[0] !== exact[1]) return undefined;
  if (!exact[0] && (plugin.inlining !== other.inlining || plugin.race !== other.race)) return undefined;
  const isSameRelease = plugin.release !== undefined && plugin.release === other.release;
  for (const name of packages) {
    const theirs = other.lines[name] ?? {};
    for (const [func, line] of Object.entries(plugin.lines[name] ?? {})) {
      const before = theirs[func];
      // The compiler itself makes `init`, each release in another way.
      if (before === undefined || before === line || (func === 'init' && !isSameRelease)) continue;
      if (isChosen(name) && isFiled(sides, name) && !isInOneFile(sides, name, func)) continue;
      return [
        { source: plugin.who, fact: `line of ${name}.${func}`, value: String(line) },
        { source: other.who, fact: `line of ${name}.${func}`, value: String(before) },
      ];
    }
  }
  return undefined;
}

/** Whether it is not known that both sides have the same tags, apart from those that choose nothing outside of the standard library. */
function mayBeTagged({ plugin, other }: Sides): boolean {
  const own = (side: BuildFacts) =>
    side.tags
      ?.split(',')
      .filter(tag => !Object.hasOwn(STANDARD_TAGS, tag))
      .join(',');
  const [a, b] = [own(plugin), own(other)];
  return a !== undefined && b !== undefined && a !== b;
}

/** Whether the files of a package were read; profiles of older releases of this tool have none. */
function isFiled({ plugin, other }: Sides, name: string): boolean {
  return plugin.filesOf(name).length > 0 && other.filesOf(name).length > 0;
}

function isInOneFile({ plugin, other }: Sides, name: string, func: string): boolean {
  const file = plugin.fileOf(name, func);
  return file !== undefined && file === other.fileOf(name, func);
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
  // The module's directory on both sides, of this very package.
  const rest = moved.slice(path.length);
  const isBelow = moved.startsWith(path) && a.endsWith(rest) && b.endsWith(rest);
  const rootOf = (directory: string) =>
    isBelow ? directory.slice(0, directory.length - rest.length) : directory;
  const rule = isVendored(a) === isVendored(b) ? 'source-path' : 'source-vendored';
  return {
    rule,
    certainty: 'proven',
    other: sides.other.who,
    module: path,
    plugin: rootOf(a),
    host: rootOf(b),
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
