import type { RuleContext } from '../rule.ts';

/** The name of an earlier plugin of the same check. */
export function earlierName({ requests }: RuleContext, index: number | undefined): string {
  return index === undefined ? 'an earlier plugin' : (requests[index]?.name ?? 'an earlier plugin');
}
