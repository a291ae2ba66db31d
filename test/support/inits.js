// What ships says of the recorded cases of init functions, from the profiles that are kept of their files.
import { readFileSync } from 'node:fs';
import { explainPrediction } from '../../dist/check/check.js';
import { predict } from '../../dist/check/predict.js';
import { parseProfile } from '../../dist/profile/parse-profile.js';
import { formatProfile } from '../../dist/profile/saved-profile.js';
import { givenProfile, keptBinary } from '../../dist/read/saved.js';
import { readPack } from '../../lab/recorded.js';
import { keptIds } from '../../lab/truth/inits/families.js';
import { judgeInit } from '../../lab/truth/inits/judge-init.js';

/** @import { PluginReport } from '../../dist/check/check.js' */
/** @import { Judged, RecordedInit } from '../../lab/truth/inits/judge-init.js' */

/** @typedef {RecordedInit & { registry: string, why: string, env?: Record<string, string> }} InitTruth */

/** @type {Record<string, InitTruth>} by id */
export const INIT_TRUTH = Object.assign(
  {},
  ...['inits.json', 'inits-later.json', 'inits-clients.json', 'inits-replaced.json'].map(name =>
    JSON.parse(readFileSync(new URL(`../../fixtures/truth/${name}`, import.meta.url), 'utf8')),
  ),
);
const packs = ['inits', 'inits-more', 'inits-later', 'inits-clients', 'inits-replaced'].map(name =>
  readPack('', `profiles/${name}`),
);

/** Recorded cases that profiles are to be kept of. */
export const TO_KEEP = keptIds().filter(id => INIT_TRUTH[id] !== undefined);

/** Cases that profiles are kept of. */
export const INIT_IDS = packs.flatMap(({ inputs }) => inputs.map(({ id }) => id));

/** @typedef {{ id: string, truth: InitTruth, judged: Judged, plugins: PluginReport[] }} InitReplay */

/** Every recorded case, judged. @returns {AsyncGenerator<InitReplay>} */
export async function* replayInits() {
  for (const { inputs, profileOf } of packs) for (const one of inputs) yield await replay(one, profileOf);
}

/** Some of the cases, each with its host as it is, and as a profile that was saved. @returns {AsyncGenerator<{ id: string, said: PluginReport[], fromSaved: PluginReport[] }>} */
export async function* replaySaved() {
  for (const { inputs, profileOf } of packs) {
    for (const [at, one] of inputs.entries()) {
      if (at % 12 !== 0) continue;
      const { exports, origin: _, declared, ...profile } = profileOf(one.host);
      // No file is kept of what may be a twin.
      if (declared) continue;
      const { symbols, packageHashes } = exports;
      const text = formatProfile({ goplugProfile: 1, ...profile, exports: { symbols, packageHashes } });
      const saved = givenProfile(parseProfile(text), one.host);
      const [said, fromSaved] = [
        await reportOf(one, profileOf, keptBinary(profileOf(one.host))),
        await reportOf(one, profileOf, saved),
      ];
      yield { id: one.id, said, fromSaved };
    }
  }
}

/** @param {(typeof packs)[number]['inputs'][number]} recorded @param {(typeof packs)[number]['profileOf']} profileOf @returns {Promise<InitReplay>} */
async function replay({ id, host, requests }, profileOf) {
  const truth = INIT_TRUTH[id];
  if (!truth) throw new Error(`${id}: profiles are kept of a case that is not recorded`);
  const plugins = await reportOf({ id, host, requests }, profileOf, keptBinary(profileOf(host)));
  return { id, truth, judged: judgeInit(truth, plugins, host), plugins };
}

/**
 * @param {Pick<(typeof packs)[number]['inputs'][number], 'id' | 'host' | 'requests'>} recorded
 * @param {(typeof packs)[number]['profileOf']} profileOf @param {import('../../dist/read/binary.js').Binary} host
 */
async function reportOf({ id, requests }, profileOf, host) {
  const opened = requests.map(({ name, path, content }) => {
    if (content?.kind !== 'profile') throw new Error(`${id}: ${name} was not read`);
    const binary = keptBinary(profileOf(content.profile));
    return { name, path, content: { kind: /** @type {const} */ ('binary'), binary } };
  });
  return (await explainPrediction(await predict(host, opened))).plugins;
}
