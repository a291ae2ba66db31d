import { explainPrediction } from '../../dist/check/check.js';
import { predict } from '../../dist/check/predict.js';
import { decideGate } from '../../dist/gate/gate.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { worthOf } from './judge-tampered.js';
import { openInChild } from './open-child.js';

/** @import { Binary } from '../../dist/read/binary.js' */

/**
 * What is predicted of a plugin, whether a strict gate lets it through, and what came of opening it.
 * @param {{ binary: Binary, program: string }} host @param {string} plugin path
 * @param {(text: string) => string} neutral takes the paths of this machine out
 */
export async function tryTampered({ binary, program }, plugin, neutral) {
  const { trace, passesStrict } = await predictStrictly(binary, plugin);
  const { kind, message } = await openInChild(program, plugin);
  const observed = { kind, ...(message === undefined ? {} : { message: neutral(message) }) };
  const worth = worthOf(trace, observed, neutral);
  const isOdd = worth === 'wrong' || worth === 'kind' || (passesStrict && kind !== 'loads');
  return { trace, passesStrict, observed, worth, isOdd };
}

/** @param {Binary} binary @param {string} plugin */
async function predictStrictly(binary, plugin) {
  const files = new PluginFiles();
  const target = new RootFiles('/');
  try {
    const options = /** @type {const} */ ({ target, hostScope: 'global', strict: true });
    const prediction = await predict(binary, [files.input(plugin)], options);
    const gate = decideGate(await explainPrediction(prediction), { failOn: 'error', strict: true });
    return { trace: prediction.traces[0], passesStrict: gate.passed };
  } finally {
    files.close();
    target.close();
  }
}

/** How often each prediction met each outcome. */
export class Tally {
  /** @type {Record<string, number>} */
  counts = {};

  /** @param {Awaited<ReturnType<typeof tryTampered>>} tried */
  add({ trace, passesStrict, observed: { kind }, worth }) {
    this.#count(`${worth}: predicted ${trace?.outcome.kind}, observed ${kind}`);
    if (passesStrict) this.#count(`strict gate lets through: observed ${kind}`);
  }

  /** Whether a file was predicted to load, or let through by a strict gate, that does not load. */
  get isWrong() {
    return Object.keys(this.counts).some(key => /^wrong|^strict.*(?:fails|crashes|hangs)$/.test(key));
  }

  /** @param {string} key */
  #count(key) {
    this.counts[key] = (this.counts[key] ?? 0) + 1;
  }
}
