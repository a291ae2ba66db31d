import type { Obstacle, Outcome } from '../link/verdict.ts';

/** The obstacle that the outcome was taken from. */
export function decisiveObstacle(outcome: Outcome, obstacles: readonly Obstacle[]): Obstacle | undefined {
  if (outcome.kind === 'loads') return undefined;
  return obstacles.find(({ kind, stage }) => kind === outcome.kind && stage === outcome.stage);
}

/**
 * The rule that decides, where that is all that is asked; undefined: only the whole explanation shows it. Of packages that
 * differ a cause says more than that they do.
 */
export function decidingRule(outcome: Outcome, obstacles: readonly Obstacle[]): Obstacle['rule'] | undefined {
  const rule = decisiveObstacle(outcome, obstacles)?.rule;
  return rule === 'package-hash' ? undefined : rule;
}
