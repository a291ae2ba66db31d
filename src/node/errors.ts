/** An input that cannot be read: shown in one line, without a stack. Exit code 3. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The errno name of a failed system call; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of the path is not a directory',
};

/** Why a file cannot be read, or the errno name itself. */
export function errnoWords(errno: string): string {
  return WORDS[errno] ?? errno;
}
