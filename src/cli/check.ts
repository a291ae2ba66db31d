import { decideGate } from '../gate/gate.ts';
import { checkFiles } from '../node/check-files.ts';
import { makeReport } from '../report/report.ts';
import { VERSION } from '../version.ts';
import type { CheckArguments } from './arguments.ts';
import { parseOutputs, writeReport } from './output.ts';
import type { Streams } from './streams.ts';

/** `goplug-lint check HOST PLUGIN...`; resolves to the exit code. */
export async function runCheck(args: CheckArguments, streams: Streams): Promise<number> {
  const outputs = parseOutputs(args.format);
  const result = await checkFiles(args.host, args.plugins, {
    hostScope: args.hostScope,
    sysroot: args.sysroot,
    each: args.each,
    libraryPath: streams.env['LD_LIBRARY_PATH'],
    withDigests: outputs.some(({ format }) => format === 'json'),
  });
  const decision = decideGate(result, { failOn: args.failOn });
  await writeReport(makeReport(result, decision, VERSION), outputs, args, streams);
  return decision.exitCode;
}
