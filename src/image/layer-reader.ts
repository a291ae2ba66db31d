import { type Extract, extract, type Header } from 'tar-stream';
import { type Bytes, joined } from './blob-stream.ts';
import { ImageError } from './image-error.ts';
import {
  type File,
  type KeptContent,
  LayerTree,
  type Link,
  MAX_ENTRIES,
  type Special,
} from './layer-tree.ts';

/** Whether a file is kept. */
export type Keeps = (file: CandidateFile) => boolean;

export interface CandidateFile {
  /** in the image, without a slash in front */
  name: string;
  /** its first bytes: START_BYTES, or all that it has */
  start: Uint8Array;
  /** bytes */
  size: number;
  mode: number;
}

const START_BYTES = 4;
/** Sparse files are stored in another order than they are read. */
const SPARSE = /^GNU\.sparse\./;
/** permissions, set-user-ID, set-group-ID and the sticky bit */
const MODE_BITS = 0o7777;

/** Where what is kept of files goes. */
export interface Keeper {
  begin(mode: number): { write(bytes: Uint8Array): void; end(): KeptContent };
}

/** What all layers of an image have in common. */
export interface LayerContext {
  keeps: Keeps;
  kept: Keeper;
  /** of the layers that were read so far */
  entries: number;
}

/**
 * Reads the archive of a layer once, as a stream: its names, and the files that are to be kept.
 * @throws ImageError; what the keeper throws where a file cannot be kept
 */
export async function readLayer(
  bytes: Bytes,
  where: string,
  layer: number,
  context: LayerContext,
  isStopped: () => boolean = () => false,
): Promise<LayerTree> {
  const tree = new LayerTree(where);
  // Most files are only there to hide others: one node stands for all of them.
  const plain: File = { kind: 'file', layer };
  const parser = extract();
  let failure: unknown;
  // Of a keeper or of a name what was thrown, of the archive what the parser says of it.
  const fail = (error: unknown) => {
    failure ??= error;
    parser.destroy(null);
  };
  parser.on('error', error => fail(new ImageError(where, `invalid tar archive: ${error.message}`)));
  parser.on('entry', (header, body, next) => {
    // An exception in a handler would end the process.
    const guarded = (call: () => void) => {
      try {
        call();
      } catch (error) {
        fail(error);
      }
    };
    const entry = new Entry(header, context);
    body.on('data', chunk => guarded(() => chunk instanceof Uint8Array && entry.add(chunk)));
    body.on('error', () => {});
    body.on('end', () =>
      guarded(() => {
        if (++context.entries > MAX_ENTRIES)
          throw new ImageError(where, `the image has more than ${MAX_ENTRIES} files`);
        const content = entry.end();
        addEntry(tree, header, content ? { kind: 'file', layer, content } : plain, where);
        next();
      }),
    );
  });
  await pumped(bytes, parser, () => failure !== undefined || isStopped());
  if (failure !== undefined) throw failure;
  return tree;
}

/** Puts bytes into a parser as fast as it takes them, until it has all, or it is over. */
async function pumped(bytes: Bytes, parser: Extract, isOver: () => boolean): Promise<void> {
  const closed = new Promise<void>(resolve => parser.once('close', resolve));
  try {
    for await (const chunk of bytes) {
      if (isOver()) return;
      if (!parser.write(chunk))
        await Promise.race([closed, new Promise(resolve => parser.once('drain', () => resolve(undefined)))]);
    }
    if (isOver()) return;
    parser.end(undefined);
    await closed;
  } finally {
    parser.destroy(null);
  }
}

/** An entry of the archive as its data comes in. */
class Entry {
  readonly #header: Header;
  readonly #context: LayerContext;
  #start: Uint8Array | undefined = new Uint8Array(0);
  #file: ReturnType<Keeper['begin']> | undefined;

  constructor(header: Header, context: LayerContext) {
    this.#header = header;
    this.#context = context;
  }

  add(chunk: Uint8Array): void {
    if (this.#start === undefined) {
      this.#file?.write(chunk);
      return;
    }
    this.#start = this.#start.length === 0 ? chunk : joined([this.#start, chunk]);
    if (this.#start.length >= START_BYTES) this.#decide(this.#start);
  }

  end(): KeptContent | undefined {
    if (this.#start) this.#decide(this.#start);
    return this.#file?.end();
  }

  #decide(start: Uint8Array): void {
    this.#start = undefined;
    const { name, size, mode } = this.#header;
    if (!isFile(this.#header) || !this.#context.keeps({ name: plainName(name), start, size, mode })) return;
    this.#file = this.#context.kept.begin(mode & MODE_BITS);
    this.#file.write(start);
  }
}

function isFile({ type }: Header): boolean {
  return type === 'file' || type === 'contiguous-file';
}

/** @throws ImageError */
function addEntry(tree: LayerTree, header: Header, file: File, where: string): void {
  const { name, type, linkname } = header;
  if (Object.keys(header.pax ?? {}).some(key => SPARSE.test(key)))
    throw new ImageError(`${where} entry ${name}`, 'sparse files are not supported');
  if (type === 'directory') tree.addDirectory(name);
  else if (type === 'link') tree.addHardLink(name, linkname);
  else tree.add(name, nodeOf(header, file, where));
}

function nodeOf({ name, type, linkname }: Header, file: File, where: string): File | Link | Special {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return file;
    case 'symlink':
      return { kind: 'link', target: linkname };
    case 'fifo':
      return { kind: 'special', what: 'fifo' };
    case 'character-device':
    case 'block-device':
      return { kind: 'special', what: 'device' };
    default:
      // tar-stream gives no type to what it does not know.
      throw new ImageError(
        `${where} entry ${name}`,
        'unknown type of entry (sparse files are not supported)',
      );
  }
}

/** `./a/b` as `a/b`. */
function plainName(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '');
}
