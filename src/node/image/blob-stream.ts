import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib, { createGunzip } from 'node:zlib';
import { ImageError } from '../../image/image-error.ts';
import { errnoOf } from '../errors.ts';

export type Bytes = AsyncIterable<Uint8Array>;

/** What is known of a blob, so that it can be held against it. */
export interface Expected {
  /** for errors: `docker-archive:app.tar layer 2` */
  where: string;
  /** of the bytes as they are stored */
  digest?: string | undefined;
  size?: number | undefined;
  /** of the bytes as they are unpacked */
  contentDigest?: string | undefined;
  onBytes?: ((count: number) => void) | undefined;
}

/** bytes of the largest layer that is unpacked: a bomb of a few megabytes would go on for hours */
const MAX_UNPACKED_BYTES = 64 * 2 ** 30;
/** No archive of files is packed better than this, but for holes (gzip packs zeros by 1:1030). */
const MAX_RATIO = 400;
/** bytes from which on the ratio counts */
const MIN_RATIO_BYTES = 256 << 20;

/** since Node 22.15 */
const nativeZstd: typeof zlib.createGunzip | undefined = Reflect.get(zlib, 'createZstdDecompress');

/** Smaller ones keep the thread that unpacks waiting for the one that reads the archive. */
export const CHUNK_BYTES: number = 1 << 20;
const MARK_BYTES = 6;

/** How data is packed, by its first bytes: media types are often wrong. */
const PACKINGS = [
  { name: 'gzip', mark: [0x1f, 0x8b] },
  { name: 'zstd', mark: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz', mark: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2', mark: [0x42, 0x5a, 0x68] },
] as const;

export type Packing = (typeof PACKINGS)[number]['name'] | 'none';

export function packingOf(start: Uint8Array): Packing {
  return PACKINGS.find(({ mark }) => mark.every((byte, i) => start[i] === byte))?.name ?? 'none';
}

/**
 * The data of a blob, unpacked. It ends with an ImageError where digest or size are not the expected ones, which is seen
 * only at the end: nothing of it may be believed before.
 */
export async function* unpacked(packed: Bytes, expected: Expected): Bytes {
  const { where } = expected;
  const { bytes, packing } = await begun(checked(packed, expected));
  const content =
    packing === 'none' ? bytes : bounded(decompressed(bytes, packing, where), where, expected.size);
  const digest = expected.contentDigest;
  yield* digest === undefined ? content : checked(content, { where, digest, what: 'unpacked data' });
}

/** Bytes that turn out to be the expected ones, or end in an error. */
export async function* checked(
  bytes: Bytes,
  { where, digest, size, onBytes, what = 'data' }: Expected & { what?: string },
): Bytes {
  const hash = digest === undefined ? undefined : createHash('sha256');
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (size !== undefined && count > size)
      throw new ImageError(where, `more than the ${size} bytes of its descriptor`);
    hash?.update(chunk);
    onBytes?.(chunk.length);
    yield chunk;
  }
  if (size !== undefined && count < size) throw new ImageError(where, `${count} of ${size} bytes: truncated`);
  const found = hash && `sha256:${hash.digest('hex')}`;
  if (found !== digest) throw new ImageError(where, `the ${what} has digest ${found}, not ${digest}`);
}

/** Reads as much as tells how it is packed. */
async function begun(bytes: Bytes): Promise<{ bytes: Bytes; packing: Packing }> {
  const source = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let length = 0; length < MARK_BYTES; ) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(first);
  const whole = async function* (): Bytes {
    try {
      yield start;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  };
  return { bytes: whole(), packing: packingOf(start) };
}

function decompressed(bytes: Bytes, packing: Exclude<Packing, 'none'>, where: string): Bytes {
  if (packing === 'gzip') return through(bytes, createGunzip({ chunkSize: CHUNK_BYTES }), where);
  if (packing !== 'zstd')
    throw new ImageError(where, `${packing} compression is not supported (supported: gzip, zstd)`);
  const native = nativeZstd?.({ chunkSize: CHUNK_BYTES });
  return native ? through(bytes, native, where) : unzstd(bytes, where);
}

async function* through(bytes: Bytes, unpacker: NodeJS.ReadWriteStream, where: string): Bytes {
  const source = Readable.from(bytes, { objectMode: false, highWaterMark: CHUNK_BYTES });
  // Its errors come out of the last stream as well.
  pipeline(source, unpacker).catch(() => {});
  try {
    for await (const chunk of unpacker) if (typeof chunk !== 'string') yield chunk;
  } catch (error) {
    throw worded(error, where);
  }
}

/** Before Node 22.15, which does it itself, and ten times as fast. */
async function* unzstd(bytes: Bytes, where: string): Bytes {
  const { Decompress } = await import('fzstd');
  const ready: Uint8Array[] = [];
  const decompress = new Decompress(chunk => void ready.push(chunk));
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      decompress.push(chunk, isLast);
    } catch (error) {
      throw worded(error, where);
    }
    return ready.splice(0);
  };
  for await (const chunk of bytes) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}

/** What a decompressor says of broken data; errors of the system and of others stay what they are. */
function worded(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof ImageError || errnoOf(error) !== undefined) return error;
  return new ImageError(where, `invalid compressed data: ${error.message}`);
}

/** Ends what unpacks to more than any layer has. */
async function* bounded(bytes: Bytes, where: string, packedBytes: number | undefined): Bytes {
  const byRatio = packedBytes === undefined ? MAX_UNPACKED_BYTES : packedBytes * MAX_RATIO;
  const max = Math.min(MAX_UNPACKED_BYTES, Math.max(MIN_RATIO_BYTES, byRatio));
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > max) throw new ImageError(where, `it unpacks to more than ${max} bytes`);
    yield chunk;
  }
}
