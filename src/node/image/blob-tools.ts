import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib, { createGunzip } from 'node:zlib';
import { type BlobTools, type Bytes, invalidData } from '../../image/blob-stream.ts';
import { errnoOf } from '../errors.ts';

/** since Node 22.15 */
const nativeZstd: typeof zlib.createGunzip | undefined = Reflect.get(zlib, 'createZstdDecompress');

/** Smaller ones keep the thread that unpacks waiting for the one that reads the archive. */
const CHUNK_BYTES = 1 << 20;

export const NODE_TOOLS: BlobTools = {
  sha256: () => {
    const hash = createHash('sha256');
    return { update: bytes => void hash.update(bytes), hex: () => hash.digest('hex') };
  },
  gunzip: (bytes, where) => through(bytes, createGunzip({ chunkSize: CHUNK_BYTES }), where),
  unzstd: (bytes, where) => {
    const native = nativeZstd?.({ chunkSize: CHUNK_BYTES });
    return native ? through(bytes, native, where) : slowUnzstd(bytes, where);
  },
};

async function* through(bytes: Bytes, unpacker: NodeJS.ReadWriteStream, where: string): Bytes {
  const source = Readable.from(bytes, { objectMode: false, highWaterMark: CHUNK_BYTES });
  // Its errors come out of the last stream as well.
  pipeline(source, unpacker).catch(() => {});
  try {
    for await (const chunk of unpacker) if (typeof chunk !== 'string') yield chunk;
  } catch (error) {
    // Errors of the system stay what they are.
    throw error instanceof Error && errnoOf(error) === undefined ? invalidData(error, where) : error;
  }
}

/** Before Node 22.15, which does it itself, and ten times as fast. */
async function* slowUnzstd(bytes: Bytes, where: string): Bytes {
  const { unzstd } = await import('../../image/unzstd.ts');
  yield* unzstd(bytes, where);
}
