import yargs, { type Argv } from 'yargs';
import { VERSION } from '../version.ts';
import { type CheckArguments, checkArguments } from './arguments.ts';
import { runCheck } from './check.ts';
import { CHECK_OPTIONS } from './options.ts';
import { type Streams, UsageError } from './streams.ts';

const EXIT_CODES = `Exit codes:
  0  every plugin loads
  1  a plugin will not load, or a finding is at or above --fail-on
  2  wrong usage
  3  it could not be decided`;

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['$0 ./gateway plugins/auth.so', 'will this plugin load?'],
  ['$0 ./gateway a.so b.so', 'both, opened in this order in one process'],
  ['$0 explain "plugin already loaded"', 'what an error text means'],
];

/** Everything but a plain check: the other commands, help, and the words for wrong usage. */
export async function runCommand(args: readonly string[], streams: Streams): Promise<number> {
  let run: (() => Promise<number> | number) | undefined;
  const parser = yargs()
    .scriptName('goplug-lint')
    .locale('en')
    .usage(
      'Says before anything is executed whether a Go plugin will load into a host.\n\nUsage: $0 HOST PLUGIN...',
    )
    .parserConfiguration({ 'camel-case-expansion': false, 'strip-aliased': true, 'greedy-arrays': false })
    .command(
      ['check <host> <plugins..>', '$0'],
      'predict what plugin.Open says to these files, in this order',
      builder => checkOptions(builder),
      options => {
        const check = checkArgumentsOf(options);
        run = () => runCheck(check, streams);
      },
    )
    .command(
      'inspect <files..>',
      'identity, build, packages, exports and needed libraries of files',
      builder =>
        builder
          .positional('files', { type: 'string', array: true, demandOption: true, describe: 'ELF files' })
          .option('format', {
            choices: ['text', 'json'] as const,
            default: 'text' as const,
            describe: 'how to print it',
          })
          .option('color', { type: 'boolean', describe: 'colours, or --no-color' })
          .option('all', { type: 'boolean', describe: 'list every package and module' }),
      options => {
        run = async () =>
          (await import('./inspect.ts')).runInspect(
            { files: options.files, format: options.format, color: options.color, all: options.all === true },
            streams,
          );
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
          .option('output', { alias: 'o', type: 'string', describe: 'file to write; default: stdout' }),
      options => {
        run = async () => (await import('./profile.ts')).runProfile(options.host, options.output, streams);
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
          .option('color', { type: 'boolean', describe: 'colours, or --no-color' }),
      options => {
        run = async () => (await import('./explain.ts')).runExplain(options.subject, options.color, streams);
      },
    )
    .command(
      'rules',
      'list the rules',
      builder =>
        builder.option('format', {
          choices: ['text', 'json'] as const,
          default: 'text' as const,
          describe: 'how',
        }),
      options => {
        run = async () => (await import('./rules.ts')).runRules(options.format, streams);
      },
    )
    .epilogue(EXIT_CODES)
    .strict()
    .recommendCommands()
    .version(VERSION)
    .alias('version', 'V')
    .alias('help', 'h')
    .wrap(Math.min(streams.columns ?? 100, 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof UsageError
        ? error
        : new UsageError(`${message ?? error.message} (see goplug-lint --help)`);
    });
  for (const [command, description] of EXAMPLES) parser.example(command, description);
  let printed = '';
  await parser.parseAsync([...args], {}, (_error: unknown, _argv: unknown, output: string) => {
    printed = output;
  });
  if (run) return run();
  streams.stdout(`${printed}\n`);
  return 0;
}

function checkOptions(builder: Argv): Argv {
  builder
    .positional('host', { type: 'string', describe: 'the program that opens plugins, or a profile of it' })
    .positional('plugins', {
      type: 'string',
      array: true,
      describe: 'plugins, in the order in which they are opened',
    });
  for (const [name, spec] of Object.entries(CHECK_OPTIONS)) {
    builder.option(name, {
      type: spec.type,
      describe: spec.describe,
      group: `${spec.group}:`,
      requiresArg: spec.type === 'string',
      ...(spec.alias ? { alias: spec.alias } : {}),
      ...(spec.array ? { array: true } : {}),
      ...(spec.choices ? { choices: spec.choices } : {}),
      ...(spec.default ? { default: spec.default } : {}),
    });
  }
  return builder;
}

function checkArgumentsOf(options: Record<string, unknown>): CheckArguments {
  const plugins = Array.isArray(options['plugins']) ? options['plugins'].map(String) : [];
  const check = checkArguments({ ...options, _: [String(options['host'] ?? ''), ...plugins] });
  if (!check || check.host === '')
    throw new UsageError('a host and at least one plugin are needed (see goplug-lint --help)');
  return check;
}
