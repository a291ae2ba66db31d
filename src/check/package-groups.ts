import { buildFactsOf, moduleOfPackage } from '../cause/build-facts.ts';
import type { Cause } from '../cause/cause.ts';
import { isStandardPath } from '../go/standard-library.ts';
import type { LoadTrace } from '../link/verdict.ts';
import type { CheckProfile } from '../profile/profile.ts';

/** The packages of one module that the plugin and the process both have. */
export interface PackageGroup {
  /** its path; `std` for the standard library, '' where it is not known */
  module: string;
  packages: SharedPackage[];
}

export interface SharedPackage {
  /** import path */
  name: string;
  differs: boolean;
  /** rules that account for the difference, in the order in which it is best fixed */
  causes: string[];
}

/** The compared packages by module, modules with differences and large ones first. */
export function packageGroups(
  sides: readonly CheckProfile[],
  { packages: { names = [], differing }, obstacles }: LoadTrace,
  causes: readonly Cause[],
): PackageGroup[] {
  const facts = sides.map((side, i) => buildFactsOf(String(i), side));
  const differs = new Set(differing.map(one => one.package));
  // Between releases whose runtimes do not fit together every package differs.
  const always = obstacles.some(({ rule }) => rule === 'toolchain-layout') ? ['toolchain-layout'] : [];
  const reasons = new Map<string, string[]>();
  for (const { rule, packages } of causes)
    for (const name of packages) {
      const known = reasons.get(name) ?? [];
      if (!known.includes(rule)) reasons.set(name, [...known, rule]);
    }
  const groups = new Map<string, SharedPackage[]>();
  for (const name of names) {
    const module = moduleOfPackage(name, facts) ?? (isStandardPath(name) ? 'std' : '');
    const group = groups.get(module) ?? [];
    const isDifferent = differs.has(name);
    group.push({ name, differs: isDifferent, causes: reasons.get(name) ?? (isDifferent ? always : []) });
    groups.set(module, group);
  }
  const count = (packages: readonly SharedPackage[]) => packages.filter(one => one.differs).length;
  return [...groups]
    .map(([module, packages]) => ({ module, packages }))
    .sort((a, b) => count(b.packages) - count(a.packages) || b.packages.length - a.packages.length);
}
