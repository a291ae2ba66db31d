// Every real host.
import { ekuiper } from './hosts/ekuiper.js';
import { glauth } from './hosts/glauth.js';
import { golangciLint } from './hosts/golangci-lint.js';
import { gotify } from './hosts/gotify.js';
import { krakend } from './hosts/krakend.js';
import { kustomize } from './hosts/kustomize.js';
import { nakama } from './hosts/nakama.js';
import { tyk } from './hosts/tyk.js';

/** @import { RealHost } from './host.js' */

/** @type {RealHost[]} */
export const ALL_HOSTS = [gotify, golangciLint, kustomize, glauth, nakama, krakend, ekuiper, tyk];

/** @param {string[]} names none: all */
export function chosenHosts(names) {
  const unknown = names.filter(name => !ALL_HOSTS.some(host => host.name === name));
  if (unknown.length > 0)
    throw new Error(
      `unknown host ${unknown.join(', ')} (expected ${ALL_HOSTS.map(({ name }) => name).join(', ')})`,
    );
  return ALL_HOSTS.filter(({ name }) => names.length === 0 || names.includes(name));
}
