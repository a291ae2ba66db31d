import type { Archive } from './archive.ts';
import { checked, collected, unpacked } from './blob-stream.ts';
import { ImageError } from './image-error.ts';
import {
  MAX_CONFIG_BYTES,
  MAX_MANIFEST_BYTES,
  parseImageConfig,
  parseSavedImages,
  platformOf,
  type SavedImage,
} from './manifest.ts';
import { checkPlatform, type Platform } from './platform.ts';
import type { StoredImage } from './stored-image.ts';

const MANIFEST = 'manifest.json';
const CONFIG_NAME = /(?:^|\/)(?:blobs\/sha256\/)?([0-9a-f]{64})(?:\.json)?$/;

/** What `docker save` writes, podman and skopeo as well. @param tag undefined: there is one image in it */
export async function dockerImage(
  archive: Archive,
  tag: string | undefined,
  wanted: Platform | undefined,
): Promise<StoredImage> {
  const { where } = archive;
  if (!archive.has(MANIFEST)) {
    const hint = archive.has('index.json') ? ' (it is an oci-archive:)' : '';
    throw new ImageError(where, `it has no ${MANIFEST}${hint}`);
  }
  const images = parseSavedImages(
    await textOf(archive, MANIFEST, MAX_MANIFEST_BYTES),
    `${where} ${MANIFEST}`,
  );
  const { Config: name, Layers: layers } = chosen(images, tag, where);
  const digest = CONFIG_NAME.exec(name)?.[1];
  const config = parseImageConfig(
    await textOf(archive, name, MAX_CONFIG_BYTES, digest === undefined ? undefined : `sha256:${digest}`),
    `${where} ${name}`,
  );
  const platform = platformOf(config);
  checkPlatform(platform, wanted, where);
  const contentDigests = config.rootfs?.diff_ids ?? [];
  if (contentDigests.length !== layers.length)
    throw new ImageError(
      where,
      `${layers.length} layers, but ${contentDigests.length} diff_ids in its configuration`,
    );
  return {
    digest: `sha256:${digest ?? '0'.repeat(64)}`,
    platform,
    config,
    layers: layers.map((layer, index) => {
      const at = `${where} layer ${layer}`;
      const size = archive.sizeOf(layer);
      const contentDigest = contentDigests[index];
      return {
        where: at,
        size,
        content: onBytes =>
          unpacked(archive.tools, archive.read(layer), { where: at, size, contentDigest, onBytes }),
      };
    }),
    close: () => archive.close(),
  };
}

function chosen(images: readonly SavedImage[], tag: string | undefined, where: string): SavedImage {
  const tags = images.flatMap(({ RepoTags }) => RepoTags ?? []);
  const listed = `there ${tags.length === 1 ? 'is' : 'are'} ${tags.join(', ') || 'no names'}`;
  if (tag === undefined) {
    const [only] = images;
    if (only && images.length === 1) return only;
    throw new ImageError(where, `${images.length} images: name one with FILE:NAME:TAG (${listed})`);
  }
  const found = images.find(({ RepoTags }) => RepoTags?.some(name => isNamed(name, tag)));
  if (!found) throw new ImageError(where, `no image ${tag} (${listed})`);
  return found;
}

/** Whether a name in the archive is meant, which begins with the host of a registry, or not. */
function isNamed(name: string, asked: string): boolean {
  const tagged = asked.includes(':') ? asked : `${asked}:latest`;
  return name === tagged || name.endsWith(`/${tagged}`);
}

async function textOf(
  archive: Archive,
  name: string,
  maxBytes: number,
  digest?: string | undefined,
): Promise<string> {
  const where = `${archive.where} ${name}`;
  return new TextDecoder().decode(
    await collected(checked(archive.tools, archive.read(name), { where, digest }), maxBytes, where),
  );
}
