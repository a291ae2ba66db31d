import { type BuildFacts, moduleOfPackage } from './build-facts.ts';
import type { Cause, CauseEvidence } from './cause.ts';
import { base, hashEvidence, type Sides } from './sides.ts';

/**
 * -toolexec is not recorded. What a tool leaves that rewrites packages before they are compiled: packages of its own, in one
 * of the two files, or a released module whose source was compiled from a directory where the go command puts none.
 */
export function instrumentedCause(sides: Sides, root: string): Cause[] {
  const { plugin, other, differing } = sides;
  const ofBoth = [plugin, other] as const;
  const [tool = ''] = ofBoth.flatMap(({ injected }) => injected);
  const isLinked = isToolLinked(sides);
  const isRewritten = isAway(plugin, root) !== isAway(other, root);
  if (!isLinked && !isRewritten) return [];
  const word = (side: BuildFacts): string => {
    if (isLinked) return side.injected[0] ?? '';
    return isAway(side, root) ? (side.directories[root] ?? '') : '';
  };
  const one = (side: BuildFacts): CauseEvidence => ({
    source: side.who,
    fact: isLinked ? `package ${tool}` : `source directory of ${root}`,
    value: isLinked ? (side.injected.length > 0 ? 'present' : 'absent') : side.directories[root],
  });
  return [
    {
      ...base(sides, 'build-instrumented', word(plugin), word(other)),
      certainty: 'likely',
      packages: differing,
      evidence: [...ofBoth.map(one), ...hashEvidence(sides, root)],
    },
  ];
}

/** Whether one side, and not the other, has packages that such a tool links in. */
export function isToolLinked({ plugin, other }: Sides): boolean {
  return plugin.injected.length > 0 !== other.injected.length > 0;
}

/** Where tools put the sources that they rewrite, as far as that is known without the module of a package. */
const TEMPORARY = /^\/(?:tmp|var\/tmp|(?:private\/)?var\/folders)\/|\/(?:go-build|b)\d+(?:\/|$)/;

/** Whether one side, and not the other, compiled a package from files that such a tool wrote. */
export function isOfTool({ plugin, other }: Sides, name: string): boolean {
  const isWritten = (side: BuildFacts) =>
    isAway(side, name) || (side.injected.length > 0 && TEMPORARY.test(side.directories[name] ?? ''));
  return isWritten(plugin) !== isWritten(other);
}

/** Whether a package of a released module was compiled neither from the module cache nor from a vendor directory. */
function isAway(side: BuildFacts, name: string): boolean {
  const path = moduleOfPackage(name, [side]);
  const module = side.modules.get(path ?? '');
  const directory = side.directories[name] ?? '';
  if (path === undefined || path === side.mainModule || !directory.startsWith('/')) return false;
  const version = (module?.replace ?? module)?.version ?? '';
  return /^v\d/.test(version) && !directory.includes('@') && !directory.includes('/vendor/');
}
