import { ImageTree } from './image-tree.ts';
import { inTurn } from './in-turn.ts';
import { type Keeper, type Keeps, type LayerContext, readLayer } from './layer-reader.ts';
import { directory, layOver } from './layer-tree.ts';
import type { StoredImage, StoredLayer } from './stored-image.ts';

/** Which files of an image are read, and who hears of the progress. */
export interface ReadOptions {
  /** which files are kept; `isOfTarget` when in doubt */
  keeps: Keeps;
  /** paths without links of files that are read as well, known only when all of them are */
  alsoKeeps?: ((tree: ImageTree) => readonly string[]) | undefined;
  /** bytes of layers that were read, of all that are to be read */
  onProgress?: ((done: number, all: number) => void) | undefined;
  signal?: { throwIfAborted(): void } | undefined;
  /** layers that are read at the same time, each in some 20 MiB; default: one */
  atOnce?: number | undefined;
}

/** Reads each layer once, and lays them over each other. @throws ImageError; what the keeper throws */
export async function readLayers(
  { layers }: Pick<StoredImage, 'layers'>,
  kept: Keeper,
  { keeps, alsoKeeps, onProgress, signal, atOnce = 1 }: ReadOptions,
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
  const trees = await inTurn(layers, atOnce, (layer, index, isStopped) =>
    readLayer(layer.content(onBytes), layer.where, index, context, isStopped),
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
