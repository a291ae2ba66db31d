import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const DELETED = ' (deleted)';

/** The files that are mapped into this process, by their real paths; empty where the system does not show them. */
export function mappedFiles(): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync('/proc/self/maps', 'utf8');
  } catch {
    return new Set();
  }
  // Address, access, offset, device, inode, and then the path to the end of the line.
  const paths = text.split('\n').map(line => /^(?:\S+\s+){5}(\/.*)$/.exec(line)?.[1]);
  return new Set(paths.filter(path => path !== undefined).map(unescaped));
}

/** The kernel writes a line break in a name as three octal digits. */
function unescaped(path: string): string {
  return path.replaceAll('\\012', '\n');
}

/**
 * Whether the dynamic linker would take what is mapped already for a library. What was replaced on disk since (a package
 * was updated) is still there under its old name, which may have had another release at its end.
 */
export function isMapped(mapped: ReadonlySet<string>, name: string, realPath: string): boolean {
  const names = new Set([basename(name), basename(realPath)]);
  const stem = stemOf(basename(name));
  return [...mapped].some(path =>
    path.endsWith(DELETED) ? stemOf(basename(path)) === stem : names.has(basename(path)),
  );
}

/** `libz` of `libz.so.1.3 (deleted)`. */
function stemOf(name: string): string {
  return name.split('.so')[0] ?? name;
}
