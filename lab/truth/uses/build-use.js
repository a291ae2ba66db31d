// Builds the host and the plugins of one scenario with one release. Below Go 1.11 there are no modules: all of it is in GOPATH.
import fs from 'node:fs';
import path from 'node:path';
import { cpuNamed } from '../cpus.js';
import { run } from '../go-command.js';
import { BUILD_ROOT, RECIPES, TOOLCHAINS } from '../layout.js';
import { pluginsOf } from './scenarios.js';

/** @import { Scenario } from './scenarios.js' */

/** Official toolchains of exact releases: links into GOPLUG_RELEASES, or the directories themselves. */
const RELEASES = path.join(BUILD_ROOT, 'releases');
const ROOM = path.join(BUILD_ROOT, 'uses');
const GOPATH = path.join(ROOM, 'gopath');

/** The toolchain of a release, made visible below the build root; undefined: it is not here. @param {string} release */
export function toolchainOf(release) {
  const debian = /^debian-(.*)$/.exec(release)?.[1];
  if (debian !== undefined) return existing(path.join(TOOLCHAINS, `go${debian}`));
  const [link, real] = [RELEASES, process.env['GOPLUG_RELEASES'] ?? RELEASES].map(place =>
    path.join(place, `go${release}`),
  );
  if (link && real && link !== real && fs.existsSync(real) && !fs.existsSync(link)) {
    fs.mkdirSync(RELEASES, { recursive: true });
    fs.symlinkSync(real, link);
  }
  return existing(link ?? '');
}

/** @param {string} root */
function existing(root) {
  return fs.existsSync(path.join(root, 'bin/go')) ? root : undefined;
}

/** when the last of the sources was changed (ms) */
let changed = 0;

/** Lays the sources out. */
export function prepareSources() {
  const place = path.join(GOPATH, 'src/example.com/uses');
  fs.rmSync(place, { recursive: true, force: true });
  const sources = path.join(RECIPES, 'uses');
  fs.cpSync(sources, place, { recursive: true });
  const files = fs.readdirSync(sources, { recursive: true, encoding: 'utf8' });
  changed = Math.max(...files.map(name => fs.statSync(path.join(sources, name)).mtimeMs));
}

/** @param {string} file */
function isFresh(file) {
  return fs.existsSync(file) && fs.statSync(file).mtimeMs > changed;
}

/**
 * @param {Scenario} scenario @param {string} release @param {string} goroot
 * @returns {{ host: string, plugins: Map<string, string> }} files
 */
export function buildUse(scenario, release, goroot) {
  const { host, tags = '', flags = [], hostFlags = [], cpu } = scenario;
  const room = path.join(ROOM, 'out', cpu === undefined ? release : `${cpu}-${release}`);
  fs.mkdirSync(room, { recursive: true });
  /** @param {string} output @param {string[]} args */
  const build = (output, args) => {
    const file = path.join(room, output);
    if (!isFresh(file))
      run(['nice', path.join(goroot, 'bin/go'), 'build', '-o', file, ...args], {
        cwd: ROOM,
        env: { ...environment(goroot), ...crossing(cpu) },
      });
    return file;
  };
  const plugin = (/** @type {string} */ name) =>
    build(`${name}.so`, [
      '-buildmode=plugin',
      ...(name === 'rejected' ? flags : []),
      `example.com/uses/plugins/${name}`,
    ]);
  return {
    host: build([host, tags, ...hostFlags].filter(word => word !== '').join('-'), [
      ...hostFlags,
      '-tags',
      tags,
      `example.com/uses/${host}`,
    ]),
    plugins: new Map(pluginsOf(scenario).map(name => [name, plugin(name)])),
  };
}

/** What another processor needs. @param {string | undefined} name @returns {Record<string, string>} */
function crossing(name) {
  const cpu = cpuNamed(name);
  return cpu === undefined ? {} : { GOARCH: cpu.name, CC: `${cpu.triple}-gcc` };
}

/** @param {string} goroot @returns {Record<string, string>} */
function environment(goroot) {
  return {
    PATH: `${goroot}/bin:/usr/local/bin:/usr/bin:/bin`,
    HOME: BUILD_ROOT,
    LANG: 'C',
    GOROOT: goroot,
    GOPATH,
    GO111MODULE: 'off',
    GOTOOLCHAIN: 'local',
    GOENV: 'off',
    CGO_ENABLED: '1',
    GOCACHE: path.join(BUILD_ROOT, 'go-cache'),
  };
}
