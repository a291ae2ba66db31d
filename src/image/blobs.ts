import { type BlobTools, type Bytes, checked, collected, unpacked } from './blob-stream.ts';
import { ImageError } from './image-error.ts';
import {
  chosenImage,
  type Descriptor,
  isIndex,
  MAX_CONFIG_BYTES,
  MAX_MANIFEST_BYTES,
  type Manifest,
  parseImageConfig,
  parseManifest,
  platformOf,
} from './manifest.ts';
import { checkPlatform, type Platform } from './platform.ts';
import type { StoredImage } from './stored-image.ts';

/** Where blobs are found by their digest. */
export interface BlobStore {
  /** for errors: `oci-archive:app.tar`, `registry:me/app:1.4` */
  readonly where: string;
  readonly tools: BlobTools;
  /** The bytes of a blob as they are stored; whoever reads them checks them. */
  blob(descriptor: Descriptor): Promise<Bytes>;
  /** Those of a manifest, which registries keep apart. */
  manifest(descriptor: Descriptor): Promise<Bytes>;
  close(): void;
}

const MAX_INDEXES = 4;
/** media types of what is not a layer of a file system */
const FOREIGN = /\bforeign\b|nondistributable/;

/** The image for a platform that a descriptor leads to. */
export async function imageOf(
  store: BlobStore,
  first: Descriptor,
  wanted: Platform | undefined,
  here: Platform,
): Promise<StoredImage> {
  let descriptor = first;
  for (let depth = 0; depth < MAX_INDEXES; depth++) {
    const where = `${store.where} manifest ${descriptor.digest}`;
    const bytes = await store.manifest(descriptor);
    const found = parseManifest(await textOf(store, bytes, descriptor, MAX_MANIFEST_BYTES, where), where);
    if (!isIndex(found)) return ofManifest(store, descriptor.digest, found, wanted);
    descriptor = chosenImage(found, wanted, here, store.where);
  }
  throw new ImageError(store.where, `more than ${MAX_INDEXES} indexes, one in another`);
}

async function ofManifest(
  store: BlobStore,
  digest: string,
  { config: described, layers }: Manifest,
  wanted: Platform | undefined,
): Promise<StoredImage> {
  const where = `${store.where} configuration ${described.digest}`;
  const config = parseImageConfig(
    await textOf(store, await store.blob(described), described, MAX_CONFIG_BYTES, where),
    where,
  );
  const platform = platformOf(config);
  checkPlatform(platform, wanted, store.where);
  return {
    digest,
    platform,
    config,
    layers: layers.map(layer => {
      const at = `${store.where} layer ${layer.digest}`;
      if (FOREIGN.test(layer.mediaType ?? ''))
        throw new ImageError(at, `a layer that is not distributed with the image`);
      return {
        where: at,
        size: layer.size,
        async *content(onBytes) {
          const { digest, size } = layer;
          yield* unpacked(store.tools, await store.blob(layer), { where: at, digest, size, onBytes });
        },
      };
    }),
    close: () => store.close(),
  };
}

/** The text of a blob, once it is known to be the right one. */
async function textOf(
  { tools }: BlobStore,
  bytes: Bytes,
  { digest, size }: Descriptor,
  maxBytes: number,
  where: string,
): Promise<string> {
  if (size > maxBytes) throw new ImageError(where, `${size} bytes; at most ${maxBytes} are read`);
  return new TextDecoder().decode(
    await collected(checked(tools, bytes, { where, digest, size }), maxBytes, where),
  );
}
