import { type BuildFacts, buildFactsOf, moduleOfPackage } from '../cause/build-facts.ts';
import type { Cause } from '../cause/cause.ts';
import { moduleDirectory, moduleFactsOf } from '../cause/module-facts.ts';
import { minorOf, parseGoVersion } from '../go/version.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { hostBuildOf } from './host-build.ts';
import { ownLinkFlags } from './link-flags.ts';
import { moduleName } from './module-name.ts';
import { checkCommand, planCommands, planOf, pluginModuleOf } from './plan.ts';
import { withoutProfile } from './profile-flag.ts';

/** The whole repair of a plugin, to be pasted where its go.mod lies. */
export interface Repair {
  commands: string[];
  /** what the two files do not tell, in words */
  unknown: readonly string[];
  /** what has to be known of the go command that is called */
  notes: readonly string[];
}

/** How to build this plugin so that this host takes it: the causes at once, in the order in which it has to be done. */
export function repairOf(
  host: CheckProfile,
  plugin: CheckProfile,
  causes: readonly Cause[],
  names: { host: string; plugin: string },
): Repair {
  const build = hostBuildOf(host);
  const own = buildFactsOf('plugin', plugin);
  const ofHost = causes.filter(({ other }) => other === 'host');
  const paths = new Set([
    ...ofHost.flatMap(({ module }) => module ?? []),
    ...modulesOf(ofHost, build.facts).filter(
      path =>
        // Without build information nothing tells which versions it has, or what it replaces.
        own.modules.size === 0 || (isHidden(build.facts, own) && isPlaced(path, build.facts, ofHost)),
    ),
  ]);
  const goDirective = olderDirective(build.facts.release, own.release);
  const plan = planOf(build, {
    modules: [...paths].map(path => pluginModuleOf(own, path)),
    output: names.plugin,
    ownFlags: [...withoutProfile(build.facts, own), ...ownLinkFlags(own.settings?.['-ldflags'])],
    ...(causes.some(({ rule }) => rule === 'module-main') ? { rename: moduleName(names.plugin) } : {}),
    isWhole: false,
    mayBeElsewhere: own.trimpath !== false || causes.some(({ module }) => module !== undefined),
    ...(goDirective === undefined ? {} : { goDirective }),
  });
  const check = checkCommand(names.host, names.plugin);
  return { commands: planCommands(plan, check), unknown: plan.unknown, notes: plan.notes ?? [] };
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
