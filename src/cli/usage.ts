/** What help and the manual page say of the command as a whole. */
export const EXIT_CODES: readonly (readonly [code: number, words: string])[] = [
  [0, 'every plugin loads'],
  [1, 'a plugin will not load, or a finding is at or above --fail-on'],
  [2, 'invalid usage or configuration'],
  [3, 'undetermined, which never passes'],
];

export const EXAMPLES: readonly (readonly [command: string, words: string])[] = [
  ['goplug-lint ./gateway plugins/auth.so', 'will this plugin load?'],
  ['goplug-lint ./gateway a.so b.so', 'both, opened in this order in one process'],
  ["goplug-lint ./gateway a.so --require 'New=func() error'", 'and does it export what the host looks up?'],
  ['goplug-lint recipe ./gateway --module .', 'how to build a plugin that loads'],
  ['goplug-lint explain "plugin already loaded"', 'what an error text means'],
];
