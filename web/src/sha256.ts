import { sha256 } from '@noble/hashes/sha2.js';
import { hexDigits } from '../../src/bytes/hex.ts';

/** Web Crypto hashes only what is in memory as a whole, and only in pages of https. */
export function runningSha256(): { update(bytes: Uint8Array): void; hex(): string } {
  const hash = sha256.create();
  return { update: bytes => void hash.update(bytes), hex: () => hexDigits(hash.digest()) };
}

export async function sha256Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = runningSha256();
  for await (const chunk of chunks) hash.update(chunk);
  return hash.hex();
}
