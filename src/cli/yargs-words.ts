import { EVERY_CHECK_OPTION } from '../options/check-options.ts';
import { isFlag } from '../options/option.ts';
import { isCommand } from './command-table.ts';
import { EVERY_OWN_OPTION } from './own-options.ts';

const SHORT = [...Object.values(EVERY_CHECK_OPTION), ...Object.values(EVERY_OWN_OPTION)];
const FLAGS = SHORT.filter(isFlag).flatMap(({ alias }) => alias ?? []);
const OTHERS = SHORT.filter(option => !isFlag(option)).flatMap(({ alias }) => alias ?? []);
/** `-fjson`, `-qfjson`, but not `-f=json` */
const ATTACHED = new RegExp(`^(-[${FLAGS.join('')}]*[${OTHERS.join('')}])([^=].*)$`, 's');

const HELP = ['--help', '-h', '--version', '-V'];

/**
 * A command line as yargs has to get it to read what everybody else reads: with the name of its command in front, which it
 * would look for in any place; `-fjson` as `-f=json`, which it would take for five options; and a file that is called `-`,
 * which it would lose, as `./-`.
 */
export function wordsForYargs(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const words = end < 0 ? args : args.slice(0, end);
  const isNamed = isCommand(words[0] ?? '') || words.some(word => HELP.includes(word));
  return [
    ...(isNamed ? [] : ['check']),
    ...words.map(word => (word === '-' ? './-' : word.replace(ATTACHED, '$1=$2'))),
    ...args.slice(words.length),
  ];
}
