import { closeSync, constants, openSync, readSync, type Stats } from 'node:fs';
import { type ByteSource, memorySource } from '../bytes/source.ts';

/** A device that is harmless to read: /dev/null, /dev/zero and /dev/full are memory device 1. */
const MEMORY_DEVICE_MAJOR = 1;
const DEVICE_READ_BYTES = 4096;

export function isMemoryDevice(stats: Stats): boolean {
  const major = Math.floor(stats.rdev / 256) % 4096;
  return stats.isCharacterDevice() && major === MEMORY_DEVICE_MAJOR;
}

/** What a dynamic linker reads of it. */
export function readDevice(path: string): ByteSource {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = new Uint8Array(DEVICE_READ_BYTES);
    return memorySource(bytes.subarray(0, readSync(fd, bytes)));
  } finally {
    closeSync(fd);
  }
}
