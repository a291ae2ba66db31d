import { checkJson, type JsonSchema } from '../values/json-schema.ts';
import { parseJson } from '../values/json-text.ts';
import { ValueError } from '../values/plain-values.ts';
import { ImageError } from './image-error.ts';
import { isFor, type Platform, platformText } from './platform.ts';

/** A blob: its digest, its size in bytes, what is in it (OCI image-spec, descriptor.md). */
export interface Descriptor {
  mediaType?: string;
  digest: string;
  size: number;
  platform?: Platform;
  annotations?: Record<string, string>;
  /** where others than the registry have it: layers of Windows */
  urls?: string[];
}

/** An image manifest of OCI, or one of Docker (schema 2), which has the same form. */
export interface Manifest {
  config: Descriptor;
  layers: Descriptor[];
}

/** Several images, one for each platform: an index of OCI, or a manifest list of Docker. */
export interface Index {
  manifests: Descriptor[];
}

/** What an image is started with; all of it may be left out, or be null. */
export interface ImageConfig {
  os?: string;
  architecture?: string;
  variant?: string;
  rootfs?: { diff_ids?: string[] | null } | null;
  config?: {
    Entrypoint?: string[] | null;
    Cmd?: string[] | null;
    Env?: string[] | null;
    WorkingDir?: string | null;
  } | null;
}

/** One image of `manifest.json` in what `docker save` writes: names of files in the archive. */
export interface SavedImage {
  Config: string;
  RepoTags?: string[] | null;
  Layers: string[];
}

/** bytes; registries refuse larger manifests, and no configuration comes near */
export const MAX_MANIFEST_BYTES: number = 4 << 20;
export const MAX_CONFIG_BYTES: number = 8 << 20;
/** the kernel stacks fewer (overlayfs: 500) */
const MAX_LAYERS = 1000;
const MAX_IMAGES = 1000;
const MAX_WORDS = 10_000;

const text: JsonSchema = { type: 'string', maxLength: 1 << 16 };
const words: JsonSchema = { type: ['array', 'null'], items: text, maxItems: MAX_WORDS };
const platform: JsonSchema = {
  type: 'object',
  properties: { os: text, architecture: text, variant: text },
  required: ['os', 'architecture'],
};
const descriptor: JsonSchema = {
  type: 'object',
  properties: {
    mediaType: text,
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
    size: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    platform,
    annotations: { type: 'object', additionalProperties: text },
    urls: { type: 'array', items: text, maxItems: MAX_WORDS },
  },
  required: ['digest', 'size'],
};
const manifest: JsonSchema = {
  type: 'object',
  properties: {
    config: descriptor,
    layers: { type: 'array', items: descriptor, maxItems: MAX_LAYERS },
  },
  required: ['config', 'layers'],
};
const index: JsonSchema = {
  type: 'object',
  properties: { manifests: { type: 'array', items: descriptor, maxItems: MAX_IMAGES } },
  required: ['manifests'],
};
const config: JsonSchema = {
  type: 'object',
  properties: {
    os: text,
    architecture: text,
    variant: text,
    rootfs: { type: ['object', 'null'], properties: { diff_ids: words } },
    config: {
      type: ['object', 'null'],
      properties: { Entrypoint: words, Cmd: words, Env: words, WorkingDir: { type: ['string', 'null'] } },
    },
  },
};
const savedImages: JsonSchema = {
  type: 'array',
  maxItems: MAX_IMAGES,
  items: {
    type: 'object',
    properties: {
      Config: text,
      RepoTags: words,
      Layers: { type: 'array', items: text, maxItems: MAX_LAYERS },
    },
    required: ['Config', 'Layers'],
  },
};

/** @param where what the text is of: `registry:a/b:1 manifest` @throws ImageError */
function parsed<T>(json: string, schema: JsonSchema, where: string): T {
  try {
    const value: unknown = parseJson(json);
    checkJson<T>(value, schema);
    return value;
  } catch (error) {
    if (error instanceof ValueError) throw new ImageError(where, error.message);
    if (error instanceof SyntaxError) throw new ImageError(where, 'invalid JSON');
    throw error;
  }
}

/**
 * A manifest, or an index: by what it has, since media types are often left out.
 * @throws ImageError
 */
export function parseManifest(json: string, where: string): Manifest | Index {
  const kind = parsed<Record<string, unknown>>(json, { type: 'object' }, where);
  if (Object.hasOwn(kind, 'manifests')) return parsed<Index>(json, index, where);
  if (kind['schemaVersion'] === 1)
    throw new ImageError(where, 'manifest of schema 1, which is obsolete: push the image again');
  return parsed<Manifest>(json, manifest, where);
}

export function isIndex(found: Manifest | Index): found is Index {
  return 'manifests' in found;
}

/** @throws ImageError */
export function parseImageConfig(json: string, where: string): ImageConfig {
  return parsed<ImageConfig>(json, config, where);
}

/** What an image was built for; without words of its own it is as old as those that were for nothing else. */
export function platformOf({ os = 'linux', architecture = 'amd64', variant }: ImageConfig): Platform {
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

/** @throws ImageError */
export function parseSavedImages(json: string, where: string): SavedImage[] {
  return parsed<SavedImage[]>(json, savedImages, where);
}

/**
 * The image of an index that is for a platform.
 * @param wanted asked for; undefined: `here`, else the only image of linux
 * @throws ImageError that names the platforms that are there
 */
export function chosenImage(
  { manifests }: Index,
  wanted: Platform | undefined,
  here: Platform,
  where: string,
): Descriptor {
  // Attestations stand beside images, for the platform unknown/unknown.
  const images = manifests.filter(one => one.platform?.os !== 'unknown');
  const isWanted = (platform: Platform) => (one: Descriptor) =>
    one.platform !== undefined && isFor(one.platform, platform);
  const found = images.find(isWanted(wanted ?? here));
  if (found) return found;
  const ofLinux = images.filter(({ platform }) => platform === undefined || platform.os === 'linux');
  const [only] = ofLinux;
  if (only && ofLinux.length === 1 && (wanted === undefined || only.platform === undefined)) return only;
  const there = images.map(({ platform }) => (platform ? platformText(platform) : 'an unnamed platform'));
  const asked = platformText(wanted ?? here);
  throw new ImageError(
    where,
    `no image for ${asked} (there are ${there.join(', ') || 'none'}${wanted ? '' : '; choose with --platform'})`,
  );
}
