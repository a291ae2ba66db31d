// Hosts of which only what is read of them is kept, in files of fixtures/excerpts: a line of JSON for all and then the bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { pack, unpack } from './brotli.js';

const DIRECTORY = new URL('../fixtures/excerpts/', import.meta.url);
/** Hosts of amd64, those whose look-ups flow through functions, the same for arm64, and those that meet other types. */
export const EXCERPTS = ['lookups', 'lookup-flows', 'lookups-arm64', 'lookup-others'];

/** @import { ByteSource } from '../dist/bytes/source.js' */

/**
 * A file of which all that is not in its ranges is zero.
 * @typedef {object} Excerpt
 * @property {string} id
 * @property {number} size
 * @property {{ offset: number, bytes: Uint8Array }[]} ranges
 */

/** @param {string} name of the file @param {readonly Excerpt[]} excerpts */
export function writeExcerpts(name, excerpts) {
  const head = excerpts.map(({ id, size, ranges }) => ({
    id,
    size,
    ranges: ranges.map(({ offset, bytes }) => [offset, bytes.length]),
  }));
  const parts = excerpts.flatMap(({ ranges }) => ranges.map(({ bytes }) => bytes));
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts]);
  writeFileSync(new URL(`${name}.br`, DIRECTORY), pack(content));
}

/**
 * Whole files again.
 * @param {(id: string) => boolean} [wants] @param {readonly string[]} [names] of the files
 * @returns {Map<string, Uint8Array>} by id
 */
export function readExcerpts(wants = () => true, names = EXCERPTS) {
  return new Map(names.flatMap(name => [...filesOf(name, wants)]));
}

/** @param {string} name @param {(id: string) => boolean} wants */
function filesOf(name, wants) {
  const content = unpack(readFileSync(new URL(`${name}.br`, DIRECTORY)));
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

/** A source that keeps what is read of it. @param {ByteSource} source */
export function recording(source) {
  /** @type {Map<number, Uint8Array>} */
  const kept = new Map();
  /** @param {number} offset @param {number} length */
  const read = async (offset, length) => {
    const bytes = await source.read(offset, length);
    if ((kept.get(offset)?.length ?? -1) < length) kept.set(offset, Uint8Array.from(bytes));
    return bytes;
  };
  return { size: source.size, read, sha256: () => source.sha256(), ranges: () => merged(kept) };
}

/** Without overlaps. @param {Map<number, Uint8Array>} kept */
function merged(kept) {
  /** @type {Excerpt['ranges']} */
  const found = [];
  for (const [offset, bytes] of [...kept].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    const end = last ? last.offset + last.bytes.length : -1;
    if (!last || offset > end) found.push({ offset, bytes });
    else if (offset + bytes.length > end) {
      const joined = new Uint8Array(offset + bytes.length - last.offset);
      joined.set(last.bytes);
      joined.set(bytes, offset - last.offset);
      last.bytes = joined;
    }
  }
  return found;
}
