import { FormatError } from './format-error.ts';
import { hexDigits } from './hex.ts';

/** Bytes from `offset` on. */
export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * Where bytes come from: a file, a Blob, memory. Random access, read-only, of a known size.
 * `read` resolves to exactly `length` bytes or rejects with a FormatError; it never returns less.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** How many bytes of it are stored, the rest being holes that read as zeros; absent: unknown. */
  readonly stored?: number;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Many small reads at once, where that is cheaper than one call for each. */
  readEach?(ranges: readonly ByteRange[]): Promise<Uint8Array[]>;
  /** SHA-256 of the whole content, lower-case hex. Reads everything: ask only when it is to be shown. */
  sha256(): Promise<string>;
}

/** One read never asks for more than this (bytes): Node 24 and older abort the process at 2^31. */
export const MAX_READ_BYTES: number = 1 << 30;

export function checkRange(size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && length <= MAX_READ_BYTES && offset + length <= size)) {
    throw new FormatError('file', offset, `read of ${length} bytes exceeds the file (${size} bytes)`);
  }
}

/** The part of Web Crypto that is needed; browsers and Node have it under one name, their type libraries do not. */
interface WebCrypto {
  crypto: { subtle: { digest(algorithm: 'SHA-256', data: Uint8Array): Promise<ArrayBuffer> } };
}

async function webSha256(bytes: Uint8Array): Promise<string> {
  const { crypto } = globalThis as unknown as WebCrypto;
  return hexDigits(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Bytes that are in memory already. They are not copied: do not change them while they are read. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    stored: bytes.byteLength,
    async read(offset, length) {
      checkRange(bytes.byteLength, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    sha256: () => webSha256(bytes),
  };
}

/** What a Blob or File of a browser must offer. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A Blob or a File of a browser; reads only the slices that are asked for. */
export function blobSource(blob: BlobLike): ByteSource {
  const slice = async (start: number, end: number) =>
    new Uint8Array(await blob.slice(start, end).arrayBuffer());
  return {
    size: blob.size,
    stored: blob.size,
    async read(offset, length) {
      checkRange(blob.size, offset, length);
      return slice(offset, offset + length);
    },
    sha256: async () => webSha256(await slice(0, blob.size)),
  };
}
