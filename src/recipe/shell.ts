import { isPrintable, replaceUnprintable } from '../bytes/printable.ts';

/**
 * A word of a POSIX shell command, quoted only where it must be. What cannot be shown is written in octal digits, since
 * nobody pastes what he does not see; a newline at the very end is lost.
 */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (isPrintable(word)) return quoted(word);
  const digits = replaceUnprintable(word.replaceAll('\\', '\\\\'), character =>
    [...utf8.encode(character)].map(byte => `\\0${byte.toString(8).padStart(3, '0')}`).join(''),
  );
  return `"$(printf %b ${quoted(digits)})"`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const utf8 = new TextEncoder();

/** `NAME=VALUE` for env(1), export or in front of a command. */
export function assignment(name: string, value: string): string {
  return `${name}=${/^\$\{\w+:-[\w.-]+\}$/.test(value) ? value : quote(value)}`;
}
