/** One option of a command, for both parsers. */
export interface OptionSpec {
  type: 'string' | 'boolean';
  array?: true;
  choices?: readonly string[];
  alias?: string;
  describe: string;
  /** the command cannot do without it */
  isRequired?: true;
  /** heading that it stands below; absent: one for all */
  group?: 'Output' | 'Target' | 'Contract' | 'Gate' | 'Configuration' | 'Files' | 'Fleet';
}

/** Options for many plugins, each judged alone: of `matrix`, and of a check with --each. */
const FLEET_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  jobs: {
    type: 'string',
    alias: 'j',
    describe: 'how many threads check the plugins; default: as many as pay',
    group: 'Fleet',
  },
  shard: {
    type: 'string',
    describe: 'I/N: only part I of N of the plugins; goplug-lint merge joins the reports',
    group: 'Fleet',
  },
  cache: {
    type: 'string',
    describe: 'directory in which profiles of hosts are kept, by the digest of the host',
    group: 'Fleet',
  },
};

/** Options of a check, also of one that `exec` makes; the fast path and yargs read the same table. */
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
    describe: 'lowest level of findings that fails the check; default: error, with a baseline warning',
    group: 'Gate',
  },
  policy: {
    type: 'string',
    choices: ['default', 'strict'],
    describe: 'strict: what is undecided, runs code of its own or was tampered with fails the check',
    group: 'Gate',
  },
  rule: {
    type: 'string',
    array: true,
    describe: 'ID=off|note|warning|error: the level of a rule. Repeatable',
    group: 'Gate',
  },
  baseline: {
    type: 'string',
    describe: 'file of findings that were there before, and do not fail the check',
    group: 'Gate',
  },
  'update-baseline': {
    type: 'boolean',
    describe: "write today's findings to the baseline",
    group: 'Gate',
  },
  config: {
    type: 'string',
    describe: 'configuration, or none; default: goplug-lint.config.json or .yaml of this directory',
    group: 'Configuration',
  },
  'print-config': {
    type: 'boolean',
    describe: 'print what would be checked as a configuration, and check nothing',
    group: 'Configuration',
  },
  host: {
    type: 'string',
    describe: 'the host, so that everything else on the command line is a plugin',
    group: 'Files',
  },
  plugin: {
    type: 'string',
    array: true,
    describe: 'plugin or pattern in quotes, !PATTERN leaves out; repeatable, in the order of opening',
    group: 'Files',
  },
  ...FLEET_OPTIONS,
};
