/** An input that cannot be read: shown in one line, without a stack. Exit code 3. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The errno name of a failed system call; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
