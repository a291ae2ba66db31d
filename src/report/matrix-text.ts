import { logText } from '../bytes/log-text.ts';
import type { Matrix, MatrixCell } from '../fleet/matrix.ts';
import { printableReport } from './printable-report.ts';
import type { Style } from './style.ts';
import { wrap } from './wrap.ts';

const GAP = 2;
/** of names that stand below each other, again and again: of longer ones the end identifies them */
const MAX_COLUMN = 200;

const SIGNS: Readonly<Record<MatrixCell['kind'], { sign: string; style: keyof Style }>> = {
  loads: { sign: '✓', style: 'good' },
  fails: { sign: '✗', style: 'bad' },
  crashes: { sign: '✗', style: 'bad' },
  unknown: { sign: '?', style: 'open' },
};

/** It loads, but does not export what the host looks up. */
const LACKING = '!';

/** A table: plugins below each other, hosts side by side, or, where that is too wide, below each plugin. */
export function formatMatrix(matrix: Matrix, style: Style, width: number): string {
  const { hosts, plugins } = printableReport(matrix);
  const names = hosts.map(({ path }) => path);
  const cells = plugins.map(({ outcomes }) => outcomes.map(textOf));
  const first = longestOf(plugins.map(({ path }) => path));
  const columns = names.map((name, i) => longestOf([name, ...cells.map(row => row[i] ?? '')]));
  const total = first + columns.reduce((sum, column) => sum + GAP + column, 0);
  const closing = wrap(closingOf(plugins, hosts.length), width, '').join('\n');
  const blank = ' '.repeat(GAP);
  if (total > width) {
    const short = names.map(shortened);
    const longest = longestOf(short);
    const blocks = plugins.map(({ path, outcomes }) => {
      const rows = outcomes.map(
        (cell, i) =>
          `${blank}${(short[i] ?? '').padEnd(longest)}${blank}${painted(cell, textOf(cell), style)}`,
      );
      return [style.strong(path), ...rows].join('\n');
    });
    return logText(`${blocks.join('\n\n')}\n\n${closing}\n`);
  }
  const head = [' '.repeat(first), ...names.map((name, i) => style.dim(name.padEnd(columns[i] ?? 0)))];
  const rows = plugins.map(({ path, outcomes }) => {
    const texts = outcomes.map((cell, i) => painted(cell, textOf(cell).padEnd(columns[i] ?? 0), style));
    return [style.strong(path.padEnd(first)), ...texts].join(blank).trimEnd();
  });
  return logText(`${[head.join(blank).trimEnd(), ...rows].join('\n')}\n\n${closing}\n`);
}

function shortened(name: string): string {
  return name.length > MAX_COLUMN ? `…${name.slice(1 - MAX_COLUMN)}` : name;
}

/** There may be more of them than arguments of a call. */
function longestOf(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** How many of those that load do not satisfy the host's contract. */
function closingOf(plugins: Matrix['plugins'], hosts: number): string {
  const loading = plugins.filter(({ outcomes }) => outcomes.every(({ kind }) => kind === 'loads'));
  const lacking = loading.filter(({ outcomes }) => outcomes.some(({ contract }) => contract)).length;
  const verb = plugins.length === 1 ? 'loads' : 'load';
  const loads = `${loading.length} of ${plugins.length} ${verb} into all ${hosts} hosts`;
  if (lacking === 0) return loads;
  return `${loads}; ${lacking} of these ${lacking === 1 ? 'does' : 'do'} not satisfy what a host looks up`;
}

function textOf({ kind, ruleId, contract }: MatrixCell): string {
  const { sign } = SIGNS[kind];
  if (kind !== 'loads') return `${sign} ${ruleId ?? kind}`;
  return contract ? `${LACKING} loads, but ${contract.ruleId}` : `${sign} loads`;
}

function painted({ kind, contract }: MatrixCell, text: string, style: Style): string {
  const shade = contract ? (contract.level === 'error' ? 'bad' : 'open') : SIGNS[kind].style;
  return style[shade](text);
}
