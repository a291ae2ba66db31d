import type { Fix } from '../rule.ts';

/** For what was never meant to be one, and for what was put in the place of one. */
export const NO_PLUGIN: Fix = {
  summary:
    'remove it from where the host looks for plugins; if a plugin should be here, deploy the file that was built (a Git LFS pointer and an error page are text too)',
};
