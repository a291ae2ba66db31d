import { buildFactsOf, moduleOfPackage } from '../cause/build-facts.ts';
import type { Cause } from '../cause/cause.ts';
import { causesOf, type Opened } from '../cause/causes.ts';
import { isStandardPath } from '../go/standard-library.ts';
import type { LoadTrace } from '../link/verdict.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { RULES } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';

/** A package of the plugin whose hash is not the one that the process has. */
export interface DifferingPackageReport {
  package: string;
  plugin: string;
  host: string;
  /** module that owns the package; `std` for the standard library */
  module?: string;
}

/** What stands behind a trace that is not plain success, and who explains it. */
export interface Trouble {
  causes: readonly Cause[];
  differing: DifferingPackageReport[];
  rules: readonly Rule[];
}

export function troubleOf(
  host: CheckProfile,
  opened: readonly Opened[],
  index: number,
  trace: LoadTrace,
): Trouble {
  const plugin = opened[index]?.profile;
  const sides = [buildFactsOf('host', host), ...(plugin ? [buildFactsOf('plugin', plugin)] : [])];
  return {
    causes: causesOf(host, opened, index, trace),
    differing: trace.packages.differing.map(({ package: name, plugin: own, host: theirs }) => {
      const owner = moduleOfPackage(name, sides) ?? (isStandardPath(name) ? 'std' : undefined);
      return { package: name, plugin: own, host: theirs, ...(owner === undefined ? {} : { module: owner }) };
    }),
    rules: RULES,
  };
}
