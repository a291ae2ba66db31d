// Predicts cases, as a process that is not root: reads one request a line, answers one a line.
// The inputs that the verdict was computed from go along, so that they can be kept.
import { createRequire } from 'node:module';
import readline from 'node:readline';
import { predict } from '../../dist/check/predict.js';
import { linkerOf } from '../../dist/link/linker.js';
import { simulateOpens } from '../../dist/link/simulate.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { parseProfile } from '../../dist/profile/parse-profile.js';
import { formatProfile } from '../../dist/profile/saved-profile.js';
import { answersOf } from '../../dist/read/saved.js';

/** @import { Report } from '../../dist/check/report.js' */

/** The command line as it is published. @type {typeof import('../../src/cli/main.ts').main} */
const main = createRequire(import.meta.url)('../../bin/goplug-lint.js')('./entry.js').main;

/** @typedef {{ directory: string, host: string, open: string[], hostScope?: string, loader?: 'dlopen', root?: string }} PredictionRequest */

/** What an emulator shows to a program: the files of its root, and this machine's where it has none. */
class EmulatedFiles {
  /** @param {string} root */
  constructor(root) {
    this.own = new RootFiles(root);
    this.others = new RootFiles('/');
  }

  /** @param {string} path */
  async open(path) {
    return (await this.own.open(path)) ?? this.others.open(path);
  }

  close() {
    this.own.close();
    this.others.close();
  }
}

/** @type {Map<string, Awaited<ReturnType<typeof readHost>> & { saved: import('../../dist/profile/profile.js').CheckProfile }>} */
const hosts = new Map();

/** @param {string} file */
async function hostOf(file) {
  const known = hosts.get(file);
  if (known) return known;
  for (const { source } of hosts.values()) source.close();
  hosts.clear();
  const read = await readHost(file, false);
  // As a vendor would publish it, written and read again.
  const host = { ...read, saved: answersOf(parseProfile(formatProfile(await read.binary.complete()))) };
  hosts.set(file, host);
  return host;
}

/** @param {PredictionRequest} request */
async function answer({ directory, host, open, hostScope, loader, root = '/' }) {
  process.chdir(directory);
  const files = new PluginFiles();
  const target = new EmulatedFiles(root);
  try {
    const { binary, saved } = await hostOf(host);
    const inputs = open.map(name => files.input(name.replaceAll('$DIR', directory)));
    const scope = hostScope === 'local' ? 'local' : 'global';
    const prediction = await predict(binary, inputs, { target, hostScope: scope, loader });
    const { requests, environment } = prediction;
    const names = inputs.map(({ name }) => name);
    return {
      // Where the target is this machine's root alone, it can be asked for the same.
      ...(root === '/' ? { fromCommand: await askCommand(host, names, scope, loader) } : {}),
      traces: prediction.traces,
      fromSaved: simulateOpens(saved, requests, environment, scope, await linkerOf(saved)),
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

/**
 * The outcomes that the built command reports.
 * @param {string} host @param {string[]} names @param {string} scope @param {'dlopen' | undefined} loader
 */
async function askCommand(host, names, scope, loader) {
  let [stdout, stderr] = ['', ''];
  const options = ['--format', 'json', '--config', 'none', '--sysroot', '/', '--host-scope', scope];
  await main(['check', ...options, ...(loader ? ['--loader', loader] : []), '--', host, ...names], {
    stdout: text => {
      stdout += text;
    },
    stderr: text => {
      stderr += text;
    },
    env: {},
    stdoutIsTerminal: false,
    columns: undefined,
  });
  if (stderr !== '') throw new Error(`the command says: ${stderr}`);
  /** @type {Report} */
  const { plugins } = JSON.parse(stdout);
  return plugins.map(({ outcome }) => outcome);
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
