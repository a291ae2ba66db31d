// Makes fixtures/binaries of the artifacts that lab/truth/build.js has built:
//   node lab/binaries/pack.js [NAME ...]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pack } from '../brotli.js';
import { printResult } from '../console.js';
import { artifactPath, BINARIES, TRUTH } from '../truth/layout.js';
import { CHOICES } from './choice.js';
import { rangesToZero } from './excerpt.js';

/** @import { GoArtifact, NativeArtifact } from '../truth/artifact.js' */
/** @import { Choice } from './choice.js' */

/** @typedef {Partial<Omit<GoArtifact, 'id'> & Omit<NativeArtifact, 'id'>>} Described a row of artifacts.json */

/** Wider than the largest of them. */
const WINDOW_BITS = 24;
const WORK = fs.mkdtempSync('/tmp/goplug-binaries-');

/** @param {string} file @returns {{ class: string, type: string, machine: string }} as readelf words them */
function headerOf(file) {
  const text = execFileSync('readelf', ['-hW', file], { encoding: 'utf8' });
  /** @param {string} field */
  const value = field => new RegExp(`^ +${field}: +(\\S.*)$`, 'm').exec(text)?.[1] ?? '';
  return { class: value('Class'), type: value('Type'), machine: value('Machine') };
}

/** The file that is committed, and what an excerpt of it has zeroed. @param {Choice} choice */
function made({ name, artifact, after = [], excerpt }) {
  const file = path.join(WORK, name);
  fs.copyFileSync(artifactPath(artifact), file);
  const zeroed = excerpt ? rangesToZero(file) : [];
  const handle = fs.openSync(file, 'r+');
  for (const { offset, size } of zeroed) fs.writeSync(handle, new Uint8Array(size), 0, size, offset);
  fs.closeSync(handle);
  for (const [command = '', ...args] of after)
    execFileSync(
      command,
      args.map(arg => (arg === '$OUT' ? file : arg)),
    );
  return { file, zeroed };
}

/**
 * @param {Choice} choice @param {Described} described @param {Readonly<Record<string, string>>} releases exact, by minor
 * @returns {{ bytes: Buffer, manifest: string }}
 */
function committed(choice, described, releases) {
  const { artifact, kind, purpose, after = [] } = choice;
  const { file, zeroed } = made(choice);
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
  return { bytes, manifest: `{\n${lines.join(',\n')}\n}\n` };
}

/** Writes what changed. @param {string} name @param {{ bytes: Buffer, manifest: string }} content */
function write(name, { bytes, manifest }) {
  const manifestFile = path.join(BINARIES, `${name}.json`);
  const packedFile = path.join(BINARIES, `${name}.br`);
  const before = fs.existsSync(manifestFile) ? fs.readFileSync(manifestFile, 'utf8') : '';
  if (!fs.existsSync(packedFile) || before !== manifest) {
    fs.writeFileSync(packedFile, pack(bytes, WINDOW_BITS));
    fs.writeFileSync(manifestFile, manifest);
  }
  printResult(`${name}: ${bytes.length} bytes, packed ${fs.statSync(packedFile).size}`);
}

fs.mkdirSync(BINARIES, { recursive: true });
const wanted = process.argv.slice(2);
/** @type {Record<string, Described>} */
const artifacts = JSON.parse(fs.readFileSync(path.join(TRUTH, 'artifacts.json'), 'utf8'));
/** @type {{ go: Record<string, string> }} */
const { go: releases } = JSON.parse(fs.readFileSync(path.join(TRUTH, 'environment.json'), 'utf8'));
for (const choice of CHOICES) {
  if (wanted.length > 0 && !wanted.includes(choice.name)) continue;
  write(choice.name, committed(choice, artifacts[choice.artifact] ?? {}, releases));
}
fs.rmSync(WORK, { recursive: true });
