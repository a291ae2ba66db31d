import { readlinkSync, realpathSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { errnoOf, InputError } from './errors.ts';

/** as the kernel has it (MAXSYMLINKS) */
const MAX_LINKS = 40;

/**
 * The file that a path of a target names, below the directory that holds the target's root: its links are followed as the
 * target's programs would follow them, absolute ones from that root on, and none leads out of it. Undefined: too many links.
 */
export function pathInRoot(root: string, path: string): string | undefined {
  let links = 0;
  let done = '/';
  const open = path.split('/');
  while (open.length > 0) {
    const part = open.shift() ?? '';
    if (part === '' || part === '.') continue;
    const next = posix.join(done, part);
    const link = part === '..' ? undefined : linkAt(join(root, next));
    if (link === undefined) {
      done = next;
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    if (link.startsWith('/')) done = '/';
    open.unshift(...link.split('/'));
  }
  return join(root, done);
}

/**
 * The file that a path of this machine names, where some of its directories are those of a target: links that lie below the
 * target's root are followed as its programs would follow them, all others as here. The path itself where it meets none of
 * them; undefined: too many links.
 * @param root absolute, without links
 */
export function pathThroughRoot(root: string, path: string): string | undefined {
  const isInside = (file: string) => file === root || file.startsWith(`${root}/`);
  let links = 0;
  let done = '/';
  // What a link of the target names is relative to its root, and never above it.
  let isOnTarget = false;
  const open = (path.startsWith('/') ? path : `${resolve('.')}/${path}`).split('/');
  while (open.length > 0) {
    const part = open.shift() ?? '';
    if (part === '' || part === '.' || (part === '..' && isOnTarget && done === root)) continue;
    const next = posix.join(done, part);
    const link = part === '..' ? undefined : linkAt(next);
    if (link === undefined) {
      done = next;
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    isOnTarget ||= isInside(done);
    if (link.startsWith('/')) done = isInside(done) ? root : '/';
    open.unshift(...link.split('/'));
  }
  return isOnTarget ? done : path;
}

function linkAt(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    // No link, or nothing at all: whoever opens it finds out.
    return undefined;
  }
}

/** The root of a target without links; '': the files of this machine. @throws InputError */
export function targetRoot(sysroot: string): string {
  try {
    const real = sysroot === '/' ? sysroot : realpathSync.native(sysroot);
    return real === '/' ? '' : real;
  } catch (error) {
    throw new InputError(`cannot read the sysroot ${sysroot}: ${errnoOf(error) ?? String(error)}`);
  }
}
