import type { Contract } from '../contract/contract.ts';
import { decideGate } from '../gate/gate.ts';
import { checkFiles } from '../node/check-files.ts';
import { makeReport, type Report } from '../report/report.ts';
import { VERSION } from '../version.ts';
import type { CheckArguments } from './arguments.ts';
import { type Output, parseOutputs, writeReport } from './output.ts';
import { type Streams, UsageError } from './streams.ts';

/** `goplug-lint check HOST PLUGIN...`; resolves to the exit code. */
export async function runCheck(args: CheckArguments, streams: Streams): Promise<number> {
  const outputs = parseOutputs(args.format);
  const { report, exitCode } = await judge(args, streams, outputs);
  await writeReport(report, outputs, args, streams);
  return exitCode;
}

/** Checks, and decides the gate. */
export async function judge(
  args: CheckArguments,
  streams: Streams,
  outputs: readonly Output[],
): Promise<{ report: Report; exitCode: number }> {
  if (args.glibc !== undefined && !/^\d+\.\d+$/.test(args.glibc))
    throw new UsageError(`--glibc ${args.glibc} is no release: write 2.31`);
  const contracts = await contractsOf(args);
  const result = await checkFiles(args.host, args.plugins, {
    hostScope: args.hostScope,
    loader: args.loader,
    sysroot: args.sysroot,
    glibc: args.glibc,
    each: args.each,
    contracts,
    fullTypes: args.fullTypes,
    audit: args.policy === 'strict',
    libraryPath: streams.env['LD_LIBRARY_PATH'],
    withDigests: outputs.some(({ format }) => format === 'json' || format === 'sarif'),
  });
  const decision = decideGate(result, { failOn: args.failOn, strict: args.policy === 'strict' });
  return { report: makeReport(result, decision, VERSION), exitCode: decision.exitCode };
}

async function contractsOf({ require, contract }: CheckArguments): Promise<readonly Contract[]> {
  if (require.length === 0 && contract.length === 0) return [];
  const found = await (await import('./contracts.ts')).contractsOf(require, contract);
  if ('wrong' in found) throw new UsageError(found.wrong);
  return found.contracts;
}
