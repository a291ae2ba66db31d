import { sha256 } from '@noble/hashes/sha2.js';
import { hexDigits } from '../../src/bytes/hex.ts';

/** Web Crypto hashes only what is in memory as a whole, and only pages of https. */
export async function sha256Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = sha256.create();
  for await (const chunk of chunks) hash.update(chunk);
  return hexDigits(hash.digest());
}
