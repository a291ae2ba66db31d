/**
 * The minor releases of Go 1 that are known: plugins came with 1.8. The tables that have to change with a new one are listed
 * by `npm run new:release`, and test/go/releases.test.ts looks for every release in each of them.
 */
export const OLDEST_MINOR = 8;
export const NEWEST_MINOR = 27;

/** All of them, the oldest first. */
export const KNOWN_MINORS: readonly number[] = Array.from(
  { length: NEWEST_MINOR - OLDEST_MINOR + 1 },
  (_, i) => OLDEST_MINOR + i,
);
