import type { CheckOptionName } from '../options/check-options.ts';
import type { OwnOptions } from './own-options.ts';

/** What stands on a command line without an option. */
export interface Positional {
  /** of the argument that it becomes */
  key: string;
  /** in help, where that is not the key */
  name?: string;
  describe: string;
  isMany?: true;
  isOptional?: true;
  choices?: readonly string[];
}

/** A command as its parser, help, completion and the manual page have it. */
export interface CommandSpec {
  /** no capital, no full stop */
  summary: string;
  positional?: Positional;
  /** the argument that words behind `--` become, or are added to */
  rest?: string;
  own?: readonly (keyof OwnOptions)[];
  /** below its options in help */
  note?: string;
  /** options that it shares with a check; `all`: it makes one, for which a configuration may speak */
  ofCheck?: 'all' | readonly CheckOptionName[];
}

/**
 * Every command; `check` is the one that is meant where none is named. A host that is called like one is given as ./NAME.
 * The types of their arguments are made from this table.
 */
export const COMMANDS = {
  check: {
    summary: 'predict what plugin.Open returns for these files, in this order',
    positional: {
      key: 'files',
      describe:
        'the program that opens plugins, a profile or an image of it; then plugins, in the order in which it opens them',
      isMany: true,
      isOptional: true,
    },
    rest: 'files',
    ofCheck: 'all',
  },
  inspect: {
    summary: 'identity, build, packages, exports and needed libraries of files',
    positional: { key: 'files', describe: 'ELF files, or images, whose host is shown', isMany: true },
    own: ['format', 'color', 'all', 'fullTypes', 'methods', 'hostInside'],
    ofCheck: ['platform', 'cache'],
  },
  exec: {
    summary: 'check, and start the host only if every plugin passes: exec --host H --plugin P -- COMMAND',
    rest: 'command',
    own: ['wrapper', 'private'],
    note: 'As PID 1 it cannot reap orphans before Node 22.15: use docker run --init, or tini. A configuration is read only with --config.',
    ofCheck: 'all',
  },
  matrix: {
    summary: 'which of several hosts accept which plugins: matrix --host A --host B PLUGIN...',
    positional: { key: 'files', name: 'plugins', describe: 'plugins', isMany: true, isOptional: true },
    own: ['hosts'],
    ofCheck: [
      'format',
      'color',
      'sysroot',
      'glibc',
      'platform',
      'require',
      'contract',
      'plugins',
      'jobs',
      'shard',
      'cache',
    ],
  },
  merge: {
    summary: 'join JSON reports: the parts of a sharded check, or checks of several hosts',
    positional: { key: 'reports', describe: 'JSON reports of check or matrix', isMany: true },
    ofCheck: ['format', 'color', 'failOn'],
  },
  profile: {
    summary: "save a host's facts as JSON, usable in place of the host",
    positional: { key: 'host', name: 'file', describe: 'the program that opens plugins, or an image of it' },
    own: ['output', 'hostInside'],
    ofCheck: ['platform', 'cache'],
  },
  recipe: {
    summary: 'print a script that builds a plugin which this host accepts',
    positional: {
      key: 'host',
      name: 'file',
      describe: 'the program that opens plugins, a profile or an image of it',
    },
    own: ['module', 'package', 'hostSource', 'dockerfile', 'output', 'hostInside'],
    ofCheck: ['platform', 'cache'],
  },
  sync: {
    summary: "write the host's versions into the go.mod of a plugin: sync HOST [DIR]",
    positional: {
      key: 'files',
      name: 'file',
      describe:
        "the program that opens plugins, a profile or an image of it; then the directory of the plugin's module, default: .",
      isMany: true,
    },
    own: ['check', 'package', 'go', 'hostInside'],
    note: 'With --check nothing is written, and the exit code is 1 where something would be. A module that cannot be had as the host has it exits with 1 either way.',
    ofCheck: ['format', 'color', 'quiet', 'platform', 'cache'],
  },
  explain: {
    summary: 'explain a rule, or an error text of plugin.Open',
    positional: { key: 'subject', describe: 'rule id, or the text in quotes' },
    own: ['color'],
  },
  rules: { summary: 'list the rules', own: ['format'] },
  presets: {
    summary: 'list the contracts of known hosts, for --contract',
    own: ['format', 'color'],
  },
  completion: {
    summary: 'print a script that completes words: source <(goplug-lint completion bash)',
    positional: { key: 'shell', describe: 'shell', choices: ['bash', 'zsh', 'fish'] },
  },
} as const;

export type Commands = typeof COMMANDS;
export type CommandName = keyof Commands;

/** The table for those to whom all commands are alike. */
export const EVERY_COMMAND: Readonly<Record<CommandName, CommandSpec>> = COMMANDS;

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
