import type { Evidence } from '../rule.ts';

/** Which sources, or which function of the host, make the assertion, where that is known. */
export function assertedIn(source: string | undefined): Evidence[] {
  return source === undefined ? [] : [{ source: 'contract', fact: 'asserted in', value: source }];
}
