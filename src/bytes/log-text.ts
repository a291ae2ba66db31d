import { replaceUnprintable } from './printable.ts';

// What runners of pipelines read as commands in the output of a step: GitHub Actions takes `::error::` where a line begins
// with it, blanks aside, and `##[error]` anywhere (runner: ActionCommand.cs); Azure Pipelines `##vso[task.complete]`
// anywhere (agent: Command.cs); TeamCity `##teamcity[...]`. GitLab's section_start needs a carriage return and an escape,
// which no text has that is printable.

/** What a text may begin with and still be read as `::`: blanks, and colours that we gave it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLONS = /^((?:[^\S\n]|\x1b\[[\d;]*m)*)::/gm;
/** All that JSON of ordinary reports holds. */
const ASCII = /^[\n -~]*$/;
const HASHES = /##(?=\w*\[)/g;

/** How a format writes the two characters that commands begin with, so that its readers still see them. */
export interface CommandMarks {
  colon: string;
  hash: string;
}

const SHOWN: CommandMarks = { colon: '\\x3a', hash: '\\x23' };
const JSON_MARKS: CommandMarks = { colon: ':', hash: '\\u0023' };

/** Whole output in which no line is a command of a pipeline's runner. */
export function logText(text: string, marks: CommandMarks = SHOWN): string {
  const lines = text.includes('::') ? text.replace(COLONS, `$1${marks.colon}:`) : text;
  return logLine(lines, marks);
}

/** The same of what may stand anywhere in a line, where it begins with what is a command indeed. */
export function logLine(text: string, { hash }: CommandMarks = SHOWN): string {
  return text.includes('##') ? text.replace(HASHES, `#${hash}`) : text;
}

/** Whether a runner would read a command in a text, wherever in a line it stands. */
export function mayBeCommand(text: string): boolean {
  return /##\w*\[/.test(text);
}

/**
 * JSON of a value, whose strings a terminal and a runner of pipelines only show: what they would act upon is written in
 * the escapes of JSON, which its readers undo. Halves of pairs, which many readers refuse, become U+FFFD.
 * @param indent columns of each level; absent: all on one line
 */
export function jsonText(value: unknown, indent?: number): string {
  const text = wholePairs(JSON.stringify(value, null, indent));
  const shown = ASCII.test(text)
    ? text
    : replaceUnprintable(text, character => (character === '\n' ? character : unitsOf(character)));
  return logLine(shown, JSON_MARKS);
}

/** JSON.stringify escapes halves of pairs, and no other character of that range. */
function wholePairs(text: string): string {
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\(?:\\|ud[89a-f][0-9a-f]{2})/g, found => (found === '\\\\' ? found : '\\ufffd'));
}

/** JSON has no escape for characters beyond four digits but the two halves. */
function unitsOf(character: string): string {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
