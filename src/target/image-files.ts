import type { ByteSource } from '../bytes/source.ts';
import type { ImageTree } from '../image/image-tree.ts';
import type { KeptContent } from '../image/layer-tree.ts';
import type { TargetFile, TargetFiles } from './files.ts';

const S_ISUID = 0o4000;
const S_ISGID = 0o2000;

/** The files of an image as a program in it sees them, where nothing is laid out on a disk. */
export class ImageFiles implements TargetFiles {
  readonly #tree: ImageTree;
  readonly #open: (content: KeptContent) => ByteSource;
  readonly libraryPath: readonly string[];
  readonly hostPath: string;
  readonly isPrivileged: boolean;
  readonly currentDirectory: string;

  /** @param host its path, without links */
  constructor(
    tree: ImageTree,
    open: (content: KeptContent) => ByteSource,
    { host, libraryPath, currentDirectory }: { host: string; libraryPath: string; currentDirectory: string },
  ) {
    this.#tree = tree;
    this.#open = open;
    this.hostPath = host;
    this.libraryPath = libraryPath === '' ? [] : [libraryPath];
    this.currentDirectory = currentDirectory;
    const node = tree.resolve(host)?.node;
    const mode = node?.kind === 'file' ? (node.content?.mode ?? 0) : 0;
    this.isPrivileged = (mode & (S_ISUID | S_ISGID)) !== 0;
  }

  /** What was not kept is not there, as for programs of which nothing is laid out. */
  async open(path: string): ReturnType<TargetFiles['open']> {
    const node = this.#tree.resolve(path)?.node;
    switch (node?.kind) {
      case 'directory':
        return 'directory';
      case 'special':
        return { special: node.what === 'fifo' ? 'a FIFO' : 'a device' };
      case 'file':
        return node.content ? this.#fileOf(node.content) : undefined;
      default:
        return undefined;
    }
  }

  /** A file by its path; undefined: it is not there, or nothing of it was kept. */
  file(path: string): { realPath: string; file: TargetFile & { fileId: string } } | undefined {
    const found = this.#tree.resolve(path);
    if (found?.node.kind !== 'file' || !found.node.content) return undefined;
    return { realPath: found.path, file: this.#fileOf(found.node.content) };
  }

  #fileOf(content: KeptContent): TargetFile & { fileId: string } {
    return { ...this.#open(content), fileId: `image:${content.id}` };
  }
}
