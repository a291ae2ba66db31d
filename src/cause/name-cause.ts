import type { Cause } from './cause.ts';
import { base, type Sides } from './sides.ts';

/**
 * The plugin's main package bears the path of a package of the host: `main`, which the host's main package is called in every
 * program, or one of its libraries. Nothing in the two was ever meant to be the same.
 */
export function nameCause(sides: Sides, path: string | undefined): Cause[] {
  const { plugin, other, differing } = sides;
  if (path === undefined || other.who !== 'host' || !differing.includes(path)) return [];
  const theirs = path === 'main' ? (other.profile.go?.buildInfo?.path ?? path) : path;
  return [
    {
      ...base(sides, 'module-main', plugin.mainModule ?? path, theirs),
      packages: [path],
      evidence: [
        { source: plugin.who, fact: 'path of its main package', value: path },
        {
          source: other.who,
          fact: path === 'main' ? 'main package, which is linked as main' : `package ${path}`,
          value: theirs,
        },
      ],
    },
  ];
}
