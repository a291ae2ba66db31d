import type { Finding } from '../check/finding.ts';
import type { Problem } from '../check/problems.ts';

/** The message with the loader's own words in front, where the finding is the verdict. */
export function wordsOf({ finding, plugin }: Pick<Problem, 'finding' | 'plugin'>): string {
  const said = finding.decisive ? plugin?.outcome.message : undefined;
  return said === undefined ? finding.message : `${said}; ${finding.message}`;
}

/** The fix in one text, commands below each other. */
export function fixText({ fix }: Finding): string | undefined {
  return fix && [fix.summary, ...(fix.commands ?? [])].join('\n');
}
