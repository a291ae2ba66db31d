import picomatch from 'picomatch';
import { ImageChoiceError } from '../../image/image-choice-error.ts';
import type { ImageTree } from '../../image/image-tree.ts';
import { IN_IMAGE } from '../../profile/in-image.ts';
import { isInImage } from './host-in-image.ts';

const OPTIONS = { dot: true } as const;

/** Whether a file of the image may be meant, which is known before links are. */
export function meant(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.filter(isInImage).map(pattern => picomatch(pathOf(pattern), OPTIONS));
  return path => matchers.some(isMeant => isMeant(path));
}

/**
 * The files of an image behind patterns, in the order of the patterns and sorted within each; what is not in the image is
 * passed on as it is.
 * @throws ImageChoiceError where one of them meets nothing
 */
export function expandInImage(tree: ImageTree, patterns: readonly string[]): string[] {
  const left = patterns.filter(pattern => pattern.startsWith('!') && isInImage(pattern)).map(pathOf);
  const isLeftOut = left.length === 0 ? () => false : picomatch(left, OPTIONS);
  const found: string[] = [];
  for (const pattern of patterns) {
    if (!isInImage(pattern)) found.push(pattern);
    if (!isInImage(pattern) || pattern.startsWith('!')) continue;
    const paths = matching(tree, pathOf(pattern)).filter(path => !isLeftOut(path));
    if (paths.length === 0) throw new ImageChoiceError(`${pattern} matched no files of the image`);
    for (const path of paths) if (!found.includes(`${IN_IMAGE}${path}`)) found.push(`${IN_IMAGE}${path}`);
  }
  return found;
}

/** Where the files lie that patterns mean, without links. */
export function namedFiles(tree: ImageTree, patterns: readonly string[]): string[] {
  const inside = patterns.filter(pattern => isInImage(pattern) && !pattern.startsWith('!'));
  const paths = inside.flatMap(pattern => matching(tree, pathOf(pattern)));
  return [...new Set(paths.flatMap(path => tree.resolve(path)?.path ?? []))];
}

function pathOf(pattern: string): string {
  const path = pattern.replace(/^!?image:/, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function matching(tree: ImageTree, pattern: string): string[] {
  const { base, isGlob, glob } = picomatch.scan(pattern);
  if (!isGlob) {
    const { kind } = tree.resolve(pattern)?.node ?? {};
    return kind === undefined || kind === 'directory' ? [] : [pattern];
  }
  // The directory in front of the pattern may be a link; what lies in it is named as it was asked for.
  const directory = tree.resolve(base);
  if (!directory) return [];
  const isMatch = picomatch(glob, OPTIONS);
  const prefix = directory.path === '/' ? '/' : `${directory.path}/`;
  const named = base.endsWith('/') ? base : `${base}/`;
  const paths: string[] = [];
  for (const { path, node } of tree.entries()) {
    if (!path.startsWith(prefix)) continue;
    const rest = path.slice(prefix.length);
    if (!isMatch(rest)) continue;
    const isFile = node.kind === 'link' ? tree.resolve(path)?.node.kind === 'file' : true;
    if (isFile) paths.push(`${named}${rest}`);
  }
  return paths;
}
