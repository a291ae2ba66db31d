import type { BlobTools, Bytes } from './blob-stream.ts';

/** The files that an image is stored in, by their paths: those of an archive, or of an OCI layout in a directory. */
export interface StoredFiles {
  /** for errors: `docker-archive:app.tar` */
  readonly where: string;
  readonly tools: BlobTools;
  has(name: string): boolean;
  /** @throws ImageError where there is no such file */
  read(name: string): Bytes;
  close(): void;
}

/** An archive of an image, whose files can be read in any order. */
export interface Archive extends StoredFiles {
  sizeOf(name: string): number;
}
