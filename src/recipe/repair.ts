import { type BuildFacts, buildFactsOf, moduleOfPackage } from '../cause/build-facts.ts';
import type { Cause } from '../cause/cause.ts';
import { moduleDirectory, moduleFactsOf } from '../cause/module-facts.ts';
import { minorOf, parseGoVersion } from '../go/version.ts';
import { pathInImage } from '../profile/in-image.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { checkCommand, type HostOperand } from './check-command.ts';
import { hostBuildOf } from './host-build.ts';
import { hostSourceOf, isOfTree } from './host-source.ts';
import { ownLinkFlags } from './link-flags.ts';
import { mainPackageOf } from './main-package.ts';
import { moduleName } from './module-name.ts';
import { planCommands, planOf, pluginModuleOf } from './plan.ts';
import { withoutProfile } from './profile-flag.ts';

/** The whole repair of a plugin. */
export interface Repair {
  /** none: nothing that is run there makes a plugin that loads */
  commands: string[];
  /** where they are to be pasted, in words */
  place: string;
  /** what the two files do not record, in words */
  unknown: readonly string[];
  /** what has to be so on the machine that builds, in words */
  notes: readonly string[];
}

/** How to build this plugin so that this host takes it: the causes at once, in the order in which it has to be done. */
export function repairOf(
  host: CheckProfile,
  plugin: CheckProfile,
  causes: readonly Cause[],
  name: string,
): Repair {
  const build = hostBuildOf(host);
  const own = buildFactsOf('plugin', plugin);
  const ofHost = causes.filter(({ other }) => other === 'host');
  const paths = new Set([
    ...ofHost.flatMap(({ module }) => module ?? []),
    ...modulesOf(ofHost, build.facts).filter(
      path =>
        // Without build information its versions and replacements are unknown.
        own.modules.size === 0 || (isHidden(build.facts, own) && isPlaced(path, build.facts, ofHost)),
    ),
  ]);
  const goDirective = olderDirective(build.facts.release, own.release);
  const main = mainPackageOf(own);
  const placed = pathInImage(name);
  const output = placed === undefined ? name : placed.slice(placed.lastIndexOf('/') + 1);
  const isElsewhere = placed !== undefined || isBelow(name);
  const plan = planOf(build, {
    modules: [...paths].map(path => ({
      ...pluginModuleOf(own, path),
      isOwnSource: !isOtherSource(path, causes) && own.modules.get(path)?.replace !== undefined,
    })),
    output,
    ...(isElsewhere ? { outputBase: '"$OLDPWD"' } : {}),
    package: main.operand,
    ownFlags: [...withoutProfile(build.facts, own), ...ownLinkFlags(own.settings?.['-ldflags'])],
    ...(causes.some(({ rule }) => rule === 'module-main') ? { rename: moduleName(output) } : {}),
    isWhole: false,
    mayBeElsewhere: own.trimpath !== false || causes.some(({ module }) => module !== undefined),
    isInWorkspace: hostSourceOf(own).isWorkspace && !isOfWorkspace(own, build.facts, paths),
    ...(goDirective === undefined ? {} : { goDirective, isDirectiveAsked: true }),
  });
  const commands = planCommands(plan, checkCommand(operandOf(host), output));
  return {
    commands: isElsewhere && commands.length > 0 ? fromHere(commands) : commands,
    place: isElsewhere
      ? 'here, with MODULE set to the directory of its go.mod if that is another'
      : 'in the directory of its go.mod',
    unknown: [
      ...plan.unknown,
      ...(main.unknown === undefined ? [] : [main.unknown]),
      ...(plan.blocked === undefined ? [] : [plan.blocked]),
    ],
    notes: [
      ...plan.notes,
      ...(isRaised(own, build.facts, paths) ? [BROUGHT] : []),
      ...(placed === undefined ? [] : [`then put ${output} into the image, as ${placed}`]),
    ],
  };
}

/** A saved profile is named itself, wherever the host lies that it was made of. */
function operandOf({ identity: { path, image }, isProfile }: CheckProfile): HostOperand {
  return isProfile ? { path } : { path, image };
}

/** Whether a workspace gives a module that the host has in a released version: it cannot be followed then. */
function isOfWorkspace(own: BuildFacts, host: BuildFacts, paths: ReadonlySet<string>): boolean {
  return [...paths].some(path => {
    const version = host.modules.get(path)?.version;
    const isReleased = version !== undefined && version !== '' && version !== '(devel)';
    return isReleased && path !== own.mainModule && own.modules.get(path)?.version === '(devel)';
  });
}

const BROUGHT =
  'other versions of these modules may require further modules: if the check then reports more, run its fix again, or use goplug-lint recipe --module';

/** Whether a module gets another version, which may need modules that the plugin does not have yet. */
function isRaised(own: BuildFacts, host: BuildFacts, paths: ReadonlySet<string>): boolean {
  return [...paths].some(path => {
    const [now, then] = [own.modules.get(path), host.modules.get(path)];
    // A plugin without build information says of none which version it has.
    const isSame = now === undefined ? own.modules.size > 0 : now.version === then?.version;
    return then !== undefined && !isSame && !isOfTree(host, path);
  });
}

/** Whether a file lies in another directory than the check was run in, by a path that is good only from there. */
function isBelow(plugin: string): boolean {
  return !plugin.startsWith('/') && plugin.replace(/^(?:\.\/+)+/, '').includes('/');
}

/** Relative paths are relative to where the check was run, and go.mod may lie elsewhere. */
function fromHere(commands: readonly string[]): string[] {
  return ['cd "${MODULE:-.}"', ...commands.slice(0, -1), 'cd "$OLDPWD"', ...commands.slice(-1)];
}

function isOtherSource(path: string, causes: readonly Cause[]): boolean {
  return causes.some(({ module, rule }) => module === path && rule === 'module-source');
}

/** Where a trimmed plugin had its sources is not in its file; where an untrimmed host wants them, is in the host's. */
function isHidden(host: BuildFacts, plugin: BuildFacts): boolean {
  return host.trimpath === false && plugin.trimpath !== false;
}

function modulesOf(causes: readonly Cause[], host: BuildFacts): string[] {
  const packages = causes.flatMap(cause => cause.packages);
  return [...new Set(packages.flatMap(name => moduleOfPackage(name, [host]) ?? []))];
}

/** Whether the host took a module from a directory of its own. */
function isPlaced(path: string, host: BuildFacts, causes: readonly Cause[]): boolean {
  const facts = moduleFactsOf(
    host,
    path,
    causes.flatMap(cause => cause.packages),
  );
  return facts.directory !== undefined || moduleDirectory(path, facts)?.includes('/vendor/') === true;
}

/** A plugin of a newer release may have a go.mod that the host's toolchain refuses. */
function olderDirective(host: string | undefined, plugin: string | undefined): string | undefined {
  const [wanted, own] = [parseGoVersion(host ?? ''), parseGoVersion(plugin ?? '')];
  if (!wanted || !own || own.minor <= wanted.minor) return undefined;
  return minorOf(wanted);
}
