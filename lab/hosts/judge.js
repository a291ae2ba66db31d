// Builds the plugins of real hosts, lets the hosts open them, and writes what they said to fixtures/hosts:
//   node lab/hosts/judge.js [NAME ...] [--only REGEX]
// What was built is kept. With --only what is recorded of other plugins stays.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { printProgress } from '../console.js';
import { askHost } from './ask.js';
import { buildHost } from './build.js';
import { readHostFacts } from './facts.js';
import { linkModules } from './go.js';
import { chosenHosts } from './hosts.js';
import { hostFile, pluginFile } from './layout.js';
import { pluginsOf } from './mistakes.js';
import { buildPlugin } from './plugins.js';
import { readTruth, recordedHosts, writeFacts, writeTruth } from './truth.js';

/** @import { HostAnswer } from './ask.js' */
/** @import { RealHost } from './host.js' */
/** @import { PluginBuild } from './mistakes.js' */
/** @import { HostTruth, PluginTruth } from './truth.js' */

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const only = new RegExp(values.only ?? '');

linkModules();
for (const host of chosenHosts(positionals)) {
  buildHost(host);
  await record(host);
}

/** @param {RealHost} host */
async function record(host) {
  const before = recordedHosts().includes(host.name) ? readTruth(host.name).plugins : [];
  /** @type {PluginTruth[]} */
  const plugins = [];
  for (const build of pluginsOf(host)) {
    const known = before.find(({ id }) => id === build.id);
    const judged = only.test(build.id) ? await judge(host, build) : known?.observed;
    if (judged) plugins.push(truthOfPlugin(build, judged));
  }
  const facts = await readHostFacts(host, plugins);
  writeTruth(truthOf(host, plugins));
  writeFacts(host.name, facts);
}

/** Undefined where it cannot be built here. @param {RealHost} host @param {PluginBuild} build @returns {Promise<HostAnswer | undefined>} */
async function judge(host, build) {
  const { id, after } = build;
  try {
    buildPlugin(host, build);
  } catch (error) {
    printProgress(
      `${host.name} ${id} is not built: ${error instanceof Error ? error.message.slice(0, 500) : error}`,
    );
    return undefined;
  }
  const files = [...(after === undefined ? [] : [after]), id].map(name => pluginFile(host.name, name));
  const { kind, message } = await askHost(host, files, id);
  printProgress(`${host.name} ${id}: ${kind} ${message ?? ''}`);
  return { kind, ...(message === undefined ? {} : { message }) };
}

/** @param {PluginBuild} build @param {HostAnswer} observed @returns {PluginTruth} */
function truthOfPlugin({ id, says, causes, after }, observed) {
  return { id, says, causes, ...(after === undefined ? {} : { after }), observed };
}

/** @param {RealHost} host @param {PluginTruth[]} plugins @returns {HostTruth} */
function truthOf(host, plugins) {
  const { name, product, version, go, differs, asked, contract, require, trimpath, flags } = host;
  return {
    name,
    product,
    version,
    go,
    size: fs.statSync(hostFile(name)).size,
    flags: [...(trimpath ? ['-trimpath'] : []), ...flags],
    differs,
    asked,
    ...(contract === undefined ? {} : { contract }),
    ...(require === undefined ? {} : { require }),
    plugins,
  };
}
