// The figures in words: a table for each pair, and one for the slope.
import { statSync } from 'node:fs';

/** @typedef {{ name: string, figures: import('./rounds.js').Figures | undefined, reads: import('./bytes-read.js').Reads | undefined }} Row */
/** @typedef {{ name: string, points: { count: number, figures: import('./rounds.js').Figures }[] }} Slope */

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/**
 * @param {import('./layout.js').Pair} pair
 * @param {readonly string[]} files
 * @param {readonly Row[]} rows
 */
export function pairTable(pair, files, rows) {
  const sizes = files.map(file => statSync(file).size);
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const head = ['', 'x node -e 0', '(minima)', 'ms', 'cpu ms', 'peak MiB', 'reads', 'MB read', '% of files'];
  const body = rows.map(({ name, figures, reads }) => [
    name,
    ...(figures
      ? [
          figures.ratio.toFixed(2),
          figures.ratioOfMinima.toFixed(2),
          figures.median.toFixed(1),
          figures.cpu.toFixed(1),
          figures.peak.toFixed(0),
        ]
      : ['over the limit', '', '', '', '']),
    ...readCells(reads, size),
  ]);
  const title = `the ${pair.name} pair: a host of ${megabytes(sizes[0] ?? 0)} MB, a plugin of ${megabytes(sizes[1] ?? 0)} MB`;
  return `${title}\n${formatTable([head, ...body])}`;
}

/**
 * @param {import('./bytes-read.js').Reads | undefined} reads
 * @param {number} size
 */
function readCells(reads, size) {
  if (!reads) return ['?', '?', '?'];
  if (reads.mapped) return [String(reads.calls), megabytes(reads.bytes), 'mapped'];
  return [String(reads.calls), megabytes(reads.bytes), ((100 * reads.bytes) / size).toFixed(1)];
}

/** @param {readonly Slope[]} slopes */
export function slopeTable(slopes) {
  const head = [
    'plugins of the big host in one run',
    'plugins',
    'x node -e 0',
    'ms',
    'peak MiB',
    'ms a further one',
  ];
  const body = slopes.flatMap(({ name, points }) =>
    points.map(({ count, figures }, index) => {
      const before = points[index - 1];
      const step = before && (figures.min - before.figures.min) / (count - before.count);
      return [
        name,
        String(count),
        figures.ratio.toFixed(2),
        figures.median.toFixed(1),
        figures.peak.toFixed(0),
        step?.toFixed(2) ?? '',
      ];
    }),
  );
  return formatTable([head, ...body]);
}

/** The first column to the left, figures to the right. @param {readonly (readonly string[])[]} rows */
export function formatTable(rows) {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? [];
  const cell = (/** @type {string} */ text, /** @type {number} */ column) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map(row => row.map(cell).join('  ').trimEnd()).join('\n');
}
