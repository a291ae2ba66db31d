// One mutated file, read, judged and explained: it gives a report or a FormatError, or it is a finding.
import { FormatError } from '../../dist/bytes/format-error.js';
import { explainPrediction } from '../../dist/check/check.js';
import { predict } from '../../dist/check/predict.js';
import { decideGate } from '../../dist/gate/gate.js';
import { NameSet, readBinary } from '../../dist/read/binary.js';
import { patchedSource } from './patched-source.js';

/** @import { Binary } from '../../dist/read/binary.js' */
/** @import { Mutation } from './mutate.js' */
/** @import { Subject } from './subjects.js' */

const NAMES = new NameSet(['plugin.open', 'runtime.lastmoduledatap', 'go:link.pkghash.runtime', 'puts', '']);
const outside = (/** @type {number} */ offset, /** @type {number} */ length) =>
  new FormatError('file', offset, `${length} bytes are not there`);

/**
 * @param {Subject} subject @param {Mutation} mutation @param {boolean} isWhole @param {Binary} host
 * @returns {Promise<{ outcome: string, milliseconds: number, reads: number }>} throws what nobody should throw
 */
export async function runOnce({ role, bytes }, mutation, isWhole, host) {
  const source = patchedSource(bytes, mutation, outside);
  const started = performance.now();
  const cpu = process.cpuUsage();
  let outcome;
  try {
    if (role === 'plugin') {
      const path = /** @type {const} */ ({ kind: 'resolved', realPath: '/f.so', fileId: 'f' });
      const input = { name: 'f.so', path, content: /** @type {const} */ ({ kind: 'source', source }) };
      const prediction = await predict(host, [input], { glibc: '2.36' });
      const result = await explainPrediction(prediction);
      const { exitCode } = decideGate(result, { failOn: 'note', strict: true });
      outcome = `${result.plugins[0]?.outcome.kind} ${exitCode}`;
      JSON.stringify(result);
    }
    if (role !== 'plugin' || isWhole) {
      const binary = await readBinary(source, 'f', role);
      await binary.answering(NAMES);
      JSON.stringify(isWhole ? await binary.complete() : binary.profile);
      outcome ??= 'profile';
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    outcome = 'FormatError';
  }
  // On a machine that does other things a run takes longer, but no more of the processor.
  const { user, system } = process.cpuUsage(cpu);
  const milliseconds = Math.min(performance.now() - started, (user + system) / 1000);
  return { outcome: outcome ?? '', milliseconds, reads: source.reads };
}
