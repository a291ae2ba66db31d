// Where the bench finds the command, and where it keeps what it builds.
import { fileURLToPath } from 'node:url';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export const COMMAND = path('bin/goplug-lint.js');
export const ELFINFO = path('node_modules/elfinfo/dist/src/elfinfo.js');
/** git-ignored, and kept from run to run */
export const WORKSHOP = path('build/bench');

/** @typedef {{ name: 'small' | 'big', host: string, plugins: readonly string[] }} Pair a host and plugins that load into it, the first one is the pair's */
