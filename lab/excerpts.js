// Hosts of which only what is read of them is kept: fixtures/excerpts/lookups.br, a line of JSON for each and then the bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { pack, unpack } from './brotli.js';

const FILE = new URL('../fixtures/excerpts/lookups.br', import.meta.url);

/**
 * A file of which all that is not in its ranges is zero.
 * @typedef {object} Excerpt
 * @property {string} id
 * @property {number} size
 * @property {{ offset: number, bytes: Uint8Array }[]} ranges
 */

/** @param {readonly Excerpt[]} excerpts */
export function writeExcerpts(excerpts) {
  const head = excerpts.map(({ id, size, ranges }) => ({
    id,
    size,
    ranges: ranges.map(({ offset, bytes }) => [offset, bytes.length]),
  }));
  const parts = excerpts.flatMap(({ ranges }) => ranges.map(({ bytes }) => bytes));
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts]);
  writeFileSync(FILE, pack(content));
}

/** Whole files again. @param {(id: string) => boolean} [wants] @returns {Map<string, Uint8Array>} by id */
export function readExcerpts(wants = () => true) {
  const content = unpack(readFileSync(FILE));
  let at = content.indexOf(10) + 1;
  /** @type {{ id: string, size: number, ranges: [number, number][] }[]} */
  const head = JSON.parse(content.subarray(0, at).toString());
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  for (const { id, size, ranges } of head) {
    const file = new Uint8Array(wants(id) ? size : 0);
    for (const [offset, length] of ranges) {
      if (wants(id)) file.set(content.subarray(at, at + length), offset);
      at += length;
    }
    if (wants(id)) files.set(id, file);
  }
  return files;
}
