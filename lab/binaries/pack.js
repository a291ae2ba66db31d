// Makes fixtures/binaries of the artifacts that lab/truth/build.js has built:
//   node lab/binaries/pack.js [NAME ...]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync, constants } from 'node:zlib';
import { artifactPath, TRUTH } from '../truth/layout.js';
import { CHOICES } from './choice.js';
import { rangesToZero } from './excerpt.js';

/** @import { Choice } from './choice.js' */

const BINARIES = path.join(TRUTH, '.');
const WORK = fs.mkdtempSync('/tmp/goplug-binaries-');

/** @param {string} file @returns {{ class: string, type: string, machine: string }} as readelf words them */
function headerOf(file) {
  const text = execFileSync('readelf', ['-hW', file], { encoding: 'utf8' });
  /** @param {string} field */
  const value = field => new RegExp(`^ +${field}: +(\\S.*)$`, 'm').exec(text)?.[1] ?? '';
  return { class: value('Class'), type: value('Type'), machine: value('Machine') };
}

/** @param {Uint8Array} bytes */
function compress(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LARGE_WINDOW]: 1,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/** @param {Choice} choice @param {Record<string, any>} artifacts @param {Record<string, string>} releases */
function pack({ name, artifact, kind, purpose, after = [], excerpt }, artifacts, releases) {
  const described = artifacts[artifact];
  const file = path.join(WORK, name);
  fs.copyFileSync(artifactPath(artifact), file);
  const zeroed = excerpt ? rangesToZero(file) : [];
  const handle = fs.openSync(file, 'r+');
  for (const { offset, size } of zeroed) fs.writeSync(handle, new Uint8Array(size), 0, size, offset);
  fs.closeSync(handle);
  for (const [command = '', ...args] of after) {
    execFileSync(
      command,
      args.map(arg => (arg === '$OUT' ? file : arg)),
    );
  }
  const bytes = fs.readFileSync(file);
  const manifest = {
    purpose,
    artifact,
    ...(described.go ? { go: releases[described.go] } : {}),
    ...(described.recipe ? { recipe: described.recipe } : {}),
    flags: described.flags ?? [],
    ...(described.env ? { env: described.env } : {}),
    ...(described.edits ? { edits: described.edits } : {}),
    ...(described.commands ? { commands: described.commands } : {}),
    ...(zeroed.length > 0 ? { zeroed: zeroed.map(({ offset, size, what }) => [offset, size, what]) } : {}),
    after: [...(described.after ?? []), ...after],
    kind,
    elf: headerOf(file),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const lines = Object.entries(manifest).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  const manifestFile = path.join(BINARIES, `${name}.json`);
  const text = `{\n${lines.join(',\n')}\n}\n`;
  const packed = path.join(BINARIES, `${name}.br`);
  if (
    !fs.existsSync(packed) ||
    !fs.existsSync(manifestFile) ||
    fs.readFileSync(manifestFile, 'utf8') !== text
  ) {
    fs.writeFileSync(packed, compress(bytes));
    fs.writeFileSync(manifestFile, text);
  }
  process.stdout.write(`${name}: ${bytes.length} bytes, packed ${fs.statSync(packed).size}\n`);
}

/** @param {string} name @returns {any} */
const readTruth = name => JSON.parse(fs.readFileSync(path.join(TRUTH, name), 'utf8'));

fs.mkdirSync(BINARIES, { recursive: true });
const wanted = process.argv.slice(2);
const artifacts = readTruth('artifacts.json');
const releases = readTruth('environment.json').go;
for (const choice of CHOICES) {
  if (wanted.length === 0 || wanted.includes(choice.name)) pack(choice, artifacts, releases);
}
fs.rmSync(WORK, { recursive: true });
