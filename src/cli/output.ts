import type { Report } from '../check/report.ts';
import { appendToFile, writeFileAtomically } from '../node/write-file.ts';
import { formatJson } from '../report/json.ts';
import { PLAIN, type Style } from '../report/style.ts';
import { formatText, type TextOptions } from '../report/text.ts';
import { type Streams, UsageError } from './streams.ts';

const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'html'] as const;
type Format = (typeof FORMATS)[number];

/** One report to write: where, and how. */
export interface Output {
  format: Format;
  /** undefined: stdout */
  file?: string;
}

const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
const PIPE_WIDTH = 100;

/** `json`, `json=report.json`; without any, text on stdout. */
export function parseOutputs(formats: readonly string[]): Output[] {
  if (formats.length === 0) return [{ format: 'text' }];
  const outputs = formats.map((text): Output => {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    const format = FORMATS.find(known => known === name);
    if (!format) throw new UsageError(`unknown format ${name}: choose one of ${FORMATS.join(', ')}`);
    return at < 0 ? { format } : { format, file: text.slice(at + 1) };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError('only one format can go to stdout: write the others as NAME=FILE');
  }
  return outputs;
}

export async function writeReport(
  report: Report,
  outputs: readonly Output[],
  options: { color: boolean | undefined; all: boolean; quiet: boolean },
  streams: Streams,
): Promise<void> {
  for (const { format, file } of outputs) {
    if (file === undefined && options.quiet) continue;
    const style = format === 'text' && file === undefined ? await styleFor(options.color, streams) : PLAIN;
    const text = await textAs(format, report, { style, width: widthOf(streams), all: options.all });
    if (file === undefined) streams.stdout(text);
    else writeFileAtomically(file, text);
    const summary = streams.env['GITHUB_STEP_SUMMARY'];
    if (format === 'github' && summary) appendToFile(summary, await textAs('markdown', report));
  }
}

async function textAs(
  format: Format,
  report: Report,
  options: TextOptions = { style: PLAIN, width: PIPE_WIDTH, all: false },
): Promise<string> {
  if (format === 'json') return formatJson(report);
  if (format === 'text') return formatText(report, options);
  return (await import('../report/formats.ts')).PIPELINE_FORMATS[format](report);
}

export function widthOf({ columns }: Streams): number {
  return columns === undefined ? PIPE_WIDTH : Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, columns));
}

/** --color, then NO_COLOR, then FORCE_COLOR, then whether stdout is a terminal. */
export function wantsColor(color: boolean | undefined, { env, stdoutIsTerminal }: Streams): boolean {
  if (color !== undefined) return color;
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stdoutIsTerminal && env['TERM'] !== 'dumb';
}

/** chalk is loaded only where there is a colour to show. */
export async function styleFor(color: boolean | undefined, streams: Streams): Promise<Style> {
  if (!wantsColor(color, streams)) return PLAIN;
  const { colorStyle } = await import('./color-style.ts');
  return colorStyle();
}
