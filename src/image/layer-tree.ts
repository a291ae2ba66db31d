import { ImageError } from './image-error.ts';

/** What a path of an image leads to. Names of parents are not kept: a node stands in one directory. */
export type Node = Directory | Link | File | Special;

export interface Directory {
  kind: 'directory';
  entries: Map<string, Node | Whiteout>;
  /** what layers below have in it is hidden (OCI image-spec, layer.md: opaque whiteout) */
  isOpaque: boolean;
}

export interface Link {
  kind: 'link';
  /** as it is stored: absolute, or relative to its directory */
  target: string;
}

/** A regular file. All names of a hard link have one. */
export interface File {
  kind: 'file';
  /** the layer it is of, counted from the lowest */
  layer: number;
  /** absent: nothing of it was kept */
  content?: KeptContent;
}

/** What was kept of a file: by whoever read the layer, who knows where. */
export interface KeptContent {
  id: number;
  /** bytes */
  size: number;
  /** permissions, with set-user-ID and the like */
  mode: number;
}

/** A FIFO or a device. */
export interface Special {
  kind: 'special';
  what: 'fifo' | 'device';
}

/** A name that the layer takes away from those below it. */
export interface Whiteout {
  kind: 'whiteout';
}

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** names that aufs kept for itself begin so */
const AUFS = '.wh..wh.';

/** bytes of UTF-8; longer ones are in no file system of Linux (NAME_MAX, PATH_MAX) */
const MAX_NAME = 255;
const MAX_PATH = 4096;
const MAX_DEPTH = 512;
/** as the kernel has it (MAXSYMLINKS) */
const MAX_LINKS = 40;

/** parts of a path that links may make of it */
const MAX_OPEN = 16_384;

const ABSENT: Whiteout = { kind: 'whiteout' };

export function directory(isOpaque = false): Directory {
  return { kind: 'directory', entries: new Map(), isOpaque };
}

/** How many entries all layers of an image may have: a tree takes about 100 bytes for each. */
export const MAX_ENTRIES = 2_000_000;

/** The files of one layer, as its archive lists them: what comes later holds. */
export class LayerTree {
  readonly root: Directory = directory();
  readonly #where: string;

  /** @param where for errors: `layer sha256:…` */
  constructor(where: string) {
    this.#where = where;
  }

  /** @param name as the archive has it @throws ImageError */
  addDirectory(name: string): void {
    const path = this.#parts(name);
    if (!path.some(part => part.startsWith(WHITEOUT))) this.#directory(path, name);
  }

  /** @throws ImageError */
  add(name: string, node: Exclude<Node, Directory>): void {
    const path = this.#parts(name);
    const base = path.pop();
    if (base === undefined) throw this.#error(name, 'the root is not a directory');
    if (node.kind === 'link') this.#checkTarget(name, node.target);
    // Nothing lies in a directory whose name is reserved.
    if (path.some(part => part.startsWith(WHITEOUT))) return;
    const parent = this.#directory(path, name);
    if (base === OPAQUE) {
      parent.isOpaque = true;
    } else if (!base.startsWith(AUFS)) {
      if (base.startsWith(WHITEOUT)) hide(parent, base.slice(WHITEOUT.length));
      else parent.entries.set(base, node);
    }
  }

  #checkTarget(name: string, target: string): void {
    if (target === '' || target.length > MAX_PATH || target.includes('\0'))
      throw this.#error(name, `a symbolic link with a target of ${target.length} characters`);
  }

  /** A second name of a file that stands before it in this layer. @throws ImageError */
  addHardLink(name: string, target: string): void {
    const found = this.#find(this.#parts(target));
    if (found === undefined)
      throw this.#error(name, `hard link to ${target}, which is not in front of it in the layer`);
    if (found.kind === 'directory') throw this.#error(name, `hard link to the directory ${target}`);
    this.add(name, found);
  }

  /** What an entry leads to, without following a link at its end. */
  #find(path: readonly string[]): Node | undefined {
    let node: Node = this.root;
    for (const part of path) {
      if (node.kind !== 'directory') return undefined;
      const next: Node | Whiteout | undefined = node.entries.get(part);
      if (next === undefined || next.kind === 'whiteout') return undefined;
      node = next;
    }
    return node;
  }

  /** A directory and those above it, which an archive need not list. Links of this layer are followed as its unpacker would. */
  #directory(path: readonly string[], name: string): Directory {
    let links = 0;
    const open = [...path];
    const above: Directory[] = [];
    let at = this.root;
    while (open.length > 0) {
      const part = open.shift() ?? '';
      if (part === '' || part === '.') continue;
      if (part === '..') {
        at = above.pop() ?? this.root;
        continue;
      }
      const next = at.entries.get(part);
      if (next?.kind === 'link') {
        if (++links > MAX_LINKS) throw this.#error(name, 'too many symbolic links');
        if (next.target.startsWith('/')) {
          above.length = 0;
          at = this.root;
        }
        if (open.length > MAX_OPEN) throw this.#error(name, 'symbolic links that grow');
        open.unshift(...next.target.split('/'));
        continue;
      }
      above.push(at);
      if (next?.kind === 'directory') {
        at = next;
        continue;
      }
      // What a whiteout of this layer removed, and what is not a directory, hides what lies below it.
      const made = directory(next !== undefined);
      at.entries.set(part, made);
      at = made;
    }
    return at;
  }

  /** @throws ImageError for a name that leads out of the image, or that no file system has */
  #parts(name: string): string[] {
    if (name.length > MAX_PATH) throw this.#error(name.slice(0, 80), `a name of ${name.length} characters`);
    const parts = name.split('/').filter(part => part !== '' && part !== '.');
    if (parts.includes('..')) throw this.#error(name, 'the name leads out of the image');
    if (name.includes('\0')) throw this.#error(name, 'a NUL byte in the name');
    if (parts.length > MAX_DEPTH) throw this.#error(name, `${parts.length} levels`);
    for (const part of parts)
      if (part.length > MAX_NAME) throw this.#error(name.slice(0, 80), `a name of ${part.length} characters`);
    return parts;
  }

  #error(name: string, detail: string): ImageError {
    return new ImageError(`${this.#where} entry ${name}`, detail);
  }
}

/** Whiteouts hide only what is below this layer, whichever comes first in its archive. */
function hide(parent: Directory, name: string): void {
  if (name === '' || name === '.' || name === '..') return;
  const there = parent.entries.get(name);
  if (there === undefined) parent.entries.set(name, ABSENT);
  else if (there.kind === 'directory') there.isOpaque = true;
}

/** Lays a layer over those below it; both are used up. */
export function layOver(below: Directory, layer: Directory): void {
  if (layer.isOpaque) below.entries.clear();
  for (const [name, node] of layer.entries) {
    const there = below.entries.get(name);
    if (node.kind === 'whiteout') below.entries.delete(name);
    else if (node.kind === 'directory' && there?.kind === 'directory') layOver(there, node);
    else below.entries.set(name, node.kind === 'directory' ? withoutWhiteouts(node) : node);
  }
}

/** What a layer brings where there is nothing below it. */
function withoutWhiteouts(layer: Directory): Directory {
  for (const [name, node] of layer.entries) {
    if (node.kind === 'whiteout') layer.entries.delete(name);
    else if (node.kind === 'directory') withoutWhiteouts(node);
  }
  layer.isOpaque = false;
  return layer;
}
