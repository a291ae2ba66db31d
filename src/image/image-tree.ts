import type { Directory, File, Node, Whiteout } from './layer-tree.ts';

/** as the kernel has it (MAXSYMLINKS) */
const MAX_LINKS = 40;

/** What a path leads to, with the path that it has without links. */
export interface Found {
  path: string;
  node: Node;
}

/** The files of an image, all layers in one. */
export class ImageTree {
  readonly root: Directory;

  constructor(root: Directory) {
    this.root = root;
  }

  /**
   * What a program of the image finds behind a path: links are followed, absolute ones from the root on, and none leads out.
   * Undefined: nothing is there, or too many links.
   */
  resolve(path: string): Found | undefined {
    let links = 0;
    const open = path.split('/');
    const stack: { name: string; node: Node }[] = [];
    const current = (): Node => stack.at(-1)?.node ?? this.root;
    while (open.length > 0) {
      const part = open.shift() ?? '';
      if (part === '' || part === '.') continue;
      if (part === '..') {
        stack.pop();
        continue;
      }
      const at = current();
      if (at.kind !== 'directory') return undefined;
      const next: Node | Whiteout | undefined = at.entries.get(part);
      if (next === undefined || next.kind === 'whiteout') return undefined;
      if (next.kind === 'link') {
        if (++links > MAX_LINKS) return undefined;
        if (next.target.startsWith('/')) stack.length = 0;
        open.unshift(...next.target.split('/'));
        continue;
      }
      stack.push({ name: part, node: next });
    }
    return { path: `/${stack.map(({ name }) => name).join('/')}`, node: current() };
  }

  /** Another node for a path without links. */
  replace(path: string, node: File): void {
    const parts = path.split('/').slice(1);
    const name = parts.pop() ?? '';
    const parent = this.resolve(`/${parts.join('/')}`)?.node;
    if (parent?.kind === 'directory') parent.entries.set(name, node);
  }

  /** Every entry below the root but directories, with its path, in the order of names. */
  *entries(): Generator<{ path: string; node: Exclude<Node, Directory> }> {
    const open: { path: string; node: Directory }[] = [{ path: '', node: this.root }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { path, node } = next;
      const names = [...node.entries.keys()].sort();
      const inner: { path: string; node: Directory }[] = [];
      for (const name of names) {
        const entry = node.entries.get(name);
        if (entry === undefined || entry.kind === 'whiteout') continue;
        if (entry.kind === 'directory') inner.push({ path: `${path}/${name}`, node: entry });
        else yield { path: `${path}/${name}`, node: entry };
      }
      open.push(...inner.reverse());
    }
  }
}
