import { optionsOf } from '../../src/cli/arguments.ts';
import { isCommand } from '../../src/cli/command-table.ts';
import { choicesOf, isFlag, nameOf, type Option } from '../../src/options/option.ts';

const PROGRAM = /^(?:.*\/)?goplug-lint(?:@\S+)?$/;
/** what may stand in front of a command, with its own options */
const RUNNERS = new Set(['npx', '--yes', 'exec', 'nice', 'sudo', 'RUN', 'then', '!']);
const END = /^(?:&&|\|\||[|;&>])/;
const EVERYWHERE = new Set(['--help', '-h', '--version', '-V']);

/** The words of a line of a shell, and the operators between them; what a shell would put in stays as it is written. */
export function shellWords(line: string): string[] {
  const word =
    /(?:"(?:\\.|[^"])*"|'[^']*'|\\.|\$\{[^}]*\}|\$\((?:\([^)]*\)|[^)])*\)+|[^\s"'\\;|&>])+|&&|\|\||[;|&]|>+/g;
  return [...line.replace(/(^|\s)#.*$/gm, '$1').matchAll(word)].map(([text]) => text.replace(/["']/g, ''));
}

/** The arguments of each call of the tool in a script. */
export function callsIn(script: string): string[][] {
  const lines = script.replace(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap(line => callsOf(shellWords(line)));
}

/** The same of words that are split already. */
export function callsOf(words: readonly string[]): string[][] {
  const calls: string[][] = [];
  let isCommand = true;
  for (const [i, word] of words.entries()) {
    if (isCommand && PROGRAM.test(word)) {
      const rest = words.slice(i + 1);
      const end = rest.findIndex(one => END.test(one));
      calls.push(end < 0 ? rest : rest.slice(0, end));
    }
    isCommand = END.test(word) || word === '--' || (isCommand && (RUNNERS.has(word) || /^\w+=/.test(word)));
  }
  return calls;
}

/** What is wrong with a call, by the table of commands. */
export function wrongIn(call: readonly string[]): string[] {
  const [first = ''] = call;
  const isNamed = isCommand(first);
  const options = Object.fromEntries(
    Object.entries(optionsOf(isNamed ? first : 'check')).map(([key, option]) => [
      nameOf(key, option),
      option,
    ]),
  );
  const wrong: string[] = [];
  const rest = [...call.slice(isNamed ? 1 : 0)];
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '--') break;
    if (!/^-./.test(word) || EVERYWHERE.has(word)) continue;
    const [name = '', value] = splitOption(word);
    const spec = specOf(options, name);
    if (!spec) wrong.push(`${isNamed ? first : 'check'} has no ${name}`);
    else if (!isFlag(spec)) wrong.push(...wrongValue(name, spec, value ?? rest.shift()));
    else if (value !== undefined) wrong.push(`${name} takes no value`);
  }
  return wrong;
}

function splitOption(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function specOf(options: Readonly<Record<string, Option>>, name: string): Option | undefined {
  if (!name.startsWith('--')) return Object.values(options).find(({ alias }) => alias === name.slice(1));
  const spec = options[name.slice(2)];
  const negated = options[name.replace(/^--no-/, '')];
  return spec ?? (negated && isFlag(negated) ? negated : undefined);
}

function wrongValue(name: string, option: Option, value: string | undefined): string[] {
  const choices = choicesOf(option);
  if (value === undefined || value === '') return [`${name} needs a value`];
  return choices && !choices.includes(value) ? [`${name} does not take ${value}`] : [];
}
