import type { BuildFacts } from '../cause/build-facts.ts';
import { moduleFactsOf } from '../cause/module-facts.ts';
import { CPU_LEVELS } from '../go/cpu-levels.ts';
import { escapePath, splitVersioned } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import { optionalSteps, type SourceSteps, sourceSteps } from './checkouts.ts';
import type { HostBuild } from './host-build.ts';
import { hasWorkspaces, hostSourceOf, isOfTree } from './host-source.ts';
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
  /** a directory of the plugin's own, whose source may be that of the host */
  isOwnSource?: boolean;
  /** the host has it: nobody knows whether the plugin has it too */
  isGuess?: boolean;
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
  /** modules of the host that others may bring: taken as the host took them, if the plugin turns out to need them */
  brought?: readonly PluginModule[];
  /** file to write */
  output: string;
  /** where a relative `output` starts, as a word of a shell; default: where the plan is followed */
  outputBase?: string;
  /** the main package, as a word of a shell; default: `.` */
  package?: string;
  /** of `go build`, beside those of the host */
  ownFlags?: readonly string[];
  /** language version for go.mod, where it is newer than the host's toolchain */
  goDirective?: string;
  /** a path for the plugin's module, where it has that of a package of the host */
  rename?: string;
  /** go.mod was not seen: it is changed only where the host's toolchain refuses it */
  isDirectiveAsked?: boolean;
  /** all that a build of nothing but go.mod needs; otherwise only what decides */
  isWhole: boolean;
  /** the plugin's sources may lie where the host did not have them */
  mayBeElsewhere: boolean;
  /** the plugin is built in a workspace of its own, with modules that have no version */
  isInWorkspace?: boolean;
  /** the source tree that the host was built from; undefined: HOST_SOURCE names it */
  hostSource?: string;
}

/** How to build a plugin that a host accepts, as commands of a POSIX shell, in their order. */
export interface Plan extends Pick<SourceSteps, 'needs' | 'steps' | 'blocked' | 'isTreeNeeded'> {
  /** what the host cannot tell, in words */
  unknown: readonly string[];
  /** what has to be so on the machine that builds, in words */
  notes: readonly string[];
  environment: readonly (readonly [name: string, value: string])[];
  /** changes of go.mod, and copies of sources to where the host had them */
  edits: readonly string[];
  build: string;
}

export function planOf(host: HostBuild, options: PlanOptions): Plan {
  const { modules, isWhole, isInWorkspace = false } = options;
  const edits = modules.map(module => ({ ...moduleEditOf(module.path, host.facts, module), module }));
  const words = edits.flatMap(({ edit }) => edit);
  const cache = options.mayBeElsewhere && host.facts.trimpath === false ? moduleCacheOf(host) : undefined;
  const { isWorkspace, isTreeNeeded, needs, steps, blocked, unknown } = treeSteps(host, edits, options);
  const isChosen = isWhole || words.length > 0 || steps.length > 0 || cache !== undefined;
  const plan: Plan = {
    unknown: [...host.unknown, ...edits.flatMap(edit => edit.unknown ?? []), ...unknown],
    notes: notesOf(cache),
    environment: [
      ...host.environment.filter(([name]) => isWhole || !PLATFORM.includes(name)),
      ...(isChosen ? sourceEnvironment(isWorkspace || isInWorkspace) : []),
      ...(cache === undefined ? [] : [['GOMODCACHE', cache] as const]),
    ],
    edits: [
      ...directiveEdit(options),
      ...goModEdit(options.rename === undefined ? [] : [`-module=${options.rename}`], false),
      ...goModEdit(words, isInWorkspace),
      ...edits.flatMap(placeCommands),
      ...goModEdit(edits.flatMap(placeEdit), isInWorkspace),
      ...(isWorkspace || isInWorkspace ? [] : broughtEdits(host, options)),
    ],
    isTreeNeeded,
    needs,
    steps,
    ...(blocked === undefined ? {} : { blocked }),
    build: buildCommand(host, options),
  };
  return fittedTo(plan, host.facts);
}

type Wanted = ModuleEdit & { module: PluginModule };

function treeSteps(
  host: HostBuild,
  edits: readonly Wanted[],
  { hostSource, isInWorkspace = false }: PlanOptions,
): SourceSteps {
  const source = hostSourceOf(host.facts);
  // With -trimpath only the label and the content count: a directory of the plugin's own is as good.
  const isOwnSource = ({ module, checkout }: Wanted) =>
    hostSource === undefined &&
    module.isOwnSource === true &&
    checkout?.isMain === false &&
    host.facts.trimpath !== false;
  const tree = {
    source,
    hasWorkspaces: hasWorkspaces(host.facts),
    directory: hostSource,
    isInWorkspace,
    isTrimmed: host.facts.trimpath !== false,
  };
  const isGuess = ({ module }: Wanted) => module.isGuess === true;
  const wanted = edits.filter(edit => !isGuess(edit) && !isOwnSource(edit));
  const found = sourceSteps(wanted, tree);
  const { steps, unknown } = optionalSteps(edits.filter(isGuess), tree);
  return { ...found, steps: [...steps, ...found.steps], unknown: [...unknown, ...found.unknown] };
}

