// Reads of a host and of its plugins all that a check of them needs.
import { predict } from '../../dist/check/predict.js';
import { presetContract } from '../../dist/contract/presets.js';
import { contractOfRequirements } from '../../dist/contract/requirement.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { keptBinary } from '../../dist/read/saved.js';
import { hostFile, pluginFile } from './layout.js';

/** @import { Prediction } from '../../dist/check/predict.js' */
/** @import { PluginInput } from '../../dist/check/gather.js' */
/** @import { Contract } from '../../dist/contract/contract.js' */
/** @import { CheckProfile } from '../../dist/profile/profile.js' */
/** @import { RealHost } from './host.js' */
/** @import { Content, HostTruth, KeptFacts, PluginTruth } from './truth.js' */

/** How the last plugin of a check is called, in texts too. */
export const PLUGIN = '$PLUGIN';

/** @param {Pick<HostTruth, 'contract' | 'require'>} told @returns {Contract[]} */
function contractsOf({ contract, require }) {
  const known = contract === undefined ? undefined : presetContract(contract);
  return [...(known ? [known] : []), ...(require ? [contractOfRequirements(require)] : [])];
}

/** @param {string} name @returns {string} the name of an earlier plugin in a check */
function earlierName(name) {
  return `/srv/${name}.so`;
}

/** What is read of a plugin depends on what is opened with it. @param {string} id */
function earlierKey(id) {
  return `before ${id}`;
}

/** @param {RealHost} host @param {readonly PluginTruth[]} plugins @returns {Promise<KeptFacts>} */
export async function readHostFacts(host, plugins) {
  const { binary, source } = await readHost(hostFile(host.name), false);
  const files = new PluginFiles();
  /** @type {KeptFacts['plugins']} */
  const kept = {};
  /** @type {CheckProfile | undefined} */
  let known;
  try {
    for (const { id, after } of plugins) {
      const inputs = [...(after === undefined ? [] : [after]), id].map(name => {
        const read = files.input(pluginFile(host.name, name));
        return { ...read, ...namedAs(name === id ? PLUGIN : earlierName(name), name) };
      });
      const prediction = await predict(binary, inputs, { contracts: contractsOf(host) });
      known = joined(known, prediction.host);
      for (const [index, { content }] of prediction.requests.entries()) {
        kept[index === inputs.length - 1 ? id : earlierKey(id)] = content ?? null;
      }
    }
    if (!known) throw new Error(`${host.name} has no plugins`);
    const { path: _path, ...identity } = known.identity;
    const lookups = (await binary.lookups()) ?? null;
    return { host: { ...known, identity: { path: host.name, ...identity } }, lookups, plugins: kept };
  } finally {
    files.close();
    source.close();
  }
}

/** @param {string} name @param {string} fileId @returns {Pick<PluginInput, 'name' | 'path'>} */
function namedAs(name, fileId) {
  return { name, path: { kind: 'resolved', realPath: name, fileId } };
}

/** A host's answers to several checks, as one. @param {CheckProfile | undefined} before @param {CheckProfile} now @returns {CheckProfile} */
function joined(before, now) {
  const { asked: _asked, ...exports } = now.exports;
  const origin = now.origin ?? before?.origin;
  return {
    ...now,
    exports: {
      ...exports,
      complete: true,
      symbols: { ...before?.exports.symbols, ...defined(exports.symbols) },
      packageHashes: { ...before?.exports.packageHashes, ...exports.packageHashes },
    },
    ...(origin
      ? {
          origin: {
            ...origin,
            directories: { ...before?.origin?.directories, ...now.origin?.directories },
            lines: { ...before?.origin?.lines, ...now.origin?.lines },
            covered: [...new Set([...(before?.origin?.covered ?? []), ...(now.origin?.covered ?? [])])],
          },
        }
      : {}),
  };
}

/** @param {CheckProfile['exports']['symbols']} symbols */
function defined(symbols) {
  return Object.fromEntries(Object.entries(symbols).filter(([, versions]) => versions.length > 0));
}

/** What is predicted now, of what is recorded. @param {HostTruth} truth @param {KeptFacts} facts @param {PluginTruth} plugin @returns {Promise<Prediction>} */
export function predictRecorded(truth, facts, { id, after }) {
  const names = [...(after === undefined ? [] : [after]), id];
  const inputs = names.map(name => {
    const content = facts.plugins[name === id ? id : earlierKey(id)];
    return {
      ...namedAs(name === id ? PLUGIN : earlierName(name), name),
      ...(content ? { content: givenOf(content) } : {}),
    };
  });
  const host = { ...keptBinary(facts.host), lookups: async () => facts.lookups ?? undefined };
  return predict(host, inputs, { contracts: contractsOf(truth) });
}

/** @param {Content} content @returns {NonNullable<PluginInput['content']>} */
function givenOf(content) {
  return content.kind === 'profile' ? { kind: 'binary', binary: keptBinary(content.profile) } : content;
}
