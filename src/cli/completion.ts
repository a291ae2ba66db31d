import { PRESETS } from '../contract/presets.ts';
import { choicesOf, isFlag, nameOf, type OptionTable } from '../options/option.ts';
import { RULES } from '../rules/index.ts';
import { optionsOf } from './arguments.ts';
import { COMMANDS, EVERY_COMMAND, isCommand } from './command-table.ts';

const RULE_IDS = RULES.map(({ id }) => id);
/** Options after which names of our own are written. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  contract: PRESETS.map(({ id }) => id),
  rules: RULE_IDS,
};

/** The words that may stand for the last one of a half-written command line; none: a name of a file may. */
export function completions(words: readonly string[]): string[] {
  const current = words.at(-1) ?? '';
  return candidates(words, current).filter(word => word.startsWith(current));
}

function candidates(words: readonly string[], current: string): readonly string[] {
  const [first = ''] = words;
  const command = words.length > 1 && isCommand(first) ? first : 'check';
  const options = optionsOf(command);
  const before = optionBefore(words, options);
  if (before) return NAMES[before.key] ?? before.choices;
  if (current.startsWith('-'))
    return [
      ...Object.entries(options).map(([key, option]) => `--${nameOf(key, option)}`),
      '--help',
      '--version',
    ];
  if (words.length === 1) return Object.keys(COMMANDS);
  if (first === 'explain') return RULE_IDS;
  return EVERY_COMMAND[command].positional?.choices ?? [];
}

/** The option that the last word is the value of. */
function optionBefore(
  words: readonly string[],
  options: OptionTable,
): { key: string; choices: readonly string[] } | undefined {
  const word = words.at(-2) ?? '';
  for (const [key, option] of Object.entries(options)) {
    const isNamed =
      word === `--${nameOf(key, option)}` || (option.alias !== undefined && word === `-${option.alias}`);
    if (isNamed && !isFlag(option)) return { key, choices: choicesOf(option) ?? [] };
  }
  return undefined;
}
