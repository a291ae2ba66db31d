import type { Stats } from 'node:fs';

const WRITABLE_BY_OTHERS = 0o022;
const OPEN_TO_OTHERS = 0o077;

/** Why somebody else may have written this; undefined: only this user, or root, can have. */
export function ownedProblem({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined {
  const own = process.getuid?.();
  // Without users of POSIX there are no modes either.
  if (own === undefined) return undefined;
  if (uid !== own && uid !== 0) return `it belongs to another user (${uid})`;
  return (mode & WRITABLE_BY_OTHERS) === 0
    ? undefined
    : `others can write it (mode ${modeText(mode)}; chmod go-w)`;
}

/** Why somebody else may know what is in this. */
export function secretProblem(stats: Pick<Stats, 'uid' | 'mode'>): string | undefined {
  const problem = ownedProblem(stats);
  if (problem !== undefined || process.getuid === undefined || (stats.mode & OPEN_TO_OTHERS) === 0)
    return problem;
  return `others can read it (mode ${modeText(stats.mode)}; chmod 600)`;
}

function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
