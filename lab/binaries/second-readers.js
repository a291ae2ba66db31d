// Asks independent tools about every committed binary and writes down what they say:
//   node lab/binaries/second-readers.js [NAME ...]
// Needs binutils, a Go toolchain (GOPLUG_GO, else the newest of the truth) and the truth's artifacts.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { printResult } from '../console.js';
import { artifactPath, BINARIES, REAL_TOOLCHAINS } from '../truth/layout.js';
import { binaryBytes } from './committed.js';
import { registeredModule } from './constructor.js';
import { digestLines } from './digest-lines.js';
import { linkerSymbols, packageHashes, relocatedSymbols } from './linker-symbols.js';
import { readelfFacts } from './readelf.js';

/** @import { ElfFacts } from './readelf.js' */

/**
 * @typedef {Omit<ElfFacts, 'symbols' | 'relocations'> & {
 *   symbols: string[] | import('./digest-lines.js').LineDigest,
 *   relocations: string[] | import('./digest-lines.js').LineDigest,
 *   buildInfo?: string[],
 *   packageHashes?: Record<string, string>,
 *   registered?: import('./constructor.js').RegisteredModule,
 *   linkerSymbols?: Record<string, number>,
 *   initTasks?: string[],
 * }} Golden
 */

const GOLDEN = path.join(BINARIES, 'second-readers');
const GO = process.env['GOPLUG_GO'] ?? path.join(REAL_TOOLCHAINS, 'go1.27/bin/go');

/** @param {string} file @returns {string[]} the lines of `go version -m` behind the file's name */
function buildInfo(file) {
  try {
    const text = execFileSync(GO, ['version', '-m', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '' },
    });
    return text
      .slice(file.length + 2)
      .split('\n')
      .map(line => line.replace(/^\t/, ''))
      .filter(line => line !== '');
  } catch {
    return [];
  }
}

/** @param {string} name @param {string} file @param {Uint8Array} bytes @returns {Golden} */
function golden(name, file, bytes) {
  /** @type {{ go?: string, kind: string, artifact: string }} */
  const manifest = JSON.parse(fs.readFileSync(path.join(BINARIES, `${name}.json`), 'utf8'));
  const facts = readelfFacts(file);
  const info = manifest.go ? buildInfo(file) : [];
  const hashes = packageHashes(file, bytes);
  const registered = manifest.kind === 'go-plugin' ? registeredModule(file) : null;
  // Its addresses are those of the binary: strip -s takes symbols away and moves nothing.
  const original = artifactPath(manifest.artifact);
  const named = manifest.kind === 'go-plugin' ? linkerSymbols(original) : {};
  const tasks = named['go:plugin.inittasks'] ?? named['go:main.inittasks'];
  return {
    ...facts,
    symbols: digestLines(facts.symbols),
    relocations: digestLines(facts.relocations),
    ...(info.length > 0 ? { buildInfo: info } : {}),
    ...(Object.keys(hashes).length > 0 ? { packageHashes: hashes } : {}),
    ...(registered ? { registered } : {}),
    ...(Object.keys(named).length > 0 ? { linkerSymbols: named } : {}),
    ...(tasks === undefined ? {} : { initTasks: initTasks(original, tasks) }),
  };
}

/** The list goes up to the first word that no init task fills. @param {string} file @param {number} start */
function initTasks(file, start) {
  const symbols = relocatedSymbols(file, start, start + 8 * 1024);
  const end = symbols.findIndex(symbol => !symbol.endsWith('..inittask'));
  return end < 0 ? symbols : symbols.slice(0, end);
}

const work = fs.mkdtempSync('/tmp/goplug-readers-');
fs.mkdirSync(GOLDEN, { recursive: true });
const wanted = process.argv.slice(2);
for (const packed of fs.readdirSync(BINARIES).sort()) {
  if (!packed.endsWith('.br')) continue;
  const name = packed.slice(0, -'.br'.length);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const bytes = binaryBytes(name);
  const file = path.join(work, name);
  fs.writeFileSync(file, bytes);
  const lines = Object.entries(golden(name, file, bytes)).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  fs.writeFileSync(path.join(GOLDEN, `${name}.json`), `{\n${lines.join(',\n')}\n}\n`);
  printResult(name);
}
fs.rmSync(work, { recursive: true });
