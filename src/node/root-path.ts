import { readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';

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

function linkAt(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    // No link, or nothing at all: whoever opens it finds out.
    return undefined;
  }
}
