// Tens of thousands of lines as a few digests: enough to compare, and to say where a difference begins.
import { createHash } from 'node:crypto';

/** @typedef {{ count: number, blocks: { first: string, digest: string }[] }} LineDigest */

const BLOCK_LINES = 512;
const DIGEST_DIGITS = 16;

/** Few lines stay as they are. @param {readonly string[]} lines @returns {string[] | LineDigest} */
export function digestLines(lines) {
  if (lines.length <= BLOCK_LINES) return [...lines];
  const blocks = [];
  for (let at = 0; at < lines.length; at += BLOCK_LINES) {
    const block = lines.slice(at, at + BLOCK_LINES);
    const digest = createHash('sha256').update(block.join('\n')).digest('hex').slice(0, DIGEST_DIGITS);
    blocks.push({ first: block[0] ?? '', digest });
  }
  return { count: lines.length, blocks };
}
