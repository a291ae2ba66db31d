import type { Option } from '../options/option.ts';

/** Options of commands that check nothing, and what those that check have besides: no configuration has them. */
export const OWN_OPTIONS = {
  format: { kind: 'choice', choices: ['text', 'json'], default: 'text', describe: 'text, or json' },
  color: { kind: 'flag', describe: 'colours, or --no-color' },
  all: { kind: 'flag', default: false, describe: 'list every package and module' },
  fullTypes: { kind: 'flag', default: false, describe: 'write types with whole import paths' },
  methods: { kind: 'flag', default: false, describe: 'list the methods of named types' },
  hosts: {
    kind: 'list',
    name: 'host',
    value: 'FILE|PATTERN',
    items: 'files and patterns',
    isRequired: true,
    describe: 'host, a profile or an image of one, or a pattern in quotes; repeatable',
  },
  module: {
    kind: 'text',
    value: 'DIR',
    describe: "directory of the plugin's module: only what both share is required",
  },
  package: {
    kind: 'text',
    value: 'PATH',
    describe: 'main package of the plugin; default: the only one in DIR or below it',
  },
  check: {
    kind: 'flag',
    default: false,
    describe: 'write nothing; exit with 1 where go.mod would be changed',
  },
  go: {
    kind: 'text',
    value: 'FILE|none',
    describe: 'go command that lists modules; none: read go.mod, go.sum and vendor only; default: go in PATH',
  },
  hostSource: {
    kind: 'text',
    value: 'DIR',
    describe: 'source tree of the host, for a plugin that imports packages of its module',
  },
  dockerfile: { kind: 'flag', default: false, describe: 'print a Dockerfile instead' },
  wrapper: {
    kind: 'flag',
    default: false,
    describe: 'the command is not the host, but starts it: a script, env, tini',
  },
  private: {
    kind: 'flag',
    default: false,
    describe: 'give the command private copies: {plugins} in its arguments, or {plugin-dir}',
  },
  hostInside: {
    kind: 'text',
    name: 'host',
    value: 'PATH',
    describe: 'path of the host in the image; default: what the image starts',
  },
  output: { kind: 'text', alias: 'o', value: 'FILE', describe: 'file to write; default: stdout' },
} as const;

export type OwnOptions = typeof OWN_OPTIONS;

/** The table for those to whom all its options are alike. */
export const EVERY_OWN_OPTION: Readonly<Record<keyof OwnOptions, Option>> = OWN_OPTIONS;
