import { ImageError } from './image-error.ts';

export type Bytes = AsyncIterable<Uint8Array>;

/** What Node and browsers each have of their own for the data of blobs. */
export interface BlobTools {
  /** SHA-256 of what is put in piece by piece, in lower-case hex. */
  sha256(): { update(bytes: Uint8Array): void; hex(): string };
  /** @throws ImageError, which `invalidData` words, for damaged data */
  gunzip(bytes: Bytes, where: string): Bytes;
  /** The same of zstd. */
  unzstd(bytes: Bytes, where: string): Bytes;
}

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
export async function* unpacked(tools: BlobTools, packed: Bytes, expected: Expected): Bytes {
  const { where } = expected;
  const { bytes, packing } = await begun(checked(tools, packed, expected));
  const content =
    packing === 'none' ? bytes : bounded(decompressed(tools, bytes, packing, where), where, expected.size);
  const digest = expected.contentDigest;
  yield* digest === undefined ? content : checked(tools, content, { where, digest, what: 'unpacked data' });
}

/** Bytes that turn out to be the expected ones, or end in an error. */
export async function* checked(
  tools: BlobTools,
  bytes: Bytes,
  { where, digest, size, onBytes, what = 'data' }: Expected & { what?: string },
): Bytes {
  const hash = digest === undefined ? undefined : tools.sha256();
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
  const found = hash && `sha256:${hash.hex()}`;
  if (found !== digest) throw new ImageError(where, `the ${what} has digest ${found}, not ${digest}`);
}

/** Reads as much as shows how it is compressed. */
async function begun(bytes: Bytes): Promise<{ bytes: Bytes; packing: Packing }> {
  const source = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let length = 0; length < MARK_BYTES; ) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  const start = joined(first);
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

function decompressed(
  tools: BlobTools,
  bytes: Bytes,
  packing: Exclude<Packing, 'none'>,
  where: string,
): Bytes {
  if (packing === 'gzip') return tools.gunzip(bytes, where);
  if (packing === 'zstd') return tools.unzstd(bytes, where);
  throw new ImageError(where, `${packing} compression is not supported (supported: gzip, zstd)`);
}

/** What a decompressor says of broken data. */
export function invalidData(error: Error, where: string): ImageError {
  return error instanceof ImageError
    ? error
    : new ImageError(where, `invalid compressed data: ${error.message}`);
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

/** All of it, where it is known to be small. */
export async function collected(bytes: Bytes, maxBytes: number, where: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > maxBytes) throw new ImageError(where, `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return joined(chunks);
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
