import { makeReport, type Report } from '../../check/report.ts';
import { decideGate, ExitCode } from '../../gate/gate.ts';
import { checkFiles } from '../../node/check-files.ts';
import type { Witness } from '../../node/witness.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { contractsAsked } from '../contracts-asked.ts';
import { type Output, parseOutputs, writeReport } from '../output.ts';
import { settingsOf } from '../read-settings.ts';
import type { Settings } from '../settings.ts';
import { type Streams, UsageError } from '../streams.ts';

/** from how many plugins on optimised code is run long enough to pay */
const MAX_SHORT_PLUGINS = 3;
const MIN_FLEET = 50;

/** `goplug-lint check HOST PLUGIN...`; resolves to the exit code. */
export async function runCheck(args: ArgumentsOf<'check'>, streams: Streams): Promise<number> {
  const settings = await settingsOf(args, streams);
  if (!settings) return ExitCode.passed;
  const outputs = parseOutputs(settings.options.format);
  const { report, exitCode } = await judge(settings, streams, outputs);
  await writeReport(report, outputs, settings.options, streams);
  return exitCode;
}

/**
 * Checks, and decides the gate.
 * @param witness is told which files it depends on; the check is made in this thread then
 */
export async function judge(
  settings: Settings,
  streams: Streams,
  outputs: readonly Output[],
  witness?: Witness,
): Promise<{ report: Report; exitCode: number }> {
  const { host, plugins, fleet, policy, updateBaseline } = settings;
  const { hostScope, sysroot, glibc, each, fullTypes, failOn } = settings.options;
  if (glibc !== undefined && !/^\d+\.\d+$/.test(glibc))
    throw new UsageError(`--glibc ${glibc} is no release: write 2.31`);
  // Many plugins make long runs, which are worth being compiled for.
  if (plugins.length <= MAX_SHORT_PLUGINS) streams.expectShortRun?.();
  const strict = settings.options.policy === 'strict';
  const options = {
    hostScope,
    strict,
    sysroot,
    glibc,
    ...(await contractsAsked(settings.options)),
    fullTypes,
    libraryPath: streams.env['LD_LIBRARY_PATH'],
    withDigests: outputs.some(({ format }) => format === 'json' || format === 'sarif'),
  };
  const found =
    isFleet(settings) && !witness
      ? await (await import('../check-fleet.ts')).checkEach(settings, options, streams)
      : await checkFiles(host, plugins, { ...options, each, witness });
  const result = policy
    ? (await import('../apply-policy.ts')).appliedPolicy(found, policy, updateBaseline)
    : found;
  const decision = decideGate(result, { failOn, strict });
  const report = makeReport(result, decision, VERSION, fleet.shard);
  return { report, exitCode: decision.exitCode };
}

/** Plugins that are judged alone may be spread; for a few of them that does not pay. */
function isFleet({ options: { each }, plugins, fleet: { jobs, shard, cache } }: Settings): boolean {
  const isAsked = jobs !== undefined || shard !== undefined || cache !== undefined;
  if (isAsked && !each)
    throw new UsageError(
      '--jobs, --shard and --cache need --each: else every plugin is opened after those before it',
    );
  return isAsked || (each && plugins.length >= MIN_FLEET);
}
