import { type ByteSource, memorySource } from '../../src/bytes/source.ts';

/** A source that keeps account of what is read of it. */
export interface CountingSource extends ByteSource {
  readonly reads: { offset: number; length: number }[];
  readonly bytesRead: number;
}

export function countingSource(bytes: Uint8Array): CountingSource {
  const source = memorySource(bytes);
  const reads: { offset: number; length: number }[] = [];
  return {
    size: source.size,
    reads,
    get bytesRead() {
      return reads.reduce((sum, { length }) => sum + length, 0);
    },
    read(offset, length) {
      reads.push({ offset, length });
      return source.read(offset, length);
    },
    sha256: () => source.sha256(),
  };
}
