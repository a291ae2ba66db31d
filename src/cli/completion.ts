import { PRESETS } from '../contract/presets.ts';
import { RULES } from '../rules/index.ts';
import { COMMAND_TABLE, type CommandSpec } from './command-table.ts';

const RULE_IDS = RULES.map(({ id }) => id);
/** Options after which names of our own are written. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  contract: PRESETS.map(({ id }) => id),
  rule: RULE_IDS,
};

/** The words that may stand for the last one of a half-written command line; none: a name of a file may. */
export function completions(words: readonly string[]): string[] {
  const current = words.at(-1) ?? '';
  return candidates(words, current).filter(word => word.startsWith(current));
}

function candidates(words: readonly string[], current: string): readonly string[] {
  const [first = ''] = words;
  const spec = specOf(words.length > 1 ? first : 'check');
  const option = optionBefore(words, spec);
  if (option !== undefined) return NAMES[option] ?? spec.options[option]?.choices ?? [];
  if (current.startsWith('-'))
    return [...Object.keys(spec.options).map(name => `--${name}`), '--help', '--version'];
  if (words.length === 1) return Object.keys(COMMAND_TABLE);
  if (first === 'explain') return RULE_IDS;
  return spec.positional?.choices ?? [];
}

function specOf(command: string): CommandSpec {
  const found = Object.entries(COMMAND_TABLE).find(([name]) => name === command);
  return found?.[1] ?? COMMAND_TABLE.check;
}

/** The option that the last word is the value of. */
function optionBefore(words: readonly string[], { options }: CommandSpec): string | undefined {
  const before = words.at(-2) ?? '';
  return Object.entries(options).find(
    ([name, { type, alias }]) =>
      type === 'string' && (before === `--${name}` || (alias !== undefined && before === `-${alias}`)),
  )?.[0];
}
