import type { CheckResult } from '../../check/check.ts';
import { makeReport, type Report } from '../../check/report.ts';
import type { Contract } from '../../contract/contract.ts';
import { decideGate, ExitCode } from '../../gate/gate.ts';
import { checkFiles } from '../../node/check-files.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import { VERSION } from '../../version.ts';
import type { CheckArguments } from '../arguments.ts';
import { type Output, parseOutputs, writeReport } from '../output.ts';
import { settingsOf } from '../read-settings.ts';
import type { Settings } from '../settings.ts';
import { type Streams, UsageError } from '../streams.ts';

/** from how many plugins on optimised code is run long enough to pay */
const MAX_SHORT_PLUGINS = 3;
const MIN_FLEET = 50;

/** `goplug-lint check HOST PLUGIN...`; resolves to the exit code. */
export async function runCheck(args: CheckArguments, streams: Streams): Promise<number> {
  const settings = await settingsOf(args, streams);
  if (!settings) return ExitCode.passed;
  const outputs = parseOutputs(settings.format);
  const { report, exitCode } = await judge(settings, streams, outputs);
  await writeReport(report, outputs, settings, streams);
  return exitCode;
}

/** Checks, and decides the gate. */
export async function judge(
  settings: Settings,
  streams: Streams,
  outputs: readonly Output[],
): Promise<{ report: Report; exitCode: number }> {
  const { host, plugins, hostScope, loader, sysroot, glibc, each, fullTypes, failOn, strict } = settings;
  if (glibc !== undefined && !/^\d+\.\d+$/.test(glibc))
    throw new UsageError(`--glibc ${glibc} is no release: write 2.31`);
  // Many plugins make long runs, which are worth being compiled for.
  if (plugins.length <= MAX_SHORT_PLUGINS) streams.expectShortRun?.();
  const options = {
    hostScope,
    loader,
    sysroot,
    glibc,
    contracts: await contractsOf(settings),
    fullTypes,
    libraryPath: streams.env['LD_LIBRARY_PATH'],
    withDigests: outputs.some(({ format }) => format === 'json' || format === 'sarif'),
  };
  const found = isFleet(settings)
    ? await (await import('../check-fleet.ts')).checkEach(settings, options, streams)
    : await checkFiles(host, plugins, { ...options, each });
  const result = await withPolicy(found, settings);
  const decision = decideGate(result, { failOn, strict });
  const report = makeReport(result, decision, VERSION, settings.fleet.shard);
  return { report, exitCode: decision.exitCode };
}

/** Plugins that are judged alone may be spread; for a few of them that does not pay. */
function isFleet({ each, plugins, fleet: { jobs, shard, cache } }: Settings): boolean {
  const isAsked = jobs !== undefined || shard !== undefined || cache !== undefined;
  if (isAsked && !each)
    throw new UsageError(
      '--jobs, --shard and --cache need --each: else every plugin is opened after those before it',
    );
  return isAsked || (each && plugins.length >= MIN_FLEET);
}

/** What the policy makes of the findings; a baseline that is to be written is, and holds from then on. */
async function withPolicy(found: CheckResult, { policy, updateBaseline }: Settings): Promise<CheckResult> {
  if (!policy) return found;
  const { applyPolicy, formatBaseline, baselineEntries } = await import('../config.ts');
  const today = new Date().toISOString().slice(0, 10);
  const result = applyPolicy(found, policy, today);
  if (updateBaseline === undefined) return result;
  const entries = baselineEntries(result);
  writeFileAtomically(updateBaseline, formatBaseline(entries));
  const baseline = { file: updateBaseline, entries };
  return applyPolicy(found, { ...policy, baseline }, today);
}

async function contractsOf({ require, contract }: Settings): Promise<readonly Contract[]> {
  if (require.length === 0 && contract.length === 0) return [];
  return (await import('../contracts.ts')).contractsOf(require, contract);
}
