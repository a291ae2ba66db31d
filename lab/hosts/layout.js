// Where real hosts, their modules and the plugins for them lie. The root is fixed: without -trimpath the directories of
// sources are part of what a host and its plugins have to agree on.
import path from 'node:path';

export const ROOT = '/tmp/goplug-hosts';
export const MODULES = path.join(ROOT, 'mod');
/** Go before 1.15 has its modules below GOPATH: there is a link to the others. */
export const GOPATH = path.join(ROOT, 'gopath');
export const SOURCES = path.join(ROOT, 'src');
export const HOSTS = path.join(ROOT, 'bin');
export const PLUGINS = path.join(ROOT, 'plugins');
/** Where plugins are built. */
export const WORK = path.join(ROOT, 'work');
export const ROOMS = path.join(ROOT, 'rooms');

/** Official Go releases, each in goVERSION; others are fetched into it. */
export const RELEASES = process.env['GOPLUG_OFFICIAL'] ?? path.join(ROOT, 'go');

/** The file of a host. @param {string} name */
export function hostFile(name) {
  return path.join(HOSTS, name);
}

/** The file of a plugin. @param {string} host @param {string} id */
export function pluginFile(host, id) {
  return path.join(PLUGINS, host, `${id}.so`);
}
