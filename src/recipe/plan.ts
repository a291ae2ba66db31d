import type { BuildFacts } from '../cause/build-facts.ts';
import { moduleFactsOf } from '../cause/module-facts.ts';
import { CPU_LEVELS } from '../go/cpu-levels.ts';
import { escapePath, splitVersioned } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import type { HostBuild } from './host-build.ts';
import { isPlainDirectory } from './host-words.ts';
import { type ModuleEdit, moduleEditOf } from './module-edits.ts';
import { fittedTo } from './old-release.ts';
import { assignment, operand, quote } from './shell.ts';

/** What the file of a plugin has right already, if it got so far as to be compared. */
const PLATFORM: readonly string[] = ['GOOS', 'GOARCH', ...CPU_LEVELS];

/** What the plugin's go.mod, or its build information, says of a module now. */
export interface PluginModule {
  path: string;
  required?: string;
  isReplaced: boolean;
}

/** A module as a built plugin has it. */
export function pluginModuleOf({ modules }: BuildFacts, path: string): PluginModule {
  const module = modules.get(path);
  return {
    path,
    ...(module ? { required: module.version } : {}),
    // Without build information it may be.
    isReplaced: module ? module.replace !== undefined : modules.size === 0,
  };
}

export interface PlanOptions {
  /** modules to be taken from where the host took them */
  modules: readonly PluginModule[];
  /** file to write */
  output: string;
  /** of `go build`, beside those of the host */
  ownFlags?: readonly string[];
  /** language version for go.mod, where it is newer than the host's toolchain */
  goDirective?: string;
  /** a path for the plugin's module, where it has that of a package of the host */
  rename?: string;
  /** all that a build of nothing but go.mod needs; otherwise only what decides */
  isWhole: boolean;
  /** the plugin's sources may lie where the host did not have them */
  mayBeElsewhere: boolean;
}

/** How to build a plugin that a host accepts, as commands of a POSIX shell, in their order. */
export interface Plan {
  /** what the host cannot tell, in words */
  unknown: readonly string[];
  environment: readonly (readonly [name: string, value: string])[];
  /** changes of go.mod, and copies of sources to where the host had them */
  edits: readonly string[];
  build: string;
  /** what has to be known of the go command that is called */
  notes?: readonly string[];
}

export function planOf(host: HostBuild, options: PlanOptions): Plan {
  const { modules, output, goDirective, isWhole, ownFlags = [] } = options;
  const edits = modules.map(module => moduleEditOf(module.path, host.facts, module));
  const words = edits.flatMap(({ edit }) => edit);
  const cache = options.mayBeElsewhere && host.facts.trimpath === false ? moduleCacheOf(host) : undefined;
  const plan: Plan = {
    unknown: [...host.unknown, ...edits.flatMap(({ unknown }) => unknown ?? [])],
    environment: [
      ...host.environment.filter(([name]) => isWhole || !PLATFORM.includes(name)),
      // A vendor directory or a workspace of the plugin would choose other sources.
      ...(isWhole || words.length > 0 || cache !== undefined
        ? ([
            ['GOWORK', 'off'],
            ['GOFLAGS', '-mod=mod'],
          ] as const)
        : []),
      ...(cache === undefined ? [] : [['GOMODCACHE', cache] as const]),
    ],
    edits: [
      ...directiveEdit(goDirective),
      ...goModEdit([...(options.rename === undefined ? [] : [`-module=${options.rename}`]), ...words]),
      ...edits.flatMap(placeCommands),
      ...goModEdit(edits.flatMap(placeEdit)),
    ],
    build: `go build ${[...host.flags, ...ownFlags, '-buildmode=plugin'].map(quote).join(' ')} -o ${operand(output)} .`,
  };
  return fittedTo(plan, host.facts);
}

/** Go 1.20 and older know no toolchain line and no `go 1.22.3`: they cannot even edit such a file. */
function directiveEdit(version: string | undefined): string[] {
  if (version === undefined) return [];
  if ((parseGoVersion(`go${version}`)?.minor ?? 0) >= 21)
    return [`go mod edit ${quote(`-go=${version}`)} -toolchain=none`];
  return [`sed -e '/^toolchain /d' -e 's/^go .*/go ${version}/' go.mod > go.mod.new && mv go.mod.new go.mod`];
}

function goModEdit(words: readonly string[]): string[] {
  return words.length === 0 ? [] : [`go mod edit ${words.map(quote).join(' ')}`];
}

function placeEdit({ path, place }: ModuleEdit): string[] {
  return place === undefined ? [] : [`-replace=${path}=${place}`];
}

/** Where the host's module cache was: without -trimpath it is part of what is hashed. */
function moduleCacheOf({ facts }: HostBuild): string | undefined {
  for (const [name, directory] of Object.entries(facts.directories)) {
    const module = directory.startsWith('/') ? splitVersioned(directory)?.module : undefined;
    if (module === undefined) continue;
    for (const path of facts.modules.keys()) {
      const owns = name === path || name.startsWith(`${path}/`);
      const escaped = escapePath(path);
      if (owns && module.endsWith(`/${escaped}`))
        return cacheOf(module.slice(0, module.length - escaped.length - 1));
    }
  }
  return undefined;
}

function cacheOf(directory: string): string | undefined {
  return isPlainDirectory(directory) ? directory : undefined;
}

/** How the result is checked. */
export function checkCommand(host: string, plugin: string): string {
  // A word alone may be one of our commands.
  return `goplug-lint ${operand(/^[a-z]+$/.test(host) ? `./${host}` : host)} ${operand(plugin)}`;
}

/**
 * Puts what go.mod now names where the host had it, unless it is there. The host says where: nothing is put into a
 * directory that exists, unless it is one of vendored modules.
 */
function placeCommands({ path, place }: ModuleEdit): string[] {
  if (place === undefined) return [];
  const to = quote(place);
  const above = quote(place.slice(0, place.lastIndexOf('/')) || '/');
  const make = place.includes('/vendor/') ? `mkdir -p ${to}` : `mkdir -p ${above} && mkdir ${to}`;
  return [
    `[ -f ${quote(`${place}/go.mod`)} ] || { go mod download ${quote(path)} || true; ${make} && cp -R "$(go list -m -f '{{.Dir}}' ${quote(path)})/." ${to} && chmod -R u+w ${to}; }`,
  ];
}

/** The plan as lines to paste, the check of the result last. */
export function planCommands(plan: Plan, check: string): string[] {
  return [
    `export ${plan.environment.map(([name, value]) => assignment(name, value)).join(' ')}`,
    ...plan.edits,
    plan.build,
    check,
  ];
}

/** The modules of the host that a plugin may share with it: all that it takes from elsewhere. */
export function sharedModules({ facts }: HostBuild): PluginModule[] {
  return [...facts.modules.values()]
    .filter(({ path }) => path !== facts.mainModule)
    .map(({ path }) => {
      const { required } = moduleFactsOf(facts, path, []);
      return { path, ...(required === undefined ? {} : { required }), isReplaced: false };
    });
}
