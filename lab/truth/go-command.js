// Calls one Go toolchain in an environment that nothing outside can change.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { hasModules, since } from './go-releases.js';
import {
  BUILD_ROOT,
  GOPATH,
  GOPATH_TREE,
  MODULE_CACHE,
  PROXY,
  REAL_TOOLCHAINS,
  TOOLCHAINS,
} from './layout.js';

const MAX_OUTPUT = 1 << 26;

/**
 * Makes the toolchain visible below the build root. Go writes GOROOT into
 * binaries that are not trimmed, and it must be the same everywhere.
 * @param {string} go
 */
export function linkToolchain(go) {
  const link = path.join(TOOLCHAINS, `go${go}`);
  const real = path.join(REAL_TOOLCHAINS, `go${go}`);
  if (!fs.existsSync(path.join(real, 'bin/go'))) throw new Error(`no Go ${go} in GOPLUG_TOOLCHAINS`);
  if (real === link) return;
  fs.mkdirSync(TOOLCHAINS, { recursive: true });
  fs.rmSync(link, { force: true });
  fs.symlinkSync(real, link);
}

/**
 * GOFLAGS holds -mod=mod because the recipes carry no go.sum; it leaves no
 * mark in a binary. Before 1.14 there is no such flag, nor the need.
 * @param {string} go
 * @param {Record<string, string>} [extra]
 * @returns {Record<string, string>}
 */
export function goEnvironment(go, extra = {}) {
  return {
    PATH: `${path.join(TOOLCHAINS, `go${go}`, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: BUILD_ROOT,
    LANG: 'C',
    GOROOT: path.join(TOOLCHAINS, `go${go}`),
    GOTOOLCHAIN: 'local',
    GOENV: 'off',
    GO111MODULE: 'on',
    GOFLAGS: since(go, 14) ? '-mod=mod' : '',
    GOPROXY: `file://${PROXY}`,
    GOSUMDB: 'off',
    CGO_ENABLED: '1',
    GOCACHE: path.join(BUILD_ROOT, 'go-cache'),
    GOMODCACHE: MODULE_CACHE,
    GOPATH: hasModules(go) ? GOPATH : GOPATH_TREE,
    ...extra,
  };
}

/**
 * @param {string} go
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options
 */
export function runGo(go, args, { cwd, env = {} }) {
  const environment = goEnvironment(go, env);
  const command = path.join(TOOLCHAINS, `go${go}`, 'bin/go');
  run(['nice', command, ...args], { cwd, env: environment });
}

/**
 * Runs a command; when it fails the error carries what it printed.
 * @param {string[]} command
 * @param {{ cwd: string, env?: Record<string, string> }} options
 */
export function run(command, { cwd, env }) {
  const [program = '', ...args] = command;
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.join(' ')}\n${stderr}${stdout}`);
}
