import type { StoredFiles } from './archive.ts';
import { type BlobTools, type Bytes, collected } from './blob-stream.ts';
import { type BlobStore, imageOf } from './blobs.ts';
import { ImageError } from './image-error.ts';
import { chosenImage, type Descriptor, isIndex, MAX_MANIFEST_BYTES, parseManifest } from './manifest.ts';
import type { Platform } from './platform.ts';
import type { StoredImage } from './stored-image.ts';

const INDEX = 'index.json';
/** OCI image-spec, annotations.md */
const NAME = 'org.opencontainers.image.ref.name';
/** what containerd, and with it docker save, has as well: with registry and repository */
const FULL_NAME = 'io.containerd.image.name';

class LayoutBlobs implements BlobStore {
  readonly #files: StoredFiles;

  constructor(files: StoredFiles) {
    this.#files = files;
  }

  get where(): string {
    return this.#files.where;
  }

  get tools(): BlobTools {
    return this.#files.tools;
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

/** What else it may be: a directory of skopeo's `dir:` has a manifest too, and a file that says so. */
function hintOf(files: StoredFiles): string {
  if (!files.has('manifest.json')) return '';
  return files.has('version')
    ? ' (it is a dir: of skopeo; skopeo copy makes an oci: of it)'
    : ' (it is a docker-archive:)';
}

/** @param tag undefined: there is one image in it, or one for each platform */
export async function layoutImage(
  files: StoredFiles,
  tag: string | undefined,
  wanted: Platform | undefined,
  here: Platform,
): Promise<StoredImage> {
  const { where } = files;
  if (!files.has(INDEX)) {
    throw new ImageError(where, `it has no ${INDEX}${hintOf(files)}`);
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
