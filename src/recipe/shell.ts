/** A word of a POSIX shell command, quoted only where it must be. */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** `NAME=VALUE` for env(1), export or in front of a command. */
export function assignment(name: string, value: string): string {
  return `${name}=${/^\$\{\w+:-[\w.-]+\}$/.test(value) ? value : quote(value)}`;
}
