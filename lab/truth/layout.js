// Where everything lies. The build root is fixed because Go writes absolute
// source paths into binaries: they must mean nothing on any machine.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const BUILD_ROOT = '/tmp/goplug-truth';
export const ARTIFACTS = path.join(BUILD_ROOT, 'artifacts');
export const DIGESTS = path.join(BUILD_ROOT, 'digests');
export const PROXY = path.join(BUILD_ROOT, 'proxy');
export const MODULE_CACHE = path.join(BUILD_ROOT, 'modules');
export const GOPATH = path.join(BUILD_ROOT, 'gopath');
/** Where releases before 1.15 keep modules. */
export const OLD_MODULE_CACHE = path.join(GOPATH, 'pkg/mod');
/** The sources as releases without modules find them. */
export const GOPATH_TREE = path.join(BUILD_ROOT, 'gopath-tree');
/** For builds whose modules lie elsewhere. */
export const OTHER_MODULE_CACHE = path.join(BUILD_ROOT, 'other-modules');
export const CASE_ROOM = path.join(BUILD_ROOT, 'cases');
export const BUILD_TIMES = path.join(BUILD_ROOT, 'build-times.json');

/** The toolchains as binaries see them: links into the real directory. */
export const TOOLCHAINS = path.join(BUILD_ROOT, 'toolchains');
export const REAL_TOOLCHAINS = process.env['GOPLUG_TOOLCHAINS'] ?? TOOLCHAINS;

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const RECIPES = path.join(repository, 'fixtures/recipes');
export const TRUTH = path.join(repository, 'fixtures/truth');
export const BINARIES = path.join(repository, 'fixtures/binaries');
export const PROFILES = path.join(repository, 'fixtures/profiles');

/** The file of an artifact. @param {string} id */
export function artifactPath(id) {
  return path.join(ARTIFACTS, id);
}
