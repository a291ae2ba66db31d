import { glob, isDynamicPattern } from 'tinyglobby';
import { isImageReference } from '../image/reference.ts';
import { isInImage } from '../node/image/host-in-image.ts';

/** The files; or the pattern that meets none: a gate that finds nothing to check is not open. */
export type Expanded = { files: string[] } | { nothing: { index: number; pattern: string } };

/**
 * The files behind names and patterns, in the order of the patterns and sorted within each: hosts that open a directory
 * do so in the order of names. `!` in front leaves files out.
 */
export async function expandPatterns(patterns: readonly string[]): Promise<Expanded> {
  const ignore = patterns.filter(pattern => pattern.startsWith('!')).map(pattern => pattern.slice(1));
  const files: string[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.startsWith('!')) {
      if (isInImage(pattern)) files.push(pattern);
      continue;
    }
    // What lies in an image is found when that is opened.
    if (isInImage(pattern) || isImageReference(pattern) || !isDynamicPattern(pattern)) {
      files.push(pattern);
      continue;
    }
    const absolute = pattern.startsWith('/');
    const met = await glob(pattern, { absolute, dot: true, expandDirectories: false, ignore });
    if (met.length === 0) return { nothing: { index, pattern } };
    files.push(...met.sort().filter(file => !files.includes(file)));
  }
  return { files };
}
