import { buildFactsOf } from '../../cause/build-facts.ts';
import type { Cause } from '../../cause/cause.ts';
import { hostBuildOf } from '../../recipe/host-build.ts';
import { mainPackageOf } from '../../recipe/main-package.ts';
import { TRIMPATH } from '../../recipe/old-release.ts';
import { planOf, pluginModuleOf } from '../../recipe/plan.ts';
import { quote } from '../../recipe/shell.ts';
import type { Fix, RuleContext } from '../rule.ts';
import { hostKnows } from './toolchain-words.ts';

/** Whom the plugin was compared with: `the host`, or an earlier plugin by its name. */
export function otherName({ other }: Cause): string {
  return other === 'host' ? 'the host' : other;
}

/** `-race`, or the words for a flag that is not set. */
export function orNothing(text: string): string {
  return text === '' ? 'nothing' : text;
}

/** `3 packages`, or the only one by its name. */
export function packagesText({ packages }: Cause): string {
  return packages.length === 1 ? (packages[0] ?? '') : `${packages.length} packages`;
}

/** Build with the flags of the host. */
export function buildAsHost({ host, plugin }: RuleContext, summary: string): Fix {
  const { build } = planOf(hostBuildOf(host), {
    modules: [],
    output: 'plugin.so',
    ...(plugin ? { package: mainPackageOf(buildFactsOf('plugin', plugin)).operand } : {}),
    isWhole: false,
    mayBeElsewhere: false,
  });
  return { summary, commands: [build] };
}

/** A variable of the environment, as the host had it; undefined: unset. */
export function exportVariable(name: string, value: string | undefined, summary: string): Fix {
  return { summary, commands: [value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`] };
}

/** What to do about sources in different directories: -trimpath does not help where the directory is unknown. */
export function pathAdvice({ host }: RuleContext): string {
  const place = 'put the source where the host had it';
  return hostKnows(host, TRIMPATH) ? `build both with -trimpath, or ${place}` : place;
}

/** Take the module from where the host took it. */
export function takeAsHost({ module = '' }: Cause, { host, plugin }: RuleContext, summary: string): Fix {
  const { edits, needs, steps } = planOf(hostBuildOf(host), {
    modules: plugin ? [pluginModuleOf(buildFactsOf('plugin', plugin), module)] : [],
    output: 'plugin.so',
    isWhole: false,
    mayBeElsewhere: false,
  });
  const commands = [
    ...edits,
    ...(steps.length === 0 ? [] : [[...needs.map(({ test }) => test), ...steps].join(' && ')]),
  ];
  return { summary, ...(commands.length > 0 ? { commands } : {}) };
}
