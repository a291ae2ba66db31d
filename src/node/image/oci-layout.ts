import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ImageError } from '../../image/image-error.ts';
import {
  chosenImage,
  type Descriptor,
  isIndex,
  MAX_MANIFEST_BYTES,
  parseManifest,
} from '../../image/manifest.ts';
import type { Platform } from '../../image/platform.ts';
import { errnoOf } from '../errors.ts';
import type { ArchiveFile } from './archive-file.ts';
import type { Bytes } from './blob-stream.ts';
import { type BlobStore, imageOf } from './blobs.ts';
import { collected, fileBytes } from './file-bytes.ts';
import type { StoredImage } from './stored-image.ts';

const INDEX = 'index.json';
/** OCI image-spec, annotations.md */
const NAME = 'org.opencontainers.image.ref.name';
/** what containerd, and with it docker save, has as well: with registry and repository */
const FULL_NAME = 'io.containerd.image.name';

/** An image layout of OCI (image-layout.md): files by their path. */
export interface LayoutFiles {
  where: string;
  has(name: string): boolean;
  read(name: string): Bytes;
  close(): void;
}

/** Image layouts in a directory. */
export class LayoutDirectory implements LayoutFiles {
  readonly where: string;
  readonly #path: string;

  constructor(path: string, where: string) {
    this.#path = path;
    this.where = where;
  }

  has(name: string): boolean {
    return statSync(join(this.#path, name), { throwIfNoEntry: false })?.isFile() === true;
  }

  async *read(name: string): Bytes {
    const where = `${this.where} ${name}`;
    let fd: number;
    try {
      fd = openSync(join(this.#path, name), 'r');
    } catch (error) {
      const errno = errnoOf(error);
      throw errno === undefined ? error : new ImageError(where, errno === 'ENOENT' ? 'not found' : errno);
    }
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile()) throw new ImageError(where, 'not a regular file');
      yield* fileBytes(fd, 0, stats.size, where);
    } finally {
      closeSync(fd);
    }
  }

  close(): void {}
}

class LayoutBlobs implements BlobStore {
  readonly #files: LayoutFiles;

  constructor(files: LayoutFiles) {
    this.#files = files;
  }

  get where(): string {
    return this.#files.where;
  }

  async blob({ digest }: Descriptor): Promise<Bytes> {
    return this.#files.read(`blobs/${digest.replace(':', '/')}`);
  }

  manifest(descriptor: Descriptor): Promise<Bytes> {
    return this.blob(descriptor);
  }

  close(): void {
    this.#files.close();
  }
}

/** @param tag undefined: there is one image in it, or one for each platform */
export async function layoutImage(
  files: LayoutFiles | ArchiveFile,
  tag: string | undefined,
  wanted: Platform | undefined,
  here: Platform,
): Promise<StoredImage> {
  const { where } = files;
  if (!files.has(INDEX)) {
    const hint = files.has('manifest.json') ? ' (it is a docker-archive:)' : '';
    throw new ImageError(where, `it has no ${INDEX}${hint}`);
  }
  const at = `${where} ${INDEX}`;
  const found = parseManifest(
    new TextDecoder().decode(await collected(files.read(INDEX), MAX_MANIFEST_BYTES, at)),
    at,
  );
  if (!isIndex(found)) throw new ImageError(at, 'a manifest where an index is expected');
  const images = found.manifests;
  const first = tag === undefined ? onlyOne(images, where) : named(images, tag, where);
  const store = new LayoutBlobs(files);
  if (first) return imageOf(store, first, wanted, here);
  // Images without names, one for each platform, stand in the index of the layout itself.
  return imageOf(store, chosenImage(found, wanted, here, where), wanted, here);
}

/** Undefined: there are several, which differ in their platforms. */
function onlyOne(images: readonly Descriptor[], where: string): Descriptor | undefined {
  const [only] = images;
  if (only && images.length === 1) return only;
  const isForPlatforms = images.length > 1 && images.every(({ platform }) => platform !== undefined);
  if (isForPlatforms) return undefined;
  throw new ImageError(where, `${images.length} images: name one with PATH:TAG (${listed(images)})`);
}

function named(images: readonly Descriptor[], tag: string, where: string): Descriptor {
  const found = images.find(
    ({ annotations }) => annotations?.[NAME] === tag || annotations?.[FULL_NAME] === tag,
  );
  if (!found) throw new ImageError(where, `no image ${tag} (${listed(images)})`);
  return found;
}

function listed(images: readonly Descriptor[]): string {
  const names = images.map(
    ({ annotations }) => annotations?.[NAME] ?? annotations?.[FULL_NAME] ?? 'one without a name',
  );
  return `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}`;
}
