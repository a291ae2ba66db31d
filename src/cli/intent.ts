import yargs, { type Argv } from 'yargs';
import { VERSION } from '../version.ts';
import { type CheckArguments, checkArguments } from './arguments.ts';
import type { ExecArguments } from './exec.ts';
import type { InspectArguments } from './inspect.ts';
import type { MatrixArguments } from './matrix.ts';
import type { MergeArguments } from './merge.ts';
import { CHECK_OPTIONS } from './options.ts';
import type { RecipeArguments } from './recipe.ts';

/** What the arguments ask for. */
export type Intent =
  | { kind: 'check'; check: CheckArguments }
  | { kind: 'exec'; exec: ExecArguments }
  | { kind: 'matrix'; matrix: MatrixArguments }
  | { kind: 'merge'; merge: MergeArguments }
  | ({ kind: 'inspect' } & InspectArguments)
  | { kind: 'profile'; host: string; output: string | undefined }
  | { kind: 'recipe'; recipe: RecipeArguments }
  | { kind: 'explain'; subject: string; color: boolean | undefined }
  | { kind: 'rules'; format: 'text' | 'json' }
  | { kind: 'presets'; format: 'text' | 'json'; color: boolean | undefined }
  /** help or version */
  | { kind: 'print'; text: string }
  | { kind: 'usage'; message: string };

const EXIT_CODES = `Exit codes:
  0  every plugin loads
  1  a plugin will not load, or a finding is at or above --fail-on
  2  wrong usage
  3  it could not be decided`;

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['$0 ./gateway plugins/auth.so', 'will this plugin load?'],
  ['$0 ./gateway a.so b.so', 'both, opened in this order in one process'],
  ["$0 ./gateway a.so --require 'New=func() error'", 'and does it export what the host looks up?'],
  ['$0 recipe ./gateway --module .', 'how to build a plugin that loads'],
  ['$0 explain "plugin already loaded"', 'what an error text means'],
];

/** Options of a check that a matrix has as well. */
const MATRIX_OPTIONS = ['plugin', 'format', 'color', 'sysroot', 'glibc', 'jobs', 'shard', 'cache'];

const MAX_WIDTH = 100;
const SEE_HELP = '(see goplug-lint --help)';
const format = { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'how to print it' };
const OUTPUT = {
  alias: 'o',
  type: 'string',
  requiresArg: true,
  describe: 'file to write; default: stdout',
} as const;
const color = { type: 'boolean' as const, describe: 'colours, or --no-color' };

/**
 * Everything but a plain check: the other commands, help, and the words for wrong usage. It decides nothing and prints
 * nothing, so that yargs, which takes longer to start than a check to run, is a file of its own.
 */
