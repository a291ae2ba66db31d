import { mayBeCommand } from '../bytes/log-text.ts';
import { isPrintable, replaceUnprintable } from '../bytes/printable.ts';

/**
 * A word of a POSIX shell command, quoted only where it must be. What cannot be shown is written in octal digits, since
 * nobody pastes what he does not see; a newline at the very end is lost.
 */
export function quote(word: string): string {
  // zsh takes `=ls` for the path of ls.
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  if (isPrintable(word) && !mayBeCommand(word)) return quoted(word);
  const digits = replaceUnprintable(word.replaceAll('\\', '\\\\'), octal)
    // Inside of double quotes an interactive shell puts an earlier command in place of `!word`.
    .replaceAll('!', octal)
    .replaceAll('##', text => octal(text));
  return `"$(printf %b ${quoted(digits)})"`;
}

/** The name of a file as an argument: one that begins with a dash would be an option. */
export function operand(path: string): string {
  return quote(path.startsWith('-') ? `./${path}` : path);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const utf8 = new TextEncoder();

function octal(text: string): string {
  return [...utf8.encode(text)].map(byte => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}

/** `NAME=VALUE` for env(1), export or in front of a command. */
export function assignment(name: string, value: string): string {
  return `${name}=${/^\$\{\w+:-[\w.-]+\}$/.test(value) ? value : quote(value)}`;
}
