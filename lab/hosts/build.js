// Builds real hosts from their own sources, each as its own build files do, with the Go release that they ask for:
//   node lab/hosts/build.js [NAME ...]
// Sources come as modules, by the ordinary go command. What is there already is kept.
import fs from 'node:fs';
import path from 'node:path';
import { printProgress } from '../console.js';
import { downloaded, fetchRelease, linkModules, runOfficial } from './go.js';
import { chosenHosts } from './hosts.js';
import { HOSTS, hostFile, SOURCES } from './layout.js';

/** @import { RealHost } from './host.js' */

/** The directory of a host's sources, as they are built. @param {RealHost} host */
export function hostSources({ name }) {
  return path.join(SOURCES, name);
}

/** @param {RealHost} host */
export function prepareSources(host) {
  const directory = hostSources(host);
  if (fs.existsSync(path.join(directory, 'go.mod'))) return;
  const { module, version, sum, unlisted, remove = [], write = {} } = host;
  const { Dir, Sum } = downloaded(`${module}@${version}`, unlisted ? { GONOSUMDB: module } : {});
  if (Sum !== sum) throw new Error(`${module}@${version} is ${Sum}, not ${sum}`);
  fs.cpSync(Dir, directory, { recursive: true, filter: source => writable(source) });
  for (const name of remove) fs.rmSync(path.join(directory, name), { recursive: true, force: true });
  for (const [name, text] of Object.entries(write)) {
    const file = path.join(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

/** Files of the module cache cannot be written, and so could their copies not be. @param {string} source */
function writable(source) {
  fs.chmodSync(source, fs.statSync(source).mode | 0o200);
  return true;
}

/** @param {RealHost} host */
export function buildHost(host) {
  const output = hostFile(host.name);
  fetchRelease(host.go);
  prepareSources(host);
  if (fs.existsSync(output)) return;
  printProgress(`building ${host.product} ${host.version} with Go ${host.go}`);
  fs.mkdirSync(HOSTS, { recursive: true });
  const trim = host.trimpath ? ['-trimpath'] : [];
  const args = [
    'build',
    ...trim,
    ...host.flags.map(flag => flag.replace('$SOURCES', hostSources(host))),
    '-o',
    output,
    host.package,
  ];
  runOfficial(host.go, args, { cwd: hostSources(host), env: { GOFLAGS: '', ...host.env } });
}

if (process.argv[1] === import.meta.filename) {
  linkModules();
  for (const host of chosenHosts(process.argv.slice(2))) buildHost(host);
}
