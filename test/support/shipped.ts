import { createRequire } from 'node:module';
import type { main } from '../../src/cli/main.ts';

/** What is published, as npm test has built it: the library, and the parts of the command as its start loads them. */
const load: (part: string) => Record<string, unknown> = createRequire(import.meta.url)(
  '../../bin/goplug-lint.js',
);

/** The command line in this process, from the parts that bin/goplug-lint.js starts. */
export const shippedMain = load('./entry.js')['main'] as typeof main;

/** The library with files. */
export const shippedLibrary: typeof import('../../src/node.ts') = await import(
  new URL('../../dist/node.js', import.meta.url).href
);
