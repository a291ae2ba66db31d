import { FormatError } from '../bytes/format-error.ts';

/** A failure to decode is a fact about the file; anything else is a defect of ours and goes on. */
export async function orElse<T, F>(
  read: () => Promise<T>,
  damaged: (error: FormatError) => F,
): Promise<T | F> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) return damaged(error);
    throw error;
  }
}

/** What cannot be decoded is left out. */
export function ignoreFormatError(error: unknown): undefined {
  if (error instanceof FormatError) return undefined;
  throw error;
}
