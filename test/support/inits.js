// What ships says of the recorded cases of init functions, from the profiles that are kept of their files.
import { readFileSync } from 'node:fs';
import { explainPrediction } from '../../dist/check/check.js';
import { predict } from '../../dist/check/predict.js';
import { keptBinary } from '../../dist/read/saved.js';
import { readPack } from '../../lab/recorded.js';
import { judgeInit } from '../../lab/truth/inits/judge-init.js';

/** @import { PluginReport } from '../../dist/check/check.js' */
/** @import { Judged, RecordedInit } from '../../lab/truth/inits/judge-init.js' */

/** @typedef {RecordedInit & { registry: string, why: string, env?: Record<string, string> }} InitTruth */

/** @type {Record<string, InitTruth>} by id */
export const INIT_TRUTH = JSON.parse(
  readFileSync(new URL('../../fixtures/truth/inits.json', import.meta.url), 'utf8'),
);
const packs = ['inits', 'inits-more'].map(name => readPack('', `profiles/${name}`));

/** Cases that profiles are kept of. */
export const INIT_IDS = packs.flatMap(({ inputs }) => inputs.map(({ id }) => id));

/** @typedef {{ id: string, truth: InitTruth, judged: Judged, plugins: PluginReport[] }} InitReplay */

/** Every recorded case, judged. @returns {AsyncGenerator<InitReplay>} */
export async function* replayInits() {
  for (const { inputs, profileOf } of packs) for (const one of inputs) yield await replay(one, profileOf);
}

/** @param {(typeof packs)[number]['inputs'][number]} recorded @param {(typeof packs)[number]['profileOf']} profileOf @returns {Promise<InitReplay>} */
async function replay({ id, host, requests }, profileOf) {
  const truth = INIT_TRUTH[id];
  if (!truth) throw new Error(`${id}: profiles are kept of a case that is not recorded`);
  const opened = requests.map(({ name, path, content }) => {
    if (content?.kind !== 'profile') throw new Error(`${id}: ${name} was not read`);
    const binary = keptBinary(profileOf(content.profile));
    return { name, path, content: { kind: /** @type {const} */ ('binary'), binary } };
  });
  const { plugins } = await explainPrediction(await predict(keptBinary(profileOf(host)), opened));
  return { id, truth, judged: judgeInit(truth, plugins, host), plugins };
}
