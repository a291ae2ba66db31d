import yargs, { type Argv } from 'yargs';
import { choicesOf, isFlag, isRepeated, nameOf, type Option } from '../options/option.ts';
import { VERSION } from '../version.ts';
import { type CommandLine, commandLine, optionsOf } from './arguments.ts';
import { type CommandName, type CommandSpec, EVERY_COMMAND, isCommand } from './command-table.ts';
import { EXAMPLES, EXIT_CODES } from './usage.ts';
import { wordsForYargs } from './yargs-words.ts';

/** What the arguments ask for; `print`: help, or the version. */
export type Intent = CommandLine | { print: string } | { wrongUsage: string };

const MAX_WIDTH = 100;
const SEE_HELP = '(see goplug-lint --help)';
const USAGE =
  'Predicts whether a Go plugin loads into a host, without running either.\n\nUsage: $0 HOST PLUGIN...';

/**
 * Every command, help, and the words for wrong usage. It decides nothing and prints nothing, so that yargs, which takes
 * longer to start than a check to run, is loaded only for them.
 */
export async function parseCommand(args: readonly string[], columns: number | undefined): Promise<Intent> {
  const found: { intent?: Intent } = {};
  const parser = parserOf(columns).fail((message, error) => {
    const words = message ?? error.message;
    found.intent = { wrongUsage: `${words} ${SEE_HELP}` };
    throw error ?? new Error(words);
  });
  for (const command of Object.keys(EVERY_COMMAND).filter(isCommand))
    addCommand(parser, command, line => {
      found.intent = line;
    });
  let output = '';
  try {
    await parser.parseAsync(wordsForYargs(args), {}, (_error: unknown, _argv: unknown, printed: string) => {
      output = printed;
    });
  } catch (error) {
    if (!(found.intent && 'wrongUsage' in found.intent)) throw error;
  }
  return found.intent ?? { print: `${output}\n` };
}

function parserOf(columns: number | undefined): Argv {
  const parser = yargs()
    .scriptName('goplug-lint')
    .locale('en')
    .usage(USAGE)
    .parserConfiguration({
      'camel-case-expansion': false,
      'strip-aliased': true,
      'greedy-arrays': false,
      'populate--': true,
      // `exec -- run 1.50` is passed on as it is written.
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .epilogue(['Exit codes:', ...EXIT_CODES.map(([code, words]) => `  ${code}  ${words}`)].join('\n'))
    .strict()
    .recommendCommands()
    .version(VERSION)
    .alias('version', 'V')
    .alias('help', 'h')
    .wrap(Math.min(columns ?? MAX_WIDTH, MAX_WIDTH))
    .exitProcess(false)
    .showHelpOnFail(false);
  for (const [command, words] of EXAMPLES) parser.example(command.replace(/^goplug-lint/, '$0'), words);
  return parser;
}

function addCommand(parser: Argv, command: CommandName, onLine: (line: CommandLine) => void): void {
  const spec = EVERY_COMMAND[command];
  parser.command(
    [usageOf(command, spec), ...(command === 'check' ? ['$0'] : [])],
    spec.summary,
    builder => {
      addPositional(builder, spec);
      for (const [key, option] of Object.entries(optionsOf(command)))
        addOption(builder, nameOf(key, option), option);
      if (spec.note !== undefined) builder.epilogue(spec.note);
    },
    values => onLine(commandLine(command, values)),
  );
}

/** `inspect <files..>` */
function usageOf(command: string, { positional }: CommandSpec): string {
  if (!positional) return command;
  const { key, name = key, isMany, isOptional } = positional;
  const [open, close] = isOptional ? ['[', ']'] : ['<', '>'];
  return `${command} ${open}${name}${isMany ? '..' : ''}${close}`;
}

function addPositional(builder: Argv, { positional }: CommandSpec): void {
  if (!positional) return;
  const { key, name = key, describe, isMany, isOptional, choices } = positional;
  builder.positional(name, {
    type: 'string',
    describe,
    ...(isMany ? { array: true } : {}),
    ...(isOptional ? {} : { demandOption: true }),
    ...(choices ? { choices } : {}),
  });
}

function addOption(builder: Argv, name: string, option: Option): void {
  const choices = choicesOf(option);
  builder.option(name, {
    type: isFlag(option) ? 'boolean' : 'string',
    describe: option.describe,
    requiresArg: !isFlag(option),
    ...('group' in option ? { group: `${option.group}:` } : {}),
    ...(option.alias ? { alias: option.alias } : {}),
    ...(isRepeated(option) ? { array: true } : {}),
    ...(choices ? { choices } : {}),
    ...(option.isRequired ? { demandOption: true } : {}),
  });
}
