import { parseArgs } from 'node:util';
import { CHECK_OPTIONS, EVERY_CHECK_OPTION } from '../options/check-options.ts';
import { choicesOf, given, isFlag, nameOf } from '../options/option.ts';
import type { ArgumentsOf } from './arguments.ts';
import { isCommand } from './command-table.ts';

/** What Node's parser and yargs read in two ways: `-f=json`, `--each false`, `--host="a"` with its quotes, a file called `-`. */
const READ_OTHERWISE = /^(-|-[^-].*=.*|-.*["']|true|false)$/s;

/**
 * Reads the arguments of a plain check with Node's own parser, by the table that yargs gets as well.
 * Undefined for everything else: other commands, help, whatever is wrong, which yargs then words, and what yargs would
 * read in another way.
 */
export function parseCheck(args: readonly string[]): ArgumentsOf<'check'> | undefined {
  const [first = ''] = args;
  const isNamed = first === 'check';
  if ((isCommand(first) && !isNamed) || args.some(arg => READ_OTHERWISE.test(arg))) return undefined;
  // The usual call needs no parser at all, and loading one takes a millisecond.
  if (!isNamed && args.every(arg => !arg.startsWith('-')))
    return { files: [...args], ...given(CHECK_OPTIONS, {}) };
  try {
    const { values, positionals } = parseArgs({
      args: args.slice(isNamed ? 1 : 0),
      options: parserOptions(),
      allowPositionals: true,
      allowNegative: true,
    });
    const isValid = Object.entries(EVERY_CHECK_OPTION).every(([key, option]) =>
      isAllowed(values[nameOf(key, option)], choicesOf(option)),
    );
    return isValid ? { files: positionals, ...given(CHECK_OPTIONS, values) } : undefined;
  } catch {
    // Unknown or incomplete options: yargs finds the words.
    return undefined;
  }
}

function isAllowed(value: unknown, choices: readonly string[] | undefined): boolean {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.every(
    one => typeof one !== 'string' || (one !== '' && (choices === undefined || choices.includes(one))),
  );
}

function parserOptions(): Record<string, { type: 'string' | 'boolean'; short?: string; multiple: true }> {
  return Object.fromEntries(
    Object.entries(EVERY_CHECK_OPTION).map(([key, option]) => [
      nameOf(key, option),
      {
        type: isFlag(option) ? 'boolean' : 'string',
        // Of an option that is not a list the last value counts, if every value is valid.
        multiple: true,
        ...(option.alias ? { short: option.alias } : {}),
      },
    ]),
  );
}
