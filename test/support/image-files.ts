import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

/** What stands in an archive: its header, and the data of a file. */
export type Entry = Partial<Header> & { name: string; data?: Uint8Array | string };

/** A tar archive. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const packer = pack();
  for (const { data, ...header } of entries) {
    if (data === undefined) packer.entry({ mtime: new Date(0), ...header });
    else packer.entry({ mtime: new Date(0), ...header }, Buffer.from(data));
  }
  packer.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packer) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export interface ImageOf {
  layers: readonly Uint8Array[];
  config?: Record<string, unknown>;
  platform?: { os: string; architecture: string };
  tags?: readonly string[];
}

/** What `docker save` writes. */
export async function dockerArchive(
  images: readonly ImageOf[],
  more: readonly Entry[] = [],
): Promise<Buffer> {
  const entries: Entry[] = [];
  const manifest = images.map(({ layers, config = {}, platform, tags }) => {
    const text = JSON.stringify({
      ...(platform ?? { os: 'linux', architecture: 'amd64' }),
      config,
      rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
    });
    const name = `${digestOf(text).slice('sha256:'.length)}.json`;
    entries.push({ name, data: text });
    const names = layers.map(layer => {
      const file = `${digestOf(layer).slice('sha256:'.length)}.tar`;
      entries.push({ name: file, data: layer });
      return file;
    });
    return { Config: name, RepoTags: tags ?? null, Layers: names };
  });
  return tarOf([...entries, { name: 'manifest.json', data: JSON.stringify(manifest) }, ...more]);
}

/** An image layout of OCI in a directory; layers are compressed by `press`. */
export function ociLayout(
  directory: string,
  images: readonly ImageOf[],
  press: (layer: Uint8Array) => Uint8Array = gzipSync,
): void {
  const blobs = join(directory, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Uint8Array | string) => {
    writeFileSync(join(blobs, digestOf(bytes).slice('sha256:'.length)), bytes);
    return { digest: digestOf(bytes), size: Buffer.from(bytes).length };
  };
  const manifests = images.map(({ layers, config = {}, platform, tags }) => {
    const described = put(
      JSON.stringify({
        ...(platform ?? { os: 'linux', architecture: 'amd64' }),
        config,
        rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
      }),
    );
    const manifest = put(
      JSON.stringify({ schemaVersion: 2, config: described, layers: layers.map(layer => put(press(layer))) }),
    );
    const [tag] = tags ?? [];
    return {
      ...manifest,
      ...(platform ? { platform } : {}),
      ...(tag === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': tag } }),
    };
  });
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
