/** One option of a command, for both parsers. */
export interface OptionSpec {
  type: 'string' | 'boolean';
  array?: true;
  choices?: readonly string[];
  default?: string;
  alias?: string;
  describe: string;
  group: 'Output' | 'Target' | 'Contract' | 'Gate';
}

/** Options of `check`; the fast path and yargs read the same table. */
export const CHECK_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  format: {
    type: 'string',
    array: true,
    alias: 'f',
    describe:
      'text, json, sarif, github, gitlab, junit, markdown or html; NAME=FILE writes a file. Repeatable',
    group: 'Output',
  },
  all: { type: 'boolean', describe: 'list every differing package', group: 'Output' },
  quiet: { type: 'boolean', alias: 'q', describe: 'print nothing; the exit code answers', group: 'Output' },
  color: {
    type: 'boolean',
    describe: 'colours, or --no-color; default: only on a terminal',
    group: 'Output',
  },
  each: { type: 'boolean', describe: 'judge each plugin alone, as if it were the first', group: 'Target' },
  'host-scope': {
    type: 'string',
    choices: ['global', 'local'],
    describe: 'how a c-shared host itself was opened',
    group: 'Target',
  },
  loader: {
    type: 'string',
    choices: ['plugin.Open', 'dlopen'],
    describe: 'who opens the files; dlopen: an FFI library, in a host that may be any program',
    group: 'Target',
  },
  sysroot: {
    type: 'string',
    describe:
      "where the target's libraries are: a directory, or none; default: / if it is this machine's kind",
    group: 'Target',
  },
  require: {
    type: 'string',
    array: true,
    describe: "what has to be exported: 'New=func() error'. Repeatable",
    group: 'Contract',
  },
  contract: {
    type: 'string',
    array: true,
    describe: 'what the host looks up: a JSON or YAML file, or a preset (goplug-lint presets). Repeatable',
    group: 'Contract',
  },
  'full-types': {
    type: 'boolean',
    describe: 'write the types of exports with import paths',
    group: 'Output',
  },
  glibc: {
    type: 'string',
    describe: 'release of glibc on the target, where its files are not at hand: 2.31',
    group: 'Target',
  },
  'fail-on': {
    type: 'string',
    choices: ['error', 'warning', 'note'],
    default: 'error',
    describe: 'lowest level of findings that fails the check',
    group: 'Gate',
  },
  policy: {
    type: 'string',
    choices: ['default', 'strict'],
    default: 'default',
    describe: 'strict: what is undecided, runs code of its own or was tampered with fails the check',
    group: 'Gate',
  },
};
