import { type CheckResult, explainPrediction } from '../../src/check/check.ts';
import type { PluginInput } from '../../src/check/gather.ts';
import { predict } from '../../src/check/predict.ts';
import { makeReport, type Report } from '../../src/check/report.ts';
import { decideGate } from '../../src/gate/gate.ts';
import { VERSION } from '../../src/version.ts';
import { isProfile, type OpenedHost, readProfile } from './hosts.ts';
import type { ChosenFile, Question } from './protocol.ts';
import { fileSource } from './sources.ts';

/** One plugin, as the file system of the target has it. */
export interface OpenedPlugin {
  input: PluginInput;
  digest: () => Promise<string>;
}

/** A plugin that was chosen; each is a file of its own. */
export async function openPlugin(
  { name, blob, isDemo }: ChosenFile,
  index: number,
  onBytes: (count: number) => void,
): Promise<OpenedPlugin> {
  const source = fileSource(blob, onBytes);
  const path = { kind: 'resolved', realPath: name, fileId: `chosen:${index}` } as const;
  const digest = () => source.sha256();
  return isDemo && (await isProfile(source))
    ? { input: { name, path, content: { kind: 'binary', binary: await readProfile(source, name) } }, digest }
    : { input: { name, path, content: { kind: 'source', source } }, digest };
}

/** Predicts what plugin.Open returns for these files in this host, in this order, as the command does. */
export async function checkPlugins(
  host: OpenedHost,
  plugins: readonly OpenedPlugin[],
  { each, glibc, withDigests }: Pick<Question, 'each' | 'glibc' | 'withDigests'>,
): Promise<Report> {
  const options = { target: host.target, ...(glibc === '' ? {} : { glibc }) };
  const inputs = plugins.map(({ input }) => input);
  let result: CheckResult | undefined;
  for (const group of each ? inputs.map(input => [input]) : [inputs]) {
    const one = await explainPrediction(await predict(host.binary, group, options), { withGroups: true });
    result = result ? { ...result, plugins: [...result.plugins, ...one.plugins] } : one;
  }
  if (!result) throw new Error('no plugin to check');
  if (host.isProfile) result.host.kind = 'profile';
  if (withDigests) {
    // As the command: of a profile the digest that it holds.
    for (const [i, plugin] of result.plugins.entries()) {
      const digest = await plugins[i]?.digest();
      if (digest !== undefined) plugin.sha256 = digest;
    }
  }
  return makeReport(result, decideGate(result, { failOn: 'error', strict: false }), VERSION);
}
