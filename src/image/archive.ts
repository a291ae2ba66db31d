import type { BlobTools, Bytes } from './blob-stream.ts';
import { ImageError } from './image-error.ts';
import type { Member } from './tar-index.ts';

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

/** How the bytes of an archive are had. */
export interface ArchiveBytes {
  where: string;
  tools: BlobTools;
  /** @param name of the file that is read, for errors */
  read(member: Member, name: string): Bytes;
  close(): void;
}

/** An archive of an image, whose files can be read in any order. */
export class Archive implements StoredFiles {
  readonly where: string;
  readonly tools: BlobTools;
  readonly #bytes: ArchiveBytes;
  readonly #members: ReadonlyMap<string, Member>;

  constructor(bytes: ArchiveBytes, members: ReadonlyMap<string, Member>) {
    this.where = bytes.where;
    this.tools = bytes.tools;
    this.#bytes = bytes;
    this.#members = members;
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /** @throws ImageError where there is no such file */
  sizeOf(name: string): number {
    return this.#member(name).size;
  }

  read(name: string): Bytes {
    return this.#bytes.read(this.#member(name), name);
  }

  close(): void {
    this.#bytes.close();
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new ImageError(this.where, `it has no file ${name}`);
    return member;
  }
}
