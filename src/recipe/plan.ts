import type { BuildFacts } from '../cause/build-facts.ts';
import { moduleFactsOf } from '../cause/module-facts.ts';
import { CPU_LEVELS } from '../go/cpu-levels.ts';
import { optionalSteps, type SourceSteps, sourceSteps } from './checkouts.ts';
import { broughtEdits, directiveEdit, goModEdit, placeCommands, placeEdit } from './go-mod-edits.ts';
import type { HostBuild } from './host-build.ts';
import { hasWorkspaces, hostSourceOf, isOfTree } from './host-source.ts';
import { moduleCacheOf } from './module-cache.ts';
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
  /** the host has it: whether the plugin has it too is unknown */
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

/** Both register the globals of runtime/cgo with the one AddressSanitizer of the process. */
const ODR_VIOLATION =
  'start the host with ASAN_OPTIONS=detect_odr_violation=0, or AddressSanitizer ends it when it opens a plugin that was built with -asan by the same compiler';

export function planOf(host: HostBuild, options: PlanOptions): Plan {
  const { modules, isWhole, isInWorkspace = false } = options;
  const edits = modules.map(module => ({ ...moduleEditOf(module.path, host.facts, module), module }));
  // Nothing is changed of what the plugin may not have, and nobody could require.
  const words = edits.flatMap(({ edit, module, checkout }) =>
    module.isGuess && checkout?.isMain ? [] : edit,
  );
  const cache = options.mayBeElsewhere && host.facts.trimpath === false ? moduleCacheOf(host) : undefined;
  const { isWorkspace, isTreeNeeded, needs, steps, blocked, unknown } = treeSteps(host, edits, options);
  const isChosen = isWhole || words.length > 0 || steps.length > 0 || cache !== undefined;
  const plan: Plan = {
    unknown: [...host.unknown, ...edits.flatMap(edit => edit.unknown ?? []), ...unknown],
    notes: [
      ...notesOf(cache),
      ...(host.flags.includes('-asan') ? [ODR_VIOLATION] : []),
      ...(isWhole ? edits.filter(edit => isOwnSource(edit, host, options)).map(ownSourceNote) : []),
    ],
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

/** With -trimpath only the label and the content count: a directory of the plugin's own is as good, if it holds the same. */
function isOwnSource({ module, checkout }: Wanted, host: HostBuild, { hostSource }: PlanOptions): boolean {
  const isTaken = module.isOwnSource === true && checkout?.isMain === false;
  return isTaken && hostSource === undefined && host.facts.trimpath !== false;
}

/** What is unknown of a directory of the plugin's own. */
function ownSourceNote({ path, checkout }: Wanted): string {
  return `the host took ${path} from ${checkout?.from}: that of the plugin has to hold the same source, or --host-source DIR takes that of the host`;
}

function treeSteps(host: HostBuild, edits: readonly Wanted[], options: PlanOptions): SourceSteps {
  const { hostSource, isInWorkspace = false } = options;
  const source = hostSourceOf(host.facts);
  const tree = {
    source,
    hasWorkspaces: hasWorkspaces(host.facts),
    directory: hostSource,
    isInWorkspace,
    isTrimmed: host.facts.trimpath !== false,
  };
  const isGuess = ({ module }: Wanted) => module.isGuess === true;
  const wanted = edits.filter(edit => !isGuess(edit) && !isOwnSource(edit, host, options));
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
