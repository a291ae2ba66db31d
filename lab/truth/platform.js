// What hosts and plugins are built for: amd64 with glibc, another processor with glibc, amd64 with musl, or by an official
// release of Go. The recipes are the same and the tools are others; ids of artifacts and cases begin with the name of the platform.
import { tool } from './cpus.js';
import { MUSL_GCC } from './musl.js';

/** @import { Cpu } from './cpus.js' */

/** @typedef {'amd64' | 'cpu' | 'musl' | 'release'} PlatformKind */

/**
 * @typedef {object} Platform
 * @property {PlatformKind} kind
 * @property {string} prefix of ids: ``, `arm64/`, `musl/`, `releases/`
 * @property {string} go the release that gets everything
 * @property {string} own what ids of that release begin with: `1.27`, `arm64/1.27`, `releases/1.8.7`
 * @property {{ cpu?: string, libc?: string }} mark what artifacts say of it
 * @property {Record<string, string>} env of go build
 * @property {string} gcc
 * @property {string} [strip] where this machine's is of no use
 */

/** @param {string} go @returns {Platform} */
export function amd64(go) {
  return { kind: 'amd64', prefix: '', go, own: go, mark: {}, env: {}, gcc: 'gcc' };
}

/** amd64 with glibc, and an official release. @param {string} go @returns {Platform} */
export function official(go) {
  return { ...amd64(go), kind: 'release', prefix: 'releases/', own: `releases/${go}` };
}

/** @param {Cpu} cpu @param {string} [go] @returns {Platform} */
export function ofCpu(cpu, go = cpu.go[0] ?? '') {
  const gcc = tool(cpu, 'gcc');
  return {
    kind: 'cpu',
    prefix: `${cpu.name}/`,
    go,
    own: `${cpu.name}/${go}`,
    mark: { cpu: cpu.name },
    env: { GOARCH: cpu.name, CC: gcc },
    gcc,
    strip: tool(cpu, 'strip'),
  };
}

/** Releases that musl is tried with, the one that gets everything first. */
export const MUSL_GO = ['1.27', '1.22', '1.26'];

/** @param {string} [go] @returns {Platform} */
export function musl(go = MUSL_GO[0] ?? '') {
  return {
    kind: 'musl',
    prefix: 'musl/',
    go,
    own: `musl/${go}`,
    mark: { libc: 'musl' },
    env: { CC: MUSL_GCC },
    gcc: MUSL_GCC,
  };
}

/**
 * An id with the names of the platform: `$OWN/plugin/plain` of its own release, `$ALL/native/lib-beside` of all its
 * releases, `$GLIBC/plugin/plain` of the same release on amd64 with glibc.
 * @param {Platform} platform @param {string} id
 */
export function idOn({ own, prefix, go }, id) {
  return id.replace('$OWN/', `${own}/`).replace('$ALL/', prefix).replace('$GLIBC/', `${go}/`);
}
