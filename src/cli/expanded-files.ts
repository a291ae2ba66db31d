import { UsageError } from './streams.ts';

/** The files behind the patterns of an option. @throws UsageError where one of them meets nothing */
export async function expandedFiles(option: string, patterns: readonly string[]): Promise<string[]> {
  if (patterns.length === 0) return [];
  const found = await (await import('./patterns.ts')).expandPatterns(patterns);
  if ('files' in found) return found.files;
  throw new UsageError(`${option} ${found.nothing.pattern} matched no files`);
}
