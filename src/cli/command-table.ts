import { CHECK_OPTIONS, type OptionSpec } from './options.ts';
import { SHELLS } from './shells.ts';

/** A command as yargs, the completion and the manual page show it. */
export interface CommandSpec {
  /** no capital, no full stop */
  summary: string;
  /** what stands on the command line without an option */
  positional?: {
    name: string;
    describe: string;
    isMany?: true;
    isOptional?: true;
    choices?: readonly string[];
  };
  options: Readonly<Record<string, OptionSpec>>;
}

const COLOR: OptionSpec = { type: 'boolean', describe: 'colours, or --no-color' };
const FORMAT: OptionSpec = { type: 'string', choices: ['text', 'json'], describe: 'text, or json' };
const OUTPUT: OptionSpec = { type: 'string', alias: 'o', describe: 'file to write; default: stdout' };
const HOST = 'the program that opens plugins, or a profile of it';

function checkOptions(...names: string[]): Record<string, OptionSpec> {
  return Object.fromEntries(Object.entries(CHECK_OPTIONS).filter(([name]) => names.includes(name)));
}

export type CommandName =
  | 'check'
  | 'inspect'
  | 'exec'
  | 'matrix'
  | 'merge'
  | 'profile'
  | 'recipe'
  | 'explain'
  | 'rules'
  | 'presets'
  | 'completion';

/** Every command; `check` is the one that is meant where none is named. */
export const COMMAND_TABLE: Readonly<Record<CommandName, CommandSpec>> = {
  check: {
    summary: 'predict what plugin.Open says to these files, in this order',
    positional: {
      name: 'files',
      describe: `${HOST}; then plugins, in the order in which it opens them`,
      isMany: true,
      isOptional: true,
    },
    options: CHECK_OPTIONS,
  },
  inspect: {
    summary: 'identity, build, packages, exports and needed libraries of files',
    positional: { name: 'files', describe: 'ELF files', isMany: true },
    options: {
      format: FORMAT,
      color: COLOR,
      all: { type: 'boolean', describe: 'list every package and module' },
      'full-types': { type: 'boolean', describe: 'write types with whole import paths' },
      methods: { type: 'boolean', describe: 'list the methods of named types' },
    },
  },
  exec: {
    summary: 'check, and start the host only if the gate is open: exec --host H --plugin P -- COMMAND',
    options: CHECK_OPTIONS,
  },
  matrix: {
    summary: 'which of several hosts accept which plugins: matrix --host A --host B PLUGIN...',
    positional: { name: 'plugins', describe: 'plugins', isMany: true, isOptional: true },
    options: {
      host: {
        type: 'string',
        array: true,
        isRequired: true,
        describe: 'host, or a profile of one, or a pattern in quotes; repeatable',
      },
      ...checkOptions('plugin', 'format', 'color', 'sysroot', 'glibc', 'jobs', 'shard', 'cache'),
    },
  },
  merge: {
    summary: 'join JSON reports: the parts of a sharded check, or checks of several hosts',
    positional: { name: 'reports', describe: 'JSON reports of check or matrix', isMany: true },
    options: checkOptions('format', 'color', 'fail-on'),
  },
  profile: {
    summary: "save a host's facts as JSON, usable in place of the host",
    positional: { name: 'host', describe: 'the program that opens plugins' },
    options: { output: OUTPUT },
  },
  recipe: {
    summary: 'print a script that builds a plugin which this host accepts',
    positional: { name: 'host', describe: HOST },
    options: {
      module: {
        type: 'string',
        describe: "directory with the plugin's go.mod: only what both share is required",
      },
      dockerfile: { type: 'boolean', describe: 'print a Dockerfile instead' },
      output: OUTPUT,
    },
  },
  explain: {
    summary: 'explain a rule, or an error text of plugin.Open',
    positional: { name: 'subject', describe: 'rule id, or the text in quotes' },
    options: { color: COLOR },
  },
  rules: { summary: 'list the rules', options: { format: FORMAT } },
  presets: {
    summary: 'list the contracts of known hosts, for --contract',
    options: { format: FORMAT, color: COLOR },
  },
  completion: {
    summary: 'print a script that completes words: source <(goplug-lint completion bash)',
    positional: { name: 'shell', describe: 'shell', choices: SHELLS },
    options: {},
  },
};

export const EXIT_CODES: readonly (readonly [code: number, words: string])[] = [
  [0, 'every plugin loads'],
  [1, 'a plugin will not load, or a finding is at or above --fail-on'],
  [2, 'wrong usage or configuration'],
  [3, 'it could not be decided'],
];

export const EXAMPLES: readonly (readonly [command: string, words: string])[] = [
  ['goplug-lint ./gateway plugins/auth.so', 'will this plugin load?'],
  ['goplug-lint ./gateway a.so b.so', 'both, opened in this order in one process'],
  ["goplug-lint ./gateway a.so --require 'New=func() error'", 'and does it export what the host looks up?'],
  ['goplug-lint recipe ./gateway --module .', 'how to build a plugin that loads'],
  ['goplug-lint explain "plugin already loaded"', 'what an error text means'],
];
