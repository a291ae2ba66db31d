import { Gunzip } from 'fflate';
import { Archive } from '../../src/image/archive.ts';
import { type BlobTools, type Bytes, invalidData, packingOf, unpacked } from '../../src/image/blob-stream.ts';
import { dockerImage } from '../../src/image/docker-archive.ts';
import type { Keeper } from '../../src/image/layer-reader.ts';
import type { KeptContent } from '../../src/image/layer-tree.ts';
import { layoutImage } from '../../src/image/oci-layout.ts';
import { linuxOn } from '../../src/image/platform.ts';
import type { StoredImage } from '../../src/image/stored-image.ts';
import { indexTar } from '../../src/image/tar-index.ts';
import { unzstd } from '../../src/image/unzstd.ts';
import { runningSha256 } from './sha256.ts';
import { fileSource, slicesOf } from './sources.ts';

/** `ustar` stands there in the header of the first file of an archive */
const TAR_MARK_AT = 257;
const TAR_MARK = 'ustar';

export const BROWSER_TOOLS: BlobTools = { sha256: runningSha256, gunzip, unzstd };

/** Several members behind each other too, which DecompressionStream does not take. */
async function* gunzip(bytes: Bytes, where: string): Bytes {
  const ready: Uint8Array[] = [];
  const unpacker = new Gunzip(chunk => void ready.push(chunk));
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      unpacker.push(chunk, isLast);
    } catch (error) {
      throw error instanceof Error ? invalidData(error, where) : error;
    }
    return ready.splice(0).filter(({ length }) => length > 0);
  };
  for await (const chunk of bytes) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}

/** Whether a file is an archive, packed or not, and so is taken for an image. */
export async function isArchive(blob: Blob): Promise<boolean> {
  const start = new Uint8Array(await blob.slice(0, TAR_MARK_AT + TAR_MARK.length).arrayBuffer());
  if (packingOf(start) !== 'none') return true;
  return new TextDecoder('latin1').decode(start.subarray(TAR_MARK_AT)) === TAR_MARK;
}

/** What is kept of files of layers: each as a Blob, which the browser may put on its disk. */
export class KeptBlobs implements Keeper {
  readonly #blobs: Blob[] = [];

  begin(mode: number): ReturnType<Keeper['begin']> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    return {
      // A part of a chunk would keep all of it in memory.
      write: bytes => void parts.push(new Uint8Array(bytes)),
      end: () => {
        const blob = new Blob(parts);
        return { id: this.#blobs.push(blob) - 1, size: blob.size, mode };
      },
    };
  }

  blob({ id }: KeptContent): Blob {
    const blob = this.#blobs[id];
    if (!blob) throw new Error(`no file ${id} was kept`);
    return blob;
  }
}

/** What `docker save` and others write, by what is in it. @throws ImageError */
export async function storedImage(blob: Blob, name: string): Promise<StoredImage & { reference: string }> {
  const plain = await plainArchive(blob, name);
  const members = await indexTar(fileSource(plain), name);
  const isDocker = members.has('manifest.json');
  const reference = `${isDocker ? 'docker-archive' : 'oci-archive'}:${name}`;
  const archive = new Archive(
    {
      where: reference,
      tools: BROWSER_TOOLS,
      read: ({ offset, size }) => slicesOf(plain.slice(offset, offset + size)),
      close: () => {},
    },
    members,
  );
  const image = isDocker
    ? await dockerImage(archive, undefined, undefined)
    : await layoutImage(archive, undefined, undefined, linuxOn('amd64'));
  return { ...image, reference };
}

async function plainArchive(blob: Blob, where: string): Promise<Blob> {
  const start = new Uint8Array(await blob.slice(0, 8).arrayBuffer());
  if (packingOf(start) === 'none') return blob;
  const parts: BlobPart[] = [];
  for await (const chunk of unpacked(BROWSER_TOOLS, slicesOf(blob), { where, size: blob.size }))
    parts.push(new Blob([new Uint8Array(chunk)]));
  return new Blob(parts);
}
