import { minorOf, parseGoVersion } from '../go/version.ts';
import type { HostBuild } from '../recipe/host-build.ts';
import { type Plan, planCommands, planOf } from '../recipe/plan.ts';
import { operand, quote } from '../recipe/shell.ts';
import type { FoundModules, PluginModuleFacts } from './module-files.ts';
import type { SyncBuild } from './sync-report.ts';

const PLUGIN = 'plugin.so';

/** How the plugin has to be built: the plan of a recipe, whose changes of go.mod are made already. */
export function buildOf(files: PluginModuleFacts, found: FoundModules, host: HostBuild): SyncBuild {
  const plan = planFor(files, found, host, files.packages[0] ?? '.', PLUGIN);
  const { unknown, notes } = plan;
  const [environment = '', ...rest] = planCommands({ ...plan, edits: [] }, '').slice(0, -1);
  const others = files.packages
    .slice(1)
    .map(main => planFor(files, found, host, main, `${nameOf(main)}.so`).build);
  const commands = plan.blocked === undefined ? [environment, ...rest, ...others] : [];
  return {
    commands,
    unknown: [...unknown, ...(plan.blocked === undefined ? [] : [plan.blocked])],
    notes: [...notes],
  };
}

/** The last part of a path: several plugins cannot be written into one file. */
function nameOf(main: string): string {
  return main.slice(main.lastIndexOf('/') + 1) || 'plugin';
}

function planFor(
  { workspace, packages }: PluginModuleFacts,
  { differences }: FoundModules,
  host: HostBuild,
  main: string,
  output: string,
): Plan {
  return planOf(host, {
    modules: differences.map(({ module }) => module),
    output: packages.length > 1 ? `${nameOf(main)}.so` : output,
    package: operand(main),
    isWhole: true,
    mayBeElsewhere: true,
    isInWorkspace:
      workspace?.isUsed === true && differences.some(({ module }) => module.required === '(devel)'),
  });
}

/**
 * What adds to go.sum, and to go.mod what the changed versions need: nothing but that. `go mod tidy` looks at tests of
 * dependencies too, and takes the newest version of what they need.
 */
export function settleCommands({ packages }: PluginModuleFacts, host: HostBuild): string[] {
  const release = parseGoVersion(host.facts.release ?? '');
  const tags = host.flags.filter(flag => flag.startsWith('-tags=')).map(flag => `${quote(flag)} `);
  const old = release !== undefined && Number(minorOf(release).split('.')[1]) < 14 ? '' : '-mod=mod ';
  return [`go list ${old}-deps ${tags.join('')}${packages.map(operand).join(' ')} > /dev/null`];
}
