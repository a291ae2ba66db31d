// Official Go releases, from the module that the go command itself downloads them as, each called with its own environment.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../truth/go-command.js';
import { GOPATH, MODULES, RELEASES, ROOT } from './layout.js';

/** @param {string} go release, like 1.26.0 */
export function goRoot(go) {
  return path.join(RELEASES, `go${go}`);
}

/** @param {string} go @param {number} minor */
export function isSince(go, minor) {
  return Number(go.split('.')[1]) >= minor;
}

/** @param {string} go @param {Record<string, string>} [extra] @returns {Record<string, string>} */
export function officialEnvironment(go, extra = {}) {
  return {
    PATH: `${path.join(goRoot(go), 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: path.join(ROOT, 'home'),
    LANG: 'C',
    GOROOT: goRoot(go),
    GOTOOLCHAIN: 'local',
    GOENV: 'off',
    GO111MODULE: 'on',
    GOFLAGS: isSince(go, 14) ? '-mod=mod' : '',
    GOPROXY: moduleProxy(),
    CGO_ENABLED: '1',
    GOCACHE: process.env['GOCACHE'] ?? path.join(os.homedir(), '.cache/go-build'),
    GOMODCACHE: isSince(go, 15) ? MODULES : path.join(GOPATH, 'pkg/mod'),
    GOPATH,
    ...extra,
  };
}

/** @param {string} go @param {string[]} args @param {{ cwd: string, env?: Record<string, string> }} options */
export function runOfficial(go, args, { cwd, env = {} }) {
  run([path.join(goRoot(go), 'bin/go'), ...args], { cwd, env: officialEnvironment(go, env) });
}

/** Fetches a release that is not there yet. @param {string} go */
export function fetchRelease(go) {
  const root = goRoot(go);
  if (fs.existsSync(path.join(root, 'bin/go'))) return;
  const { Dir } = downloaded(`golang.org/toolchain@v0.0.1-go${go}.linux-amd64`);
  const partial = `${root}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(root), { recursive: true });
  // Files of a module cannot be executed, and none of them can be written.
  run(['cp', '-r', '--no-preserve=mode', Dir, partial], { cwd: '/' });
  run(['sh', '-c', 'chmod +x bin/* pkg/tool/linux_amd64/*'], { cwd: partial });
  fs.renameSync(partial, root);
}

/**
 * A module in the cache.
 * @param {string} module path@version @param {Record<string, string>} [env]
 * @returns {{ Dir: string, Sum: string }}
 */
export function downloaded(module, env = {}) {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: '/',
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '', GOMODCACHE: MODULES, ...env },
  });
  return JSON.parse(answer);
}

/** @type {string | undefined} */
let proxy;

/** As the machine's own go command is configured: releases before 1.13 know no proxy by themselves. */
export function moduleProxy() {
  proxy ??= execFileSync('go', ['env', 'GOPROXY'], { encoding: 'utf8', cwd: '/' }).trim();
  return proxy;
}

/** Lets releases before 1.15 find the modules. */
export function linkModules() {
  fs.mkdirSync(MODULES, { recursive: true });
  fs.mkdirSync(path.join(GOPATH, 'pkg'), { recursive: true });
  fs.mkdirSync(path.join(ROOT, 'home'), { recursive: true });
  const link = path.join(GOPATH, 'pkg/mod');
  if (!fs.existsSync(link)) fs.symlinkSync(MODULES, link);
}
