import type { Given, Option, Settled } from './option.ts';

/** An option of a check. */
export type CheckOption = Option & {
  /** heading that it stands below */
  group: 'Output' | 'Target' | 'Contract' | 'Gate' | 'Configuration' | 'Files' | 'Fleet';
  /**
   * Whether a configuration may have it too, by the key of the table. A text describes it in the schema, where the words
   * of the command line are none for a file.
   */
  inConfig: boolean | string;
};

/**
 * Every option of a check, also of one that `exec` makes, in the order of help. The types of arguments, settings and
 * configurations are made from this table by the compiler, which needs it as a constant.
 */
export const CHECK_OPTIONS = {
  format: {
    kind: 'list',
    alias: 'f',
    value: 'FORMAT[=FILE]',
    items: 'formats',
    holds: 'report',
    describe:
      'text, json, sarif, github, gitlab, junit, markdown or html; NAME=FILE writes a file. Repeatable',
    group: 'Output',
    inConfig: 'reports: `text`, `sarif=plugins.sarif`',
  },
  all: {
    kind: 'flag',
    default: false,
    describe: 'list every differing package',
    group: 'Output',
    inConfig: false,
  },
  quiet: {
    kind: 'flag',
    default: false,
    alias: 'q',
    describe: 'print nothing; the exit code answers',
    group: 'Output',
    inConfig: false,
  },
  color: {
    kind: 'flag',
    describe: 'colours, or --no-color; default: only on a terminal',
    group: 'Output',
    inConfig: false,
  },
  each: {
    kind: 'flag',
    default: false,
    describe: 'judge each plugin alone, as if it were the first',
    group: 'Target',
    inConfig: true,
  },
  hostScope: {
    kind: 'choice',
    choices: ['global', 'local'],
    describe: 'how a c-shared host itself was opened',
    group: 'Target',
    inConfig: true,
  },
  loader: {
    kind: 'choice',
    choices: ['plugin.Open', 'dlopen'],
    describe: 'who opens the files; dlopen: an FFI library, in a host that may be any program',
    group: 'Target',
    inConfig: 'who opens the files',
  },
  sysroot: {
    kind: 'text',
    value: 'DIR|none',
    holds: 'directory',
    describe:
      "where the target's libraries are: a directory, or none; default: / if it is this machine's kind",
    group: 'Target',
    inConfig: "directory with the target's libraries, or `none`",
  },
  image: {
    kind: 'text',
    value: 'IMAGE',
    holds: 'image',
    describe:
      'image of the host: docker-archive:FILE, oci-archive:FILE, oci-dir:DIR or registry:NAME; --host is a path in it',
    group: 'Target',
    inConfig: 'image of the host; `host` is a path in it',
  },
  platform: {
    kind: 'text',
    value: 'OS/ARCH',
    describe: "platform of the image: linux/arm64; default: this machine's, else the only one",
    group: 'Target',
    inConfig: 'platform of the image: `linux/arm64`',
  },
  require: {
    kind: 'list',
    value: 'NAME=TYPE',
    items: 'requirements',
    holds: 'requirement',
    describe: "what has to be exported: 'New=func() error'. Repeatable",
    group: 'Contract',
    inConfig: 'what has to be exported: `New=func() error`',
  },
  contract: {
    kind: 'list',
    value: 'FILE|PRESET',
    items: 'contracts',
    holds: 'contract',
    describe: 'what the host looks up: a JSON or YAML file, or a preset (goplug-lint presets). Repeatable',
    group: 'Contract',
    inConfig: 'contracts: files, or presets',
  },
  fullTypes: {
    kind: 'flag',
    default: false,
    describe: 'write the types of exports with import paths',
    group: 'Output',
    inConfig: true,
  },
  glibc: {
    kind: 'text',
    value: 'MAJOR.MINOR',
    holds: 'release',
    describe: 'release of glibc on the target, where its files are not at hand: 2.31',
    group: 'Target',
    inConfig: 'release of glibc on the target: `2.31`',
  },
  failOn: {
    kind: 'choice',
    choices: ['error', 'warning', 'note'],
    default: 'error',
    describe: 'lowest level of findings that fails the check; default: error, with a baseline warning',
    group: 'Gate',
    inConfig: 'lowest level of findings that fails the check',
  },
  policy: {
    kind: 'choice',
    choices: ['default', 'strict'],
    default: 'default',
    describe: 'strict: what is undecided, runs code of its own or was tampered with fails the check',
    group: 'Gate',
    inConfig: '`strict`: what is undecided, runs code of its own or was tampered with fails the check',
  },
  rules: {
    kind: 'levels',
    name: 'rule',
    value: 'ID=LEVEL',
    describe: 'ID=off|note|warning|error: the level of a rule. Repeatable',
    group: 'Gate',
    inConfig: 'levels of rules, by id',
  },
  baseline: {
    kind: 'text',
    value: 'FILE',
    holds: 'path',
    describe: 'file of findings that were there before, and do not fail the check',
    group: 'Gate',
    inConfig: 'findings that were there before, and do not fail it',
  },
  updateBaseline: {
    kind: 'flag',
    default: false,
    describe: "write today's findings to the baseline",
    group: 'Gate',
    inConfig: false,
  },
  config: {
    kind: 'text',
    value: 'FILE|none',
    describe: 'configuration, or none; default: goplug-lint.config.json or .yaml of this directory',
    group: 'Configuration',
    inConfig: false,
  },
  printConfig: {
    kind: 'flag',
    default: false,
    describe: 'print what would be checked as a configuration, and check nothing',
    group: 'Configuration',
    inConfig: false,
  },
  host: {
    kind: 'text',
    value: 'FILE',
    holds: 'path',
    describe: 'the host, so that everything else on the command line is a plugin; of an image its path in it',
    group: 'Files',
    inConfig: 'the program that opens the plugins, or a profile of it',
  },
  plugins: {
    kind: 'list',
    name: 'plugin',
    value: 'FILE|PATTERN',
    items: 'files and patterns',
    holds: 'pattern',
    describe:
      'plugin or pattern in quotes, !PATTERN leaves out, image:PATTERN is in the image; repeatable, in the order of opening',
    group: 'Files',
    inConfig: 'files and patterns, in the order in which they are opened; `!` in front leaves files out',
  },
  jobs: {
    kind: 'text',
    alias: 'j',
    value: 'N',
    describe: 'how many threads check the plugins; default: chosen automatically',
    group: 'Fleet',
    inConfig: false,
  },
  shard: {
    kind: 'text',
    value: 'I/N',
    describe: 'I/N: only part I of N of the plugins; goplug-lint merge joins the reports',
    group: 'Fleet',
    inConfig: false,
  },
  cache: {
    kind: 'text',
    value: 'DIR',
    describe: 'directory in which profiles of hosts and layers of images are kept, by their digests',
    group: 'Fleet',
    inConfig: false,
  },
} as const;

export type CheckOptions = typeof CHECK_OPTIONS;
export type CheckOptionName = keyof CheckOptions;

/** The options that a configuration may have. */
export type ConfigOptionName = {
  [K in CheckOptionName]: CheckOptions[K]['inConfig'] extends false ? never : K;
}[CheckOptionName];

/** Options of a check as a command line gives them. */
export type GivenOptions = Given<CheckOptions>;

/** Options of a check as they hold. */
export type SettledOptions = Settled<CheckOptions>;

/** The table for those to whom all its options are alike. */
export const EVERY_CHECK_OPTION: Readonly<Record<CheckOptionName, CheckOption>> = CHECK_OPTIONS;
