import { createHash } from 'node:crypto';
import type { BlobTools, Bytes } from '../../image/blob-stream.ts';
import { type BlobStore, imageOf } from '../../image/blobs.ts';
import { ImageError } from '../../image/image-error.ts';
import { type Descriptor, MAX_MANIFEST_BYTES } from '../../image/manifest.ts';
import type { Platform } from '../../image/platform.ts';
import type { RegistryReference } from '../../image/reference.ts';
import type { StoredImage } from '../../image/stored-image.ts';
import { BlobCache } from '../registry/blob-cache.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { NODE_TOOLS } from './blob-tools.ts';
import type { ImageOptions } from './image.ts';

/** An image of a registry. Its manifest is read now, its layers when they are asked for. */
export async function registryImage(
  reference: RegistryReference,
  here: Platform,
  { platform, cache, onWarning = () => {}, environment = {}, signal }: ImageOptions,
): Promise<StoredImage> {
  const client = new RegistryClient(reference, environment, signal);
  const blobs = cache === undefined ? undefined : BlobCache.open(cache, onWarning);
  const store = new RegistryBlobs(client, blobs);
  return imageOf(store, await store.first(reference), platform, here);
}

class RegistryBlobs implements BlobStore {
  readonly tools: BlobTools = NODE_TOOLS;
  readonly #client: RegistryClient;
  readonly #cache: BlobCache | undefined;
  /** what was read to learn its digest */
  readonly #manifests = new Map<string, Uint8Array>();

  constructor(client: RegistryClient, cache: BlobCache | undefined) {
    this.#client = client;
    this.#cache = cache;
  }

  get where(): string {
    return this.#client.where;
  }

  /** What the reference names: by its digest, if it has one. */
  async first({ digest, tag = 'latest' }: RegistryReference): Promise<Descriptor> {
    const bytes = await this.#client.manifest(digest ?? tag, MAX_MANIFEST_BYTES);
    const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (digest !== undefined && found !== digest)
      throw new ImageError(`${this.where} manifest`, `the data has digest ${found}, not ${digest}`);
    this.#manifests.set(found, bytes);
    return { digest: found, size: bytes.length };
  }

  async manifest({ digest }: Descriptor): Promise<Bytes> {
    return once(this.#manifests.get(digest) ?? (await this.#client.manifest(digest, MAX_MANIFEST_BYTES)));
  }

  async blob({ digest, size }: Descriptor): Promise<Bytes> {
    const kept = await this.#cache?.read(digest, size);
    if (kept) return kept;
    const bytes = this.#client.blob(digest);
    return this.#cache ? this.#cache.keeping(bytes, digest, size) : bytes;
  }

  close(): void {}
}

async function* once(bytes: Uint8Array): Bytes {
  yield bytes;
}
