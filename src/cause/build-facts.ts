import type { Module } from '../go/mod-info.ts';
import { isStandardPath } from '../go/standard-library.ts';
import { parseGoVersion } from '../go/version.ts';
import type { CheckProfile } from '../profile/profile.ts';

/** How one side was built, as far as its file shows. */
export interface BuildFacts {
  /** `host`, `plugin`, or the name of an earlier plugin: what evidence is called by */
  who: string;
  profile: CheckProfile;
  /** `go1.27.4`, with a vendor's suffix, without experiments; undefined: not in the file */
  release: string | undefined;
  /** first minor release of the runtime's layout, where it is all that is known */
  family: string | undefined;
  /** recorded from Go 1.18 on, in plugins from 1.20 on */
  settings: Readonly<Record<string, string>> | undefined;
  trimpath: boolean | undefined;
  race: boolean | undefined;
  /** packages with coverage counters */
  covered: ReadonlySet<string>;
  /** GOEXPERIMENT, sorted */
  experiments: string | undefined;
  /** GOFIPS140; recorded from Go 1.24 on */
  fips: string | undefined;
  /** sorted */
  tags: string | undefined;
  gcflags: string | undefined;
  /** the profile of -pgo, or of default.pgo: a path, with -trimpath only its last element; '' without one */
  pgo: string | undefined;
  /** `-asan`, `-msan`; '' without one */
  sanitizer: string | undefined;
  /** packages that tools for instrumentation link into a program */
  injected: readonly string[];
  /** modules by path, the main module included */
  modules: ReadonlyMap<string, Module>;
  mainModule: string | undefined;
  /** package to the directory that it was compiled from */
  directories: Readonly<Record<string, string>>;
  /** package to functions to the line that each begins in */
  lines: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** the file that a function of a package is in, without its directory, where it is known */
  fileOf(name: string, func: string): string | undefined;
  /** the files of a package that code comes from */
  filesOf(name: string): readonly string[];
  /** false: -l was given to all packages */
  inlining: boolean | undefined;
}

export function buildFactsOf(who: string, profile: CheckProfile): BuildFacts {
  const { go, origin } = profile;
  const info = go?.buildInfo;
  const settings = info && Object.keys(info.settings).length > 0 ? info.settings : undefined;
  const directories = origin?.directories ?? {};
  return {
    who,
    profile,
    release: releaseOf(go?.version),
    family: go?.layout?.family,
    settings,
    trimpath: trimpathOf(settings, directories),
    race: origin?.race ?? (settings && settings['-race'] === 'true'),
    covered: new Set(origin?.covered),
    experiments: experimentsOf(go?.version, settings),
    fips: settings && (settings['GOFIPS140'] ?? 'off'),
    tags: settings && sortedList(settings['-tags'] ?? ''),
    gcflags: settings && (settings['-gcflags'] ?? ''),
    pgo: settings && pgoOf(settings['-pgo']),
    sanitizer: settings && ['-asan', '-msan'].filter(flag => settings[flag] === 'true').join(' '),
    injected: origin?.injected ?? [],
    modules: new Map([...(info?.main ? [info.main] : []), ...(info?.deps ?? [])].map(one => [one.path, one])),
    mainModule: info?.main?.path,
    directories,
    lines: origin?.lines ?? {},
    fileOf: (name, func) => fileOf(origin, name, func),
    filesOf: name => Object.keys(origin?.files?.[name] ?? {}),
    inlining: origin?.inlining,
  };
}

/** `off` is the default. */
function pgoOf(setting: string | undefined): string {
  return setting === undefined || setting === 'off' ? '' : setting;
}

/** Files list their functions by the place among all of the package. */
function fileOf(origin: CheckProfile['origin'], name: string, func: string): string | undefined {
  const place = Object.keys(origin?.lines?.[name] ?? {})
    .sort()
    .indexOf(func);
  if (place < 0) return undefined;
  const files = Object.entries(origin?.files?.[name] ?? {});
  return files.find(([, places]) => places.includes(place))?.[0];
}

/** Without experiments, which newer releases write into the version. */
export function releaseOf(version: string | undefined): string | undefined {
  return version?.replace(/[ -]X:[\w,]+/, '').trim();
}

/** What the compiler wrote takes precedence over what was recorded: up to Go 1.17 nothing was. */
function trimpathOf(
  settings: BuildFacts['settings'],
  directories: Readonly<Record<string, string>>,
): boolean | undefined {
  const directory = directories[telltaleOf(directories) ?? ''];
  if (directory !== undefined) return !directory.startsWith('/');
  return settings && settings['-trimpath'] === 'true';
}

/** The package whose directory shows whether paths were trimmed: one that nearly every file has. */
export function telltaleOf(directories: Readonly<Record<string, string>>): string | undefined {
  return ['runtime', 'fmt', 'os', 'sync', 'main'].find(name => name in directories);
}

function experimentsOf(version: string | undefined, settings: BuildFacts['settings']): string | undefined {
  if (version === undefined) return undefined;
  return sortedList(settings?.['GOEXPERIMENT'] ?? parseGoVersion(version)?.experiments.join(',') ?? '');
}

function sortedList(text: string): string {
  return text
    .split(/[ ,]+/)
    .filter(word => word !== '')
    .sort()
    .join(',');
}

/** The standard library: paths that it has, and that belong to no module. */
export function isStandard(name: string, facts: readonly BuildFacts[]): boolean {
  if (moduleOfPackage(name, facts) !== undefined) return false;
  return isStandardPath(name);
}

/** The module that a package belongs to: the longest path that either side knows. */
export function moduleOfPackage(name: string, facts: readonly BuildFacts[]): string | undefined {
  for (let path = name; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    if (facts.some(({ modules }) => modules.has(path))) return path;
  return undefined;
}
