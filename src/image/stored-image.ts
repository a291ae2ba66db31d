import type { Bytes } from './blob-stream.ts';
import type { ImageConfig } from './manifest.ts';
import type { Platform } from './platform.ts';

/** An image as it is stored somewhere: what it is started with, and layers that are still to be read. */
export interface StoredImage {
  /** of the manifest, or of the configuration where there is none: `sha256:…` */
  digest: string;
  platform: Platform;
  config: ImageConfig;
  /** from the lowest to the uppermost */
  layers: readonly StoredLayer[];
  close(): void;
}

export interface StoredLayer {
  /** for errors */
  where: string;
  /** bytes as they are stored, for progress */
  size: number;
  /** Unpacked data, which ends in an error if it is not what the image says. */
  content(onBytes: (count: number) => void): Bytes;
}
