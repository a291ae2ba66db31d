import { makeReport, type Report } from '../../check/report.ts';
import { decideGate, ExitCode } from '../../gate/gate.ts';
import { checkFiles } from '../../node/check-files.ts';
import type { Witness } from '../../node/witness.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { contractsAsked } from '../contracts-asked.ts';
import { withImage } from '../image-settings.ts';
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
  return withImage(settings, streams, async opened => {
    const { report, exitCode } = await judge(opened, streams, outputs);
    await writeReport(report, outputs, opened.options, streams);
    return exitCode;
  });
}

/**
 * Checks, and decides the gate.
 * @param witness hears which files it depends on; the check is made in this thread then
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
    throw new UsageError(`--glibc ${glibc}: not a glibc release (expected MAJOR.MINOR, e.g. 2.31)`);
  const withDigests = outputs.some(({ format }) => format === 'json' || format === 'sarif');
  // Many plugins make long runs, which are worth being compiled for; and a thread that hashes the host starts slowly under
  // other flags of the engine than its own code was compiled with.
  if (plugins.length <= MAX_SHORT_PLUGINS && !withDigests) streams.expectShortRun?.();
  const strict = settings.options.policy === 'strict';
  const options = {
    hostScope,
    strict,
    sysroot,
    glibc,
    ...(await contractsAsked(settings.options)),
    fullTypes,
    libraryPath: streams.env['LD_LIBRARY_PATH'],
    withGroups: outputs.some(({ format }) => format === 'html'),
    withDigests,
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
function isFleet({ options: { each }, image, plugins, fleet: { jobs, shard, cache } }: Settings): boolean {
  // Layers of an image are worth keeping for one check, profiles of hosts for many.
  const isCached = cache !== undefined && (image === undefined || each);
  const isAsked = jobs !== undefined || shard !== undefined || isCached;
  if (isAsked && !each)
    throw new UsageError(
      '--jobs, --shard and --cache need --each: else every plugin is opened after those before it',
    );
  return isAsked || (each && plugins.length >= MIN_FLEET);
}
