import { mkdtempSync, realpathSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageTree } from '../../image/image-tree.ts';
import { type ReadOptions, readLayers } from '../../image/layers.ts';
import { linuxOn, type Platform } from '../../image/platform.ts';
import { type ArchiveReference, type ImageReference, parseImageReference } from '../../image/reference.ts';
import { type StartCommand, startCommandOf } from '../../image/start-command.ts';
import type { StoredImage } from '../../image/stored-image.ts';
import { architectureHere } from '../architecture.ts';
import { removeAtExit, removeNow } from '../clean-up.ts';
import { errnoOf, errnoWords, InputError } from '../errors.ts';
import { strangersAt } from '../place.ts';
import { writeRoot } from './image-root.ts';
import { KeptFiles } from './kept-files.ts';

export interface ImageOptions extends Omit<ReadOptions, 'signal'> {
  /** undefined: that of this machine, or the only one that there is */
  platform?: Platform | undefined;
  /** directory in which layers of registries are kept, by their digests */
  cache?: string | undefined;
  onWarning?: ((warning: string) => void) | undefined;
  environment?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
}

/** layers that are read at the same time: more than these are held up by the one thread that reads archives */
const MAX_AT_ONCE = 4;

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
    const tree = await readLayers(stored, kept, {
      atOnce: Math.min(MAX_AT_ONCE, availableParallelism()),
      ...options,
    });
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
    throw errno === undefined ? error : new InputError(`cannot read ${text}: ${errnoWords(errno)}`);
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
  const { layoutImage } = await import('../../image/oci-layout.ts');
  if (reference.kind === 'oci-dir') {
    const { LayoutDirectory } = await import('./layout-directory.ts');
    return layoutImage(new LayoutDirectory(path, reference.text), tag, platform, here);
  }
  const { openArchive } = await import('./archive-file.ts');
  const archive = await openArchive(path, reference.text, scratch);
  try {
    if (reference.kind === 'oci-archive') return await layoutImage(archive, tag, platform, here);
    const { dockerImage } = await import('../../image/docker-archive.ts');
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