/** A vendor directory of the plugin would choose other sources; so would a workspace that nothing was changed in. */
function sourceEnvironment(isWorkspace: boolean): [name: string, value: string][] {
  if (isWorkspace) return [['GOFLAGS', '-mod=readonly']];
  return [
    ['GOWORK', 'off'],
    ['GOFLAGS', '-mod=mod'],
  ];
}

function buildCommand(
  { flags }: HostBuild,
  { output, outputBase = '', ownFlags = [], package: main = '.' }: PlanOptions,
): string {
  const words = [...flags, ...ownFlags, '-buildmode=plugin'].map(quote).join(' ');
  const file = outputBase === '' ? operand(output) : `${outputBase}/${quote(output)}`;
  return `go build ${words} -o ${file} ${main}`;
}

function notesOf(cache: string | undefined): string[] {
  return cache !== undefined && /^\/(?:go|root|usr|var|opt|build|app|src)\//.test(cache)
    ? [
        `GOMODCACHE=${cache} has to be writable: build in the container image of the host, or in one of golang`,
      ]
    : [];
}

/** Go 1.20 and older know no toolchain line and no `go 1.22.3`: they cannot even edit such a file. */
function directiveEdit({ goDirective: version, isDirectiveAsked = false }: PlanOptions): string[] {
  if (version === undefined) return [];
  const edit =
    (parseGoVersion(`go${version}`)?.minor ?? 0) >= 21
      ? `go mod edit ${quote(`-go=${version}`)} -toolchain=none`
      : `sed -e '/^toolchain /d' -e 's/^go .*/go ${version}/' go.mod > go.mod.new && mv go.mod.new go.mod`;
  return [isDirectiveAsked ? `go list -m > /dev/null || { ${edit}; }` : edit];
}

/** In a workspace each of its modules has a say in the versions of all. */
function goModEdit(words: readonly string[], isInWorkspace: boolean): string[] {
  if (words.length === 0) return [];
  const edit = `go mod edit ${words.map(quote).join(' ')}`;
  if (!isInWorkspace) return [edit];
  return [`go list -m -f '{{.Dir}}' | while IFS= read -r dir; do ${edit} "$dir/go.mod"; done`];
}

/** Another version of a module may need modules that go.mod does not have yet: of those that the host has, its own. */
function broughtEdits(host: HostBuild, { brought = [], package: main = '.' }: PlanOptions): string[] {
  const edits = brought
    .map(module => moduleEditOf(module.path, host.facts, module))
    .filter(({ edit, checkout, vendored }) => edit.length > 0 && !checkout && !vendored);
  if (edits.length === 0) return [];
  const [plain, others] = [
    edits.filter(({ edit }) => edit.length === 1),
    edits.filter(({ edit }) => edit.length > 1),
  ];
  const tags = host.flags.filter(flag => flag.startsWith('-tags=')).map(flag => `${quote(flag)} `);
  const each = plain.map(({ path, edit }) => quote(edit[0]?.replace('-require=', '') ?? path)).join(' ');
  return [
    `used=" $(go list -deps ${tags.join('')}-f '{{with .Module}}{{.Path}}{{end}}' ${main} | tr '\\n' ' ')"`,
    ...(plain.length === 0
      ? []
      : [
          `for one in ${each}; do case "$used" in *" \${one%@*} "*) go mod edit "-require=$one" ;; esac; done`,
        ]),
    ...others.map(
      ({ path, edit }) => `case "$used" in *" ${path} "*) go mod edit ${edit.map(quote).join(' ')} ;; esac`,
    ),
  ];
}

function placeEdit({ path, vendored }: ModuleEdit): string[] {
  return vendored === undefined ? [] : [`-replace=${path}=${vendored.place}`];
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

/** Puts the version that go.mod now requires where the vendoring host had it, unless it is there. */
function placeCommands({ path, vendored }: ModuleEdit): string[] {
  if (vendored === undefined) return [];
  const to = quote(vendored.place);
  const version = quote(`${path}@${vendored.version}`);
  return [
    `[ -f ${quote(`${vendored.place}/go.mod`)} ] || { go mod download ${version} && mkdir -p ${to} && cp -R "$(go list -m -f '{{.Dir}}' ${version})/." ${to} && chmod -R u+w ${to}; }`,
  ];
}

/** The plan as lines to paste, the check of the result last. What stops the build stands in one line with it. */
export function planCommands(plan: Plan, check: string): string[] {
  if (plan.blocked !== undefined) return [];
  return [
    `export ${plan.environment.map(([name, value]) => assignment(name, value)).join(' ')}`,
    ...plan.edits,
    [...plan.needs.map(({ test }) => test), ...plan.steps, plan.build].join(' && '),
    check,
  ];
}

/** The modules of the host that a plugin may share with it: all that it takes from elsewhere, and those of its tree. */
export function sharedModules({ facts }: HostBuild): PluginModule[] {
  return [...facts.modules.values()].map(({ path }) => {
    const { required } = moduleFactsOf(facts, path, []);
    const isKnown = required !== undefined && !isOfTree(facts, path);
    return { path, ...(isKnown ? { required } : {}), isReplaced: false };
  });
}
