import { chmodSync, linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageTree } from '../../image/image-tree.ts';
import type { KeptFiles } from './kept-files.ts';

/** Owners may read and remove what is kept, whatever the image says; who else may is nobody's business here. */
const OWNER_READS = 0o400;
const DIRECTORY_MODE = 0o700;

/**
 * Lays the files of an image that were kept, and all its links, below a directory, as they lie in a container. What was not
 * kept is not there: whoever needs more has to say so before the layers are read.
 * @param root is made
 */
export function writeRoot(tree: ImageTree, kept: KeptFiles, root: string): void {
  mkdirSync(root, { mode: DIRECTORY_MODE });
  const made = new Set<string>(['/']);
  const placeOf = (path: string) => {
    const parent = dirname(path);
    if (!made.has(parent)) {
      mkdirSync(join(root, parent), { recursive: true, mode: DIRECTORY_MODE });
      made.add(parent);
    }
    return join(root, path);
  };
  for (const { path, node } of tree.entries()) {
    if (node.kind === 'link') symlinkSync(node.target, placeOf(path));
    else if (node.kind === 'file' && node.content) {
      // Another name of a file that is kept already: one file has one inode, as in the container.
      const { id, mode } = node.content;
      const file = kept.pathOf(id);
      chmodSync(file, mode | OWNER_READS);
      linkSync(file, placeOf(path));
    }
  }
}
