import { type CheckOptions, EVERY_CHECK_OPTION, type GivenOptions } from '../options/check-options.ts';
import { given, type OptionTable, type Settled, settled } from '../options/option.ts';
import { type CommandName, type Commands, EVERY_COMMAND, type Positional } from './command-table.ts';
import { EVERY_OWN_OPTION, type OwnOptions } from './own-options.ts';

/** What the command line asks of a command: its words and its options, by the keys of the tables. */
export type ArgumentsOf<C extends CommandName> = WordsOf<Commands[C]> &
  RestOf<Commands[C]> &
  OwnOf<Commands[C]> &
  OfCheck<Commands[C]>;

/** A command with what it is asked for. */
export type CommandLine = {
  [C in CommandName]: { command: C; args: ArgumentsOf<C> };
}[CommandName];

type WordsOf<S> = S extends { positional: infer P extends Positional }
  ? Record<P['key'], WordOf<P>>
  : unknown;

type WordOf<P> = P extends { isMany: true }
  ? string[]
  : P extends { choices: readonly (infer Choice)[] }
    ? Choice
    : string;

type RestOf<S> = S extends { rest: infer Key extends string } ? Record<Key, string[]> : unknown;

type OwnOf<S> = S extends { own: readonly (infer K extends keyof OwnOptions)[] }
  ? Settled<Pick<OwnOptions, K>>
  : unknown;

/** Where a configuration may speak, defaults come after it. */
type OfCheck<S> = S extends { ofCheck: 'all' }
  ? GivenOptions
  : S extends { ofCheck: readonly (infer K extends keyof CheckOptions)[] }
    ? Settled<Pick<CheckOptions, K>>
    : unknown;

/** Those of its options that are none of a check. */
export function ownOptionsOf(command: CommandName): OptionTable {
  const { own = [] } = EVERY_COMMAND[command];
  return Object.fromEntries(own.map(key => [key, EVERY_OWN_OPTION[key]]));
}

/** The options of a command, in the order of help. */
export function optionsOf(command: CommandName): OptionTable {
  const { ofCheck = [] } = EVERY_COMMAND[command];
  return {
    ...ownOptionsOf(command),
    ...Object.fromEntries(
      Object.entries(EVERY_CHECK_OPTION).filter(
        ([key]) => ofCheck === 'all' || ofCheck.some(name => name === key),
      ),
    ),
  };
}

/** A command with the arguments that are its own among what yargs has read, and checked against the tables. */
export function commandLine(command: CommandName, values: Readonly<Record<string, unknown>>): CommandLine;
export function commandLine(command: CommandName, values: Readonly<Record<string, unknown>>): object {
  const { positional, rest, ofCheck } = EVERY_COMMAND[command];
  const options = optionsOf(command);
  const said = given(options, values);
  const words = positional ? { [positional.key]: wordsOf(positional, values) } : {};
  const behind = rest === undefined ? {} : { [rest]: [...listed(words[rest]), ...listed(values['--'])] };
  const args = {
    ...words,
    ...behind,
    ...said,
    ...settled(ofCheck === 'all' ? ownOptionsOf(command) : options, said),
  };
  return { command, args };
}

function wordsOf({ key, name = key, isMany }: Positional, values: Readonly<Record<string, unknown>>) {
  return isMany ? listed(values[name]) : String(values[name]);
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
