// Hosts of the module of the big pair that have more and more packages, or more and more data; each is built once.
import { existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printProgress, printResult } from '../lab/console.js';
import { WORDS } from './big-description.js';
import { bigSources } from './big-source.js';
import { findGo } from './go-command.js';
import { WORKSHOP } from './layout.js';

const FLAGS = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w'];
const DIRECTORY = join(WORKSHOP, 'growth');
/** groups of packages that a host has; the first plugin shares two of the first eight with it */
const GROUPS = [8, 12, 18, WORDS.groups.length];
/** MiB of data that the host with all packages embeds: hosts of some 60, 100 and 200 MB */
const EMBEDDED = [0, 48, 144];

/** @typedef {{ name: string, host: string, groups: number, embedded: number, size: number }} GrowthHost */

/** @returns {GrowthHost[]} empty where they are not built and there is no Go to build them with */
export function growthHosts() {
  const kinds = [
    ...GROUPS.map(groups => ({ groups, embedded: 0 })),
    ...EMBEDDED.filter(embedded => embedded > 0).map(embedded => ({ groups: WORDS.groups.length, embedded })),
  ];
  return kinds.flatMap(kind => {
    const name = `host-${kind.groups}-${kind.embedded}`;
    const host = join(DIRECTORY, name);
    if (!existsSync(host) && !build(name, kind)) return [];
    return [{ name, host, ...kind, size: statSync(host).size }];
  });
}

/** @param {string} name @param {{ groups: number, embedded: number }} kind */
function build(name, { groups, embedded }) {
  const go = findGo();
  if (!go) return false;
  const module = join(DIRECTORY, 'module');
  const absent = WORDS.groups.slice(groups);
  for (const [path, text] of bigSources()) {
    const file = join(module, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, path === 'host/main.go' ? withData(withoutGroups(text, absent)) : text);
  }
  const data = join(module, 'host/data');
  writeFileSync(data, 'x');
  truncateSync(data, Math.max(1, embedded << 20));
  printProgress(`linking ${name} with ${go.version}`);
  go.run(['build', ...FLAGS, '-o', join(DIRECTORY, name), './host'], module);
  return true;
}

/** @param {string} source @param {readonly string[]} groups */
const withoutGroups = (source, groups) =>
  source
    .split('\n')
    .filter(line => !groups.some(group => line.includes(`/${group}/`)))
    .join('\n');

/** @param {string} source */
const withData = source =>
  source
    .replace('import (', 'import (\n\t_ "embed"')
    .replace(
      'func main() {',
      '//go:embed data\nvar data string\n\nfunc main() {\n\tos.Setenv("FLEET_DATA", data[:1])',
    );

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const { name, size } of growthHosts())
    printResult(`${(size / 1e6).toFixed(1).padStart(6)} MB  ${name}`);
