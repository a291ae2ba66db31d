import { readFileSync } from 'node:fs';
import { makeReport, type Report } from '../../check/report.ts';
import { withDetails } from '../../check/saved-report.ts';
import type { Shard } from '../../check/shard.ts';
import type { MatrixHost } from '../../fleet/matrix.ts';
import { type MatrixReport, makeMatrixReport } from '../../fleet/matrix-report.ts';
import {
  asMatrix,
  inOrder,
  isMatrixReport,
  isOfOneHost,
  MergeError,
  mergeMatrices,
  type Source,
} from '../../fleet/merge.ts';
import { decideGate, decideMatrix, decideWhole } from '../../gate/gate.ts';
import { errnoOf, InputError } from '../../node/errors.ts';
import { VERSION } from '../../version.ts';
import { matrixOutputs, writeMatrix } from '../matrix-output.ts';
import { parseOutputs, writeReport } from '../output.ts';
import { type Streams, UsageError } from '../streams.ts';

export interface MergeArguments {
  files: readonly string[];
  format: readonly string[];
  color: boolean | undefined;
  failOn: 'error' | 'warning' | 'note' | undefined;
}

/**
 * `goplug-lint merge REPORT...`: joins JSON reports of one host to a report, and those of several, or of `matrix`, to a matrix.
 */
export async function runMerge(args: MergeArguments, streams: Streams): Promise<number> {
  const sources = args.files.map(file => ({ file, report: readReport(file) }));
  try {
    const reports = sources.filter(isCheck);
    const isOne = reports.length === sources.length && isOfOneHost(reports.map(({ report }) => report));
    return isOne ? await mergeReports(reports, args, streams) : await mergeAsMatrix(sources, args, streams);
  } catch (error) {
    if (error instanceof MergeError)
      throw new UsageError(`these are not parts of one check: ${error.message}`);
    throw error;
  }
}

async function mergeReports(
  given: readonly Source<Report>[],
  { failOn = 'error', format, color }: MergeArguments,
  streams: Streams,
): Promise<number> {
  const outputs = parseOutputs(format);
  const { sources, missing } = inOrder(given);
  const [first] = sources;
  if (!first) throw new UsageError('a report is needed');
  const reports = sources.map(({ report }) => report);
  const said = new Map(
    reports.flatMap(({ findings }) => findings.map(finding => [JSON.stringify(finding), finding])),
  );
  const result = {
    host: first.report.host,
    plugins: reports.flatMap(({ plugins }) => plugins),
    findings: [...said.values()],
  };
  // A part may have failed by a fail level, or a policy, that is not known here.
  const decision = decideWhole(
    decideGate(result, { failOn }),
    reports.map(({ exitCode }) => exitCode),
    missing.length > 0,
  );
  const report = makeReport(result, decision, VERSION);
  await writeReport(report, outputs, { color, all: false, quiet: false }, streams);
  tellMissing(missing, streams);
  return report.exitCode;
}

async function mergeAsMatrix(
  given: readonly Source<Report | MatrixReport>[],
  { format, color }: MergeArguments,
  streams: Streams,
): Promise<number> {
  const outputs = matrixOutputs(format);
  const matrices = given.map(({ file, report }) => ({
    file,
    report: isMatrixReport(report) ? report : { ...asMatrix(report), ...shardOf(report) },
  }));
  const ordered = byHosts(matrices).map(group => inOrder(group));
  const missing = ordered.flatMap(parts => parts.missing);
  const matrix = mergeMatrices(ordered.flatMap(({ sources }) => sources.map(({ report }) => report)));
  // A plugin that loads may have failed a check by what it exports, which a matrix does not show.
  const decision = decideWhole(
    decideMatrix(matrix),
    given.map(({ report }) => report.exitCode),
    missing.length > 0,
  );
  const report = makeMatrixReport(matrix, decision, VERSION);
  await writeMatrix(report, outputs, color, streams);
  tellMissing(missing, streams);
  return report.exitCode;
}

/** Parts of matrices that several jobs made, each of its own hosts, are told apart by those. */
function byHosts<T extends { hosts: readonly MatrixHost[] }>(sources: readonly Source<T>[]): Source<T>[][] {
  const groups = new Map<string, Source<T>[]>();
  for (const source of sources) {
    const key = source.report.hosts.map(({ path }) => path).join('\n');
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()];
}

function shardOf({ shard }: Report): { shard?: Shard } {
  return shard ? { shard } : {};
}

function tellMissing(missing: readonly Shard[], { stderr }: Streams): void {
  for (const { index, count } of missing)
    stderr(`goplug-lint: part ${index} of ${count} is missing: what it would say is not known\n`);
}

function isCheck(source: Source<Report | MatrixReport>): source is Source<Report> {
  return !isMatrixReport(source.report);
}

function readReport(file: string): Report | MatrixReport {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot read ${file}: ${errno === 'ENOENT' ? 'there is no such file' : errno}`);
  }
  const value = parsed(text, file);
  if (!isReport(value)) throw new InputError(`${file} is no JSON report of goplug-lint, schemaVersion 1`);
  return isMatrixReport(value) ? value : withDetails(value);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Only the frame is looked at: what is in it was written by this tool. */
function isReport(value: unknown): value is Report | MatrixReport {
  if (typeof value !== 'object' || value === null) return false;
  const { schemaVersion, tool, plugins, host, hosts, findings } = Object(value);
  const isFramed = schemaVersion === 1 && Object(tool).name === 'goplug-lint' && Array.isArray(plugins);
  const isWhole = typeof Object(host).path === 'string' && Array.isArray(findings);
  return isFramed && (isWhole || Array.isArray(hosts));
}
