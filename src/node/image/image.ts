import { mkdtempSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageTree } from '../../image/image-tree.ts';
import { directory, layOver } from '../../image/layer-tree.ts';
import { linuxOn, type Platform } from '../../image/platform.ts';
import { type ArchiveReference, type ImageReference, parseImageReference } from '../../image/reference.ts';
import { type StartCommand, startCommandOf } from '../../image/start-command.ts';
import { architectureHere } from '../architecture.ts';
import { removeAtExit, removeNow } from '../clean-up.ts';
import { errnoOf, InputError } from '../errors.ts';
import { strangersAt } from '../place.ts';
import { writeRoot } from './image-root.ts';
import { inTurn } from './in-turn.ts';
import { KeptFiles } from './kept-files.ts';
import { type Keeps, type LayerContext, readLayer } from './layer-reader.ts';
import type { StoredImage, StoredLayer } from './stored-image.ts';

export interface ImageOptions {
  /** undefined: that of this machine, or the only one that there is */
  platform?: Platform | undefined;
  /** which files are laid below the root; `isOfTarget` when in doubt */
  keeps: Keeps;
  /** paths without links of files that are wanted as well, which is known only when all of them are */
  alsoKeeps?: ((tree: ImageTree) => readonly string[]) | undefined;
  /** directory in which layers of registries are kept, by their digests */
  cache?: string | undefined;
  onWarning?: ((warning: string) => void) | undefined;
  /** bytes of layers that were read, of all that are to be read */
  onProgress?: ((done: number, all: number) => void) | undefined;
  environment?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
}

/** An image whose files lie below a directory of this process; `close` removes them. */
export interface OpenImage {
  /** as it was named */
  reference: string;
  digest: string;
  platform: Platform;
  tree: ImageTree;
  start: StartCommand;
  /** absolute, without links */
  root: string;
  close(): void;
}

/**
 * Reads an image, each layer once. Nothing of it is run, and nothing of it is written anywhere but below a private directory.
 * @throws ImageError for what is wrong with the image, InputError where it is not there or cannot be kept
 */
export async function openImage(text: string, options: ImageOptions): Promise<OpenImage> {
  const reference = parseImageReference(text);
  const scratch = scratchDirectory();
  let stored: StoredImage | undefined;
  try {
    stored = await storedImage(reference, scratch, options);
    const kept = new KeptFiles(join(scratch, 'files'));
    const tree = await treeOf(stored, kept, options);
    const root = join(scratch, 'root');
    writeRoot(tree, kept, root);
    const { digest, platform, config } = stored;
    return {
      reference: text,
      digest,
      platform,
      tree,
      start: startCommandOf(config),
      root,
      close: () => removeNow(scratch),
    };
  } catch (error) {
    removeNow(scratch);
    const errno = errnoOf(error);
    throw errno === undefined ? error : new InputError(`cannot read ${text}: ${errno}`);
  } finally {
    stored?.close();
  }
}

/** A directory that nobody else can enter, gone when this process ends. @throws InputError */
function scratchDirectory(): string {
  const parent = tmpdir();
  const strangers = strangersAt(parent);
  if (strangers !== undefined)
    throw new InputError(`the files of an image cannot be kept in ${parent}: ${strangers} (set TMPDIR)`);
  try {
    // mkdtemp makes it with 0700, whatever the umask.
    const made = mkdtempSync(join(realpathSync(parent), 'goplug-lint-'));
    removeAtExit(made);
    return made;
  } catch (error) {
    throw new InputError(
      `the files of an image cannot be kept in ${parent}: ${errnoOf(error) ?? String(error)}`,
    );
  }
}

async function storedImage(
  reference: ImageReference,
  scratch: string,
  options: ImageOptions,
): Promise<StoredImage> {
  const { platform } = options;
  const here = linuxOn(architectureHere());
  if (reference.kind === 'registry') {
    const { registryImage } = await import('./registry.ts');
    return registryImage(reference, here, options);
  }
  const { path, tag } = placeOf(reference);
  const { LayoutDirectory, layoutImage } = await import('./oci-layout.ts');
  if (reference.kind === 'oci-dir')
    return layoutImage(new LayoutDirectory(path, reference.text), tag, platform, here);
  const { ArchiveFile } = await import('./archive-file.ts');
  const archive = await ArchiveFile.open(path, reference.text, scratch);
  try {
    if (reference.kind === 'oci-archive') return await layoutImage(archive, tag, platform, here);
    const { dockerImage } = await import('./docker-archive.ts');
    return await dockerImage(archive, tag, platform);
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** `app.tar`, or `app.tar:me/app:1.4` where no file has that whole name. */
function placeOf({ path }: ArchiveReference): { path: string; tag: string | undefined } {
  const isThere = (file: string) => statSync(file, { throwIfNoEntry: false }) !== undefined;
  if (isThere(path)) return { path, tag: undefined };
  for (let colon = path.indexOf(':'); colon > 0; colon = path.indexOf(':', colon + 1)) {
    const file = path.slice(0, colon);
    const tag = path.slice(colon + 1);
    if (tag !== '' && isThere(file)) return { path: file, tag };
  }
  return { path, tag: undefined };
}

async function treeOf(
  { layers }: StoredImage,
  kept: KeptFiles,
  { keeps, alsoKeeps, onProgress, signal }: ImageOptions,
): Promise<ImageTree> {
  const all = layers.reduce((sum, { size }) => sum + size, 0);
  const context: LayerContext = { keeps, kept, entries: 0 };
  const root = directory();
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    signal?.throwIfAborted();
    onProgress?.(done, all);
  };
  const trees = await inTurn(layers, (layer, index, stopped) =>
    readLayer(layer.content(onBytes), layer.where, index, context, stopped),
  );
  for (const { root: top } of trees) layOver(root, top);
  const tree = new ImageTree(root);
  const missing = alsoKeeps?.(tree) ?? [];
  for (const [index, layer] of layers.entries())
    await readAgain(layer, index, missing, tree, { ...context, entries: 0 });
  return tree;
}

/** Fetches files of a layer that nobody knew to be wanted: they were named through a link. */
async function readAgain(
  layer: StoredLayer,
  index: number,
  paths: readonly string[],
  tree: ImageTree,
  context: LayerContext,
): Promise<void> {
  const isMissing = (path: string) => {
    const node = tree.resolve(path)?.node;
    return node?.kind === 'file' && node.layer === index && node.content === undefined;
  };
  const wanted = new Set(paths.filter(isMissing));
  if (wanted.size === 0) return;
  const keeps: Keeps = ({ name }) => wanted.has(`/${name}`);
  const found = await readLayer(
    layer.content(() => {}),
    layer.where,
    index,
    { ...context, keeps },
  );
  const own = new ImageTree(found.root);
  for (const path of wanted) {
    const node = own.resolve(path)?.node;
    if (node?.kind === 'file' && node.content) tree.replace(path, node);
  }
}
