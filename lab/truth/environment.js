// The machine that outputOf what is recorded: what its loader is, and which
// libraries every host brought into its process.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { isOfficial } from './go-releases.js';
import { artifactPath, TOOLCHAINS } from './layout.js';

/** @import { Artifact } from './artifact.js' */

/** @param {Artifact[]} artifacts @param {string[]} go @returns {Record<string, object | string>} */
export function describeEnvironment(artifacts, go) {
  const hosts = artifacts.filter(
    ({ id, cpu, libc }) =>
      cpu === undefined &&
      libc === undefined &&
      id.includes('/host/') &&
      !id.startsWith('releases/') &&
      fs.existsSync(artifactPath(id)),
  );
  return {
    ...describeMachine(go.filter(release => !isOfficial(release))),
    hostLibraries: groupByLibraries(hosts.map(({ id }) => id)),
  };
}

/** The same of the official releases, which may have been recorded elsewhere. @param {string[]} go @returns {Record<string, object | string>} */
export function describeReleases(go) {
  return describeMachine(go.filter(isOfficial));
}

/** @param {string[]} go */
function describeMachine(go) {
  return {
    machine: outputOf('uname', '-m'),
    system: osName(),
    glibc: outputOf('getconf', 'GNU_LIBC_VERSION').replace('glibc ', ''),
    pageSize: outputOf('getconf', 'PAGESIZE'),
    gcc: outputOf('gcc', '-dumpfullversion'),
    ld: outputOf('ld', '--version').split('\n')[0] ?? '',
    go: Object.fromEntries(go.map(release => [release, goVersion(release)])),
  };
}

/** @param {string} program @param {string[]} args */
function outputOf(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

function osName() {
  const text = fs.readFileSync('/etc/os-release', 'utf8');
  return /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1] ?? '';
}

/** The release exactly, "go1.22.12". @param {string} go */
function goVersion(go) {
  const file = path.join(TOOLCHAINS, `go${go}`, 'VERSION');
  return fs.readFileSync(file, 'utf8').split('\n')[0] ?? '';
}

/** @param {string[]} hosts @returns {{ libraries: string[], hosts: string[] }[]} */
function groupByLibraries(hosts) {
  /** @type {Map<string, { libraries: string[], hosts: string[] }>} */
  const groups = new Map();
  for (const host of hosts) {
    const libraries = librariesOf(artifactPath(host));
    const key = libraries.join();
    const group = groups.get(key) ?? { libraries, hosts: [] };
    group.hosts.push(host);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What the dynamic linker maps for a program, without addresses. @param {string} file */
function librariesOf(file) {
  const headers = outputOf('readelf', '--program-headers', '--wide', file);
  if (!headers.includes('DYNAMIC')) return [];
  const interpreter = '/lib64/ld-linux-x86-64.so.2';
  return outputOf(interpreter, '--list', file)
    .split('\n')
    .map(line => line.trim().replace(/ \(0x[0-9a-f]+\)$/, ''));
}
