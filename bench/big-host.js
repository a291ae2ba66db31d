// Builds the big pair, once:  node bench/big-host.js
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printProgress, printResult } from '../lab/console.js';
import { bigSources, PLUGINS } from './big-source.js';
import { findGo } from './go-command.js';
import { WORKSHOP } from './layout.js';

/** As hosts are shipped: without DWARF and .symtab, so that as little as possible of the file need not be read. */
const FLAGS = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w'];
const COPIES_OF_EACH = 10;

const DIRECTORY = join(WORKSHOP, 'big');
const STAMP = 'built-from';

/**
 * The big host, its different plugins, and a hundred plugin files for the slope: ten of each, copied.
 * Undefined where they are not built, and there is no Go to build them with.
 * @returns {{ host: string, plugins: string[], hundred: string[] } | undefined}
 */
export function bigHost() {
  const go = findGo();
  const stamp = join(DIRECTORY, STAMP);
  const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
  if (go) {
    const sources = bigSources();
    const wanted = createHash('sha256')
      .update(JSON.stringify([go.version, FLAGS, COPIES_OF_EACH, ...sources]))
      .digest('hex');
    if (built !== wanted) build(go, sources, wanted);
  } else if (built === undefined) {
    return undefined;
  }
  return filesIn(DIRECTORY);
}

/** @param {string} directory */
function filesIn(directory) {
  const names = Array.from({ length: PLUGINS }, (_, index) => `p${index}`);
  const copies = Array.from({ length: COPIES_OF_EACH }, (_, copy) => copy);
  return {
    host: join(directory, 'host'),
    plugins: names.map(name => join(directory, `${name}.so`)),
    hundred: names.flatMap(name => copies.map(copy => join(directory, 'hundred', `${name}-${copy}.so`))),
  };
}

/**
 * Builds beside, and takes the place of what was there when the real loader has taken all of it.
 * @param {import('./go-command.js').Go} go
 * @param {ReadonlyMap<string, string>} sources
 * @param {string} stamp
 */
function build(go, sources, stamp) {
  const directory = `${DIRECTORY}.new`;
  const { host, plugins, hundred } = filesIn(directory);
  const module = join(directory, 'fleet');
  rmSync(directory, { recursive: true, force: true });
  for (const [path, text] of sources) {
    const file = join(module, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  printProgress(`building the big host with ${go.version}: this takes minutes, and is done once`);
  go.run(['build', ...FLAGS, '-o', host, './host'], module);
  for (const [index, plugin] of plugins.entries()) {
    printProgress(`building plugin ${index + 1} of ${plugins.length}`);
    go.run(['build', ...FLAGS, '-buildmode=plugin', '-o', plugin, `./plugins/p${index}`], module);
  }
  // The real loader: one process of the host opens all of them.
  execFileSync(host, plugins, { stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(join(directory, 'hundred'));
  for (const [index, file] of hundred.entries()) {
    copyFileSync(plugins[Math.floor(index / COPIES_OF_EACH)] ?? '', file);
  }
  writeFileSync(join(directory, STAMP), stamp);
  rmSync(DIRECTORY, { recursive: true, force: true });
  renameSync(directory, DIRECTORY);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = bigHost();
  for (const file of files ? [files.host, ...files.plugins] : []) {
    printResult(`${(statSync(file).size / 1e6).toFixed(1).padStart(6)} MB  ${file}`);
  }
  if (!files)
    printProgress('there is no Go 1.24 or newer: name a directory of toolchains in GOPLUG_TOOLCHAINS');
}