export async function parseCommand(args: readonly string[], columns: number | undefined): Promise<Intent> {
  let intent: Intent | undefined;
  const parser = yargs()
    .scriptName('goplug-lint')
    .locale('en')
    .usage(
      'Says before anything is executed whether a Go plugin will load into a host.\n\nUsage: $0 HOST PLUGIN...',
    )
    .parserConfiguration({
      'camel-case-expansion': false,
      'strip-aliased': true,
      'greedy-arrays': false,
      'populate--': true,
    })
    .command(
      ['check [files..]', '$0'],
      'predict what plugin.Open says to these files, in this order',
      builder => checkOptions(builder),
      options => {
        intent = { kind: 'check', check: checkArguments({ ...options, _: options['files'] }) };
      },
    )
    .command(
      'inspect <files..>',
      'identity, build, packages, exports and needed libraries of files',
      builder =>
        builder
          .positional('files', { type: 'string', array: true, demandOption: true, describe: 'ELF files' })
          .option('format', format)
          .option('color', color)
          .option('all', { type: 'boolean', describe: 'list every package and module' })
          .option('full-types', { type: 'boolean', describe: 'write types with whole import paths' })
          .option('methods', { type: 'boolean', describe: 'list the methods of named types' }),
      options => {
        const { files } = options;
        intent = {
          kind: 'inspect',
          files,
          format: options.format,
          color: options.color,
          all: options.all === true,
          fullTypes: options['full-types'] === true,
          methods: options.methods === true,
        };
      },
    )
    .command(
      'exec',
      'check, and start the host only if the gate is open: exec --host H --plugin P -- COMMAND',
      builder => optionsOf(builder),
      options => {
        const all: Record<string, unknown> = { ...options };
        const check = checkArguments({ ...all, _: [] });
        const command = Array.isArray(all['--']) ? all['--'].map(String) : [];
        intent = { kind: 'exec', exec: { check, command } };
      },
    )
    .command(
      'matrix [plugins..]',
      'which of several hosts accept which plugins: matrix --host A --host B PLUGIN...',
      builder =>
        optionsOf(
          builder.positional('plugins', { type: 'string', array: true, describe: 'plugins' }).option('host', {
            type: 'string',
            array: true,
            demandOption: true,
            requiresArg: true,
            describe: 'host, or a profile of one, or a pattern in quotes; repeatable',
          }),
          MATRIX_OPTIONS,
        ),
      options => {
        const { host: hosts, plugins = [], ...rest } = options;
        const { format, patterns, color, sysroot, glibc, jobs, shard, cache } = checkArguments(rest);
        intent = {
          kind: 'matrix',
          matrix: { hosts, plugins, patterns, format, color, sysroot, glibc, jobs, shard, cache },
        };
      },
    )
    .command(
      'merge <reports..>',
      'join JSON reports: the parts of a sharded check, or checks of several hosts',
      builder =>
        optionsOf(
          builder.positional('reports', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'JSON reports of check or matrix',
          }),
          ['format', 'color', 'fail-on'],
        ),
      options => {
        const { reports: files, ...rest } = options;
        const { format, color, failOn } = checkArguments(rest);
        intent = { kind: 'merge', merge: { files, format, color, failOn } };
      },
    )
    .command(
      'profile <host>',
      "save a host's facts as JSON, usable in place of the host",
      builder =>
        builder
          .positional('host', {
            type: 'string',
            demandOption: true,
            describe: 'the program that opens plugins',
          })
          .option('output', OUTPUT),
      options => {
        intent = { kind: 'profile', host: options.host, output: options.output };
      },
    )
    .command(
      'recipe <host>',
      'print a script that builds a plugin which this host accepts',
      builder =>
        builder
          .positional('host', {
            type: 'string',
            demandOption: true,
            describe: 'the program that opens plugins, or a profile of it',
          })
          .option('module', {
            type: 'string',
            requiresArg: true,
            describe: "directory with the plugin's go.mod: only what both share is required",
          })
          .option('dockerfile', { type: 'boolean', describe: 'print a Dockerfile instead' })
          .option('output', OUTPUT),
      options => {
        const { host, module, output } = options;
        intent = {
          kind: 'recipe',
          recipe: { host, module, dockerfile: options.dockerfile === true, output },
        };
      },
    )
    .command(
      'explain <subject>',
      'explain a rule, or an error text of plugin.Open',
      builder =>
        builder
          .positional('subject', {
            type: 'string',
            demandOption: true,
            describe: 'rule id, or the text in quotes',
          })
          .option('color', color),
      options => {
        intent = { kind: 'explain', subject: options.subject, color: options.color };
      },
    )
    .command(
      'rules',
      'list the rules',
      builder => builder.option('format', format),
      options => {
        intent = { kind: 'rules', format: options.format };
      },
    )
    .command(
      'presets',
      'list the contracts of known hosts, for --contract',
      builder => builder.option('format', format).option('color', color),
      options => {
        intent = { kind: 'presets', format: options.format, color: options.color };
      },
    )
    .epilogue(EXIT_CODES)
    .strict()
    .recommendCommands()
    .version(VERSION)
    .alias('version', 'V')
    .alias('help', 'h')
    .wrap(Math.min(columns ?? MAX_WIDTH, MAX_WIDTH))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      const text = message ?? error.message;
      intent = { kind: 'usage', message: `${text} ${SEE_HELP}` };
      throw error ?? new Error(text);
    });
  for (const [command, description] of EXAMPLES) parser.example(command, description);
  let text = '';
  try {
    await parser.parseAsync([...args], {}, (_error: unknown, _argv: unknown, output: string) => {
      text = output;
    });
  } catch (error) {
    if (intent?.kind !== 'usage') throw error;
  }
  return intent ?? { kind: 'print', text: `${text}\n` };
}

function checkOptions(builder: Argv): Argv {
  builder.positional('files', {
    type: 'string',
    array: true,
    describe:
      'the program that opens plugins, or a profile of it; then plugins, in the order in which it opens them',
  });
  return optionsOf(builder);
}

function optionsOf<T>(builder: Argv<T>, names: readonly string[] = Object.keys(CHECK_OPTIONS)): Argv<T> {
  for (const [name, spec] of Object.entries(CHECK_OPTIONS).filter(([one]) => names.includes(one))) {
    builder.option(name, {
      type: spec.type,
      describe: spec.describe,
      group: `${spec.group}:`,
      requiresArg: spec.type === 'string',
      ...(spec.alias ? { alias: spec.alias } : {}),
      ...(spec.array ? { array: true } : {}),
      ...(spec.choices ? { choices: spec.choices } : {}),
    });
  }
  return builder;
}
