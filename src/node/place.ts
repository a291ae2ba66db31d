import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errnoOf } from './errors.ts';

/** as the kernel has it (MAXSYMLINKS) */
const MAX_LINKS = 40;
const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;
const ROOT = 0;
/** what the owner of a file is called whom the user namespace of this process does not have (kernel.overflowuid) */
const UNMAPPED = 65_534;

/**
 * Who else than root and the user of this process can exchange what a path names: the file or directory itself, a
 * directory above it, or a link on the way to it. In words for an error; undefined: nobody. Access control lists count as
 * far as the mode shows them.
 */
export function strangersAt(path: string): string | undefined {
  if (process.geteuid === undefined) return undefined;
  let links = 0;
  let done = '/';
  const rest = resolve(path).split('/');
  let strangers = writersOf(done);
  while (rest.length > 0 && strangers === undefined) {
    const part = rest.shift() ?? '';
    if (part === '' || part === '.') continue;
    const next = part === '..' ? dirname(done) : join(done, part);
    const link = linkAt(next);
    strangers = writersOf(next);
    if (link === undefined) {
      done = next;
      continue;
    }
    if (++links > MAX_LINKS) return `${path} has too many symbolic links`;
    if (link.startsWith('/')) done = '/';
    rest.unshift(...link.split('/'));
  }
  return strangers;
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function writersOf(path: string): string | undefined {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch (error) {
    return `${path}: ${errnoOf(error) ?? String(error)}`;
  }
  if (!isOurs(stats.uid)) return `user ${stats.uid} owns ${path}`;
  // The mode of a link is meaningless, and in a sticky directory only the owner of a file can move it.
  const isSticky = stats.isDirectory() && (stats.mode & STICKY) !== 0;
  if (stats.isSymbolicLink() || isSticky) return undefined;
  if (stats.mode & OTHERS_WRITE) return `everybody can write to ${path}`;
  if (stats.mode & GROUP_WRITES && !isGroupOfOurs(stats.gid))
    return `group ${stats.gid} can write to ${path}`;
  return undefined;
}

function isOurs(uid: number): boolean {
  return uid === ROOT || uid === process.geteuid?.() || (uid === UNMAPPED && isInNamespace());
}

/** In a user namespace without all users, what is outside of it has no known owner. */
function isInNamespace(): boolean {
  return !/^\s*0\s+0\s+4294967295\s*$/.test(textOf('/proc/self/uid_map') ?? '0 0 4294967295');
}

/** Groups of one user, as many distributions give everybody, and such without members, as `staff` of Debian. */
function isGroupOfOurs(gid: number): boolean {
  const groups = textOf('/etc/group');
  const users = textOf('/etc/passwd');
  if (gid === ROOT || groups === undefined || users === undefined) return gid === ROOT;
  const uids = new Map(linesOf(users).map(([name = '', , uid]) => [name, Number(uid)]));
  const group = linesOf(groups).filter(([, , id]) => Number(id) === gid);
  const named = group.flatMap(([, , , members = '']) => members.split(',').filter(name => name !== ''));
  const others = linesOf(users).filter(([, , , id]) => Number(id) === gid);
  return (
    group.length > 0 &&
    named.every(name => isOurs(uids.get(name) ?? Number.NaN)) &&
    others.every(([, , uid]) => isOurs(Number(uid)))
  );
}

function linesOf(text: string): string[][] {
  return text.split('\n').map(line => line.split(':'));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
