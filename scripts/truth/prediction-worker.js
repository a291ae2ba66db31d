// Predicts cases, as a process that is not root: reads one request a line, answers one a line.
// The inputs that the verdict was computed from go along, so that they can be kept.
import readline from 'node:readline';
import { predict } from '../../dist/lint/predict.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';

/** @typedef {{ directory: string, host: string, open: string[], hostScope?: string }} PredictionRequest */

/** @type {Map<string, Awaited<ReturnType<typeof readHost>>>} */
const hosts = new Map();

/** @param {string} file */
async function hostOf(file) {
  const known = hosts.get(file);
  if (known) return known;
  for (const { source } of hosts.values()) source.close();
  hosts.clear();
  const host = await readHost(file, false);
  hosts.set(file, host);
  return host;
}

/** @param {PredictionRequest} request */
async function answer({ directory, host, open, hostScope }) {
  process.chdir(directory);
  const files = new PluginFiles();
  const target = new RootFiles('/', []);
  try {
    const { binary } = await hostOf(host);
    const inputs = open.map(name => files.input(name.replaceAll('$DIR', directory)));
    const scope = hostScope === 'local' ? 'local' : 'global';
    const prediction = await predict(binary, inputs, target, scope);
    return {
      traces: prediction.traces,
      host: prediction.host,
      requests: prediction.requests,
      environment: prediction.environment,
    };
  } finally {
    process.chdir('/');
    files.close();
    target.close();
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
