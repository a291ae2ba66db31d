import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, constants } from 'node:zlib';
import type { Defect } from '../../src/profile/defect.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';

const FOLDER = new URL('../../fixtures/binaries/', import.meta.url);

/** What `<name>.json` says of a committed binary; lab/binaries/pack.js writes it. */
export interface Manifest {
  purpose: string;
  /** id in fixtures/truth/artifacts.json */
  artifact: string;
  /** exact release, where Go built it */
  go?: string;
  recipe?: string;
  flags: string[];
  /** commands that were run on the result */
  after: string[][];
  /** offset, size and name of what an excerpt has zeroed */
  zeroed?: [number, number, string][];
  kind: string;
  /** in readelf's words */
  elf: { class: string; type: string; machine: string };
  size: number;
  sha256: string;
}

export function binaryNames(): string[] {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.json'));
  return files.map(file => file.slice(0, -'.json'.length)).sort();
}

export function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Manifest;
}

/** Defects that are not of our making: an excerpt has no function tables, which the runtime would not have. */
export function defectsOf(name: string, { elf }: BinaryProfile): Defect[] {
  const isExcerpt = manifestOf(name).zeroed !== undefined;
  return (elf?.defects ?? []).filter(({ phase }) => !(isExcerpt && phase === 'verify'));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unpack(name: string): Uint8Array {
  const packed = readFileSync(new URL(`${name}.br`, FOLDER));
  const bytes = brotliDecompressSync(packed, {
    params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 },
  });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const unpacked = new Map<string, Uint8Array>();

/** The bytes of a committed binary. They are shared: copy them before changing them. */
export function binaryBytes(name: string): Uint8Array {
  const bytes = unpacked.get(name) ?? unpack(name);
  unpacked.set(name, bytes);
  return bytes;
}

/** A file with the bytes of a committed binary, for readers that want a path. Unpacked once for each content. */
export function binaryPath(name: string): string {
  return fileOf(binaryBytes(name), name);
}

/** A file in the cache with these bytes; its name ends in `name`. */
export function fileOf(bytes: Uint8Array, name: string): string {
  const folder = join(tmpdir(), 'goplug-lint-binaries');
  const path = join(folder, `${sha256(bytes).slice(0, 16)}-${name}`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Another worker may be writing the same content: only a whole file gets the name.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, bytes);
  chmodSync(draft, 0o755);
  renameSync(draft, path);
  return path;
}
