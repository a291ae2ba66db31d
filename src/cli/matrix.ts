import { ExitCode } from '../gate/gate.ts';
import { matrixOf } from '../lint/matrix.ts';
import { Host } from '../node/host.ts';
import { formatMatrix } from '../report/matrix.ts';
import { VERSION } from '../version.ts';
import { styleFor, widthOf } from './output.ts';
import type { Streams } from './streams.ts';

export interface MatrixArguments {
  hosts: readonly string[];
  plugins: readonly string[];
  format: 'text' | 'json';
  color: boolean | undefined;
  sysroot: string | undefined;
  glibc: string | undefined;
}

/** `goplug-lint matrix --host A --host B PLUGIN...`: which hosts accept which plugin, each judged alone. */
export async function runMatrix(args: MatrixArguments, streams: Streams): Promise<number> {
  const results = [];
  for (const path of args.hosts) {
    const host = await Host.open(path);
    try {
      const { sysroot, glibc } = args;
      results.push(await host.check(args.plugins, { each: true, sysroot, glibc, hostScope: 'global' }));
    } finally {
      host.close();
    }
  }
  const matrix = matrixOf(results);
  const kinds = matrix.plugins.flatMap(({ outcomes }) => outcomes.map(({ kind }) => kind));
  const exitCode = kinds.some(kind => kind === 'fails' || kind === 'crashes')
    ? ExitCode.failed
    : kinds.includes('unknown')
      ? ExitCode.undecided
      : ExitCode.passed;
  if (args.format === 'json') {
    const report = {
      schemaVersion: 1,
      tool: { name: 'goplug-lint', version: VERSION },
      passed: exitCode === ExitCode.passed,
      exitCode,
      ...matrix,
    };
    streams.stdout(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    streams.stdout(formatMatrix(matrix, await styleFor(args.color, streams), widthOf(streams)));
  }
  return exitCode;
}
