import type { ByteSource } from '../bytes/source.ts';

const kept = new WeakMap<ByteSource, Promise<Uint8Array>>();

/** All of a small file of the target, read once however many checks ask for it while it is open. */
export function wholeFile(file: ByteSource): Promise<Uint8Array> {
  const known = kept.get(file) ?? file.read(0, file.size);
  kept.set(file, known);
  return known;
}
