import yargs, { type Argv } from 'yargs';
import { VERSION } from '../version.ts';
import { type CheckArguments, checkArguments } from './arguments.ts';
import { COMMAND_TABLE, type CommandName, type CommandSpec, EXAMPLES, EXIT_CODES } from './command-table.ts';
import type { ExecArguments } from './commands/exec.ts';
import type { InspectArguments } from './commands/inspect.ts';
import type { MatrixArguments } from './commands/matrix.ts';
import type { MergeArguments } from './commands/merge.ts';
import type { RecipeArguments } from './commands/recipe.ts';
import { completions } from './completion.ts';
import { COMPLETE, SCRIPTS, SHELLS } from './shells.ts';

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
  /** help, version, completion */
  | { kind: 'print'; text: string }
  | { kind: 'usage'; message: string };

const MAX_WIDTH = 100;
const SEE_HELP = '(see goplug-lint --help)';
const USAGE =
  'Says before anything is executed whether a Go plugin will load into a host.\n\nUsage: $0 HOST PLUGIN...';

/** Values as yargs has read them, by the types of the table. */
type Values = Readonly<Record<string, unknown>>;

/** What a command is asked for, once yargs has checked its line against the table. */
const INTENTS: Readonly<Record<CommandName, (values: Values) => Intent>> = {
  check: values => ({ kind: 'check', check: checkArguments({ ...values, _: values['files'] }) }),
  exec: values => ({
    kind: 'exec',
    exec: { check: checkArguments({ ...values, _: [] }), command: list(values, '--') },
  }),
  matrix: ({ host, ...values }) => {
    const { format, patterns, color, sysroot, glibc, jobs, shard, cache } = checkArguments(values);
    const files = { hosts: list({ host }, 'host'), plugins: list(values, 'plugins'), patterns };
    return { kind: 'matrix', matrix: { ...files, format, color, sysroot, glibc, jobs, shard, cache } };
  },
  merge: values => {
    const { format, color, failOn } = checkArguments(values);
    return { kind: 'merge', merge: { files: list(values, 'reports'), format, color, failOn } };
  },
  inspect: values => ({
    kind: 'inspect',
    files: list(values, 'files'),
    format: textOrJson(values),
    color: flag(values, 'color'),
    all: flag(values, 'all') === true,
    fullTypes: flag(values, 'full-types') === true,
    methods: flag(values, 'methods') === true,
  }),
  profile: values => ({ kind: 'profile', host: text(values, 'host') ?? '', output: text(values, 'output') }),
  recipe: values => ({
    kind: 'recipe',
    recipe: {
      host: text(values, 'host') ?? '',
      module: text(values, 'module'),
      dockerfile: flag(values, 'dockerfile') === true,
      output: text(values, 'output'),
    },
  }),
  explain: values => ({
    kind: 'explain',
    subject: text(values, 'subject') ?? '',
    color: flag(values, 'color'),
  }),
  rules: values => ({ kind: 'rules', format: textOrJson(values) }),
  presets: values => ({ kind: 'presets', format: textOrJson(values), color: flag(values, 'color') }),
  completion: values => ({
    kind: 'print',
    text: SCRIPTS[SHELLS.find(shell => shell === values['shell']) ?? 'bash'],
  }),
};

function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return value === undefined ? undefined : String(value);
}

function flag(values: Values, name: string): boolean | undefined {
  const value = values[name];
  return typeof value === 'boolean' ? value : undefined;
}

function list(values: Values, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
}

function textOrJson(values: Values): 'text' | 'json' {
  return values['format'] === 'json' ? 'json' : 'text';
}

/**
 * Everything but a plain check: the other commands, help, and the words for wrong usage. It decides nothing and prints
 * nothing, so that yargs, which takes longer to start than a check to run, is a file of its own.
 */
export async function parseCommand(args: readonly string[], columns: number | undefined): Promise<Intent> {
  if (args[0] === COMPLETE) {
    const words = completions(args.slice(1)).map(word => `${word}\n`);
    return { kind: 'print', text: words.join('') };
  }
  let intent: Intent | undefined;
  const parser = yargs()
    .scriptName('goplug-lint')
    .locale('en')
    .usage(USAGE)
    .parserConfiguration({
      'camel-case-expansion': false,
      'strip-aliased': true,
      'greedy-arrays': false,
      'populate--': true,
    })
    .epilogue(['Exit codes:', ...EXIT_CODES.map(([code, words]) => `  ${code}  ${words}`)].join('\n'))
    .strict()
    .recommendCommands()
    .version(VERSION)
    .alias('version', 'V')
    .alias('help', 'h')
    .wrap(Math.min(columns ?? MAX_WIDTH, MAX_WIDTH))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      const words = message ?? error.message;
      intent = { kind: 'usage', message: `${words} ${SEE_HELP}` };
      throw error ?? new Error(words);
    });
  for (const [name, spec] of Object.entries(COMMAND_TABLE)) {
    const toIntent = INTENTS[name as CommandName];
    parser.command(
      [usageOf(name, spec), ...(name === 'check' ? ['$0'] : [])],
      spec.summary,
      builder => withSpec(builder, spec),
      values => {
        intent = toIntent(values);
      },
    );
  }
  for (const [command, words] of EXAMPLES) parser.example(command.replace(/^goplug-lint/, '$0'), words);
  let output = '';
  try {
    await parser.parseAsync([...args], {}, (_error: unknown, _argv: unknown, printed: string) => {
      output = printed;
    });
  } catch (error) {
    if (intent?.kind !== 'usage') throw error;
  }
  return intent ?? { kind: 'print', text: `${output}\n` };
}

/** `inspect <files..>` */
function usageOf(name: string, { positional }: CommandSpec): string {
  if (!positional) return name;
  const many = positional.isMany ? '..' : '';
  const [open, close] = positional.isOptional ? ['[', ']'] : ['<', '>'];
  return `${name} ${open}${positional.name}${many}${close}`;
}

function withSpec(builder: Argv, { positional, options }: CommandSpec): Argv {
  if (positional) {
    builder.positional(positional.name, {
      type: 'string',
      describe: positional.describe,
      ...(positional.isMany ? { array: true } : {}),
      ...(positional.isOptional ? {} : { demandOption: true }),
      ...(positional.choices ? { choices: positional.choices } : {}),
    });
  }
  for (const [name, spec] of Object.entries(options)) {
    builder.option(name, {
      type: spec.type,
      describe: spec.describe,
      requiresArg: spec.type === 'string',
      ...(spec.group ? { group: `${spec.group}:` } : {}),
      ...(spec.alias ? { alias: spec.alias } : {}),
      ...(spec.array ? { array: true } : {}),
      ...(spec.choices ? { choices: spec.choices } : {}),
      ...(spec.isRequired ? { demandOption: true } : {}),
    });
  }
  return builder;
}
