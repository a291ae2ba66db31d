// What is read of the files of every use: lines of JSON, brotli with a large window.
import fs from 'node:fs';
import path from 'node:path';
import { pack, unpack } from '../../brotli.js';
import { PROFILES } from '../layout.js';

/** @import { OpenRequest } from '../../../dist/link/request.js' */
/** @import { CheckProfile } from '../../../dist/profile/profile.js' */

/** @typedef {{ host: CheckProfile, requests: OpenRequest[] }} UseFiles */

const FILE = path.join(PROFILES, 'uses.jsonl.br');

/** @returns {Record<string, UseFiles>} by id */
export function readUses() {
  if (!fs.existsSync(FILE)) return {};
  const lines = Buffer.from(unpack(fs.readFileSync(FILE)))
    .toString()
    .trimEnd()
    .split('\n');
  return Object.fromEntries(lines.map(line => JSON.parse(line)).map(({ id, ...files }) => [id, files]));
}

/** @param {Record<string, UseFiles>} uses */
export function writeUses(uses) {
  const lines = Object.entries(uses).map(([id, files]) => JSON.stringify({ id, ...files }));
  fs.writeFileSync(FILE, pack(Buffer.from(lines.join('\n'))));
}
