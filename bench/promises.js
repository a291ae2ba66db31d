// What goplug-lint promises of the big pair, checked against the figures of this run.

const MAX_SLOPE = 1;
const MAX_JSON = 1.25;
const MAX_PEAK_MIB = 80;
const MAX_READ_SHARE = 0.15;

/** @typedef {import('./rounds.js').Figures} Figures */

/**
 * @typedef {{ promise: string, measured: string, met: boolean | undefined }} Verdict `met` undefined: not measured
 */

/**
 * @param {{ text: Figures | undefined, json: Figures | undefined }} figures of the two reports on the big pair
 * @param {number | undefined} share of the two files that the text report reads
 * @param {readonly import('./tables.js').Slope[]} slopes
 * @returns {Verdict[]}
 */
export function promises({ text, json }, share, slopes) {
  const load = stepOf(slopes, 'the real load', 10);
  const toLoad = (/** @type {string} */ name, /** @type {number} */ count) => {
    const step = stepOf(slopes, name, count);
    return load === undefined || step === undefined ? undefined : step / load;
  };
  const times = (/** @type {string} */ what) => (/** @type {number} */ value) =>
    `${value.toFixed(2)} x ${what}`;
  const loads = times('the real load of one');
  return [
    verdict('a further plugin, alone, from 10 to 100', toLoad('goplug-lint --each', 100), MAX_SLOPE, loads),
    verdict('a further plugin, alone, from 1 to 10', toLoad('goplug-lint --each', 10), MAX_SLOPE, loads),
    verdict('a further plugin, in sequence, from 1 to 10', toLoad('goplug-lint', 10), MAX_SLOPE, loads),
    verdict('the JSON report', text && json && json.min / text.min, MAX_JSON, times('the text report')),
    verdict('peak memory', text?.peak, MAX_PEAK_MIB, value => `${value.toFixed(0)} MiB`),
    verdict('bytes read', share, MAX_READ_SHARE, value => `${(value * 100).toFixed(1)}% of the files`),
  ];
}

/**
 * Milliseconds of a further plugin up to so many.
 * @param {readonly import('./tables.js').Slope[]} slopes
 * @param {string} series
 * @param {number} upTo
 */
function stepOf(slopes, series, upTo) {
  const points = slopes.find(({ name }) => name === series)?.points ?? [];
  const index = points.findIndex(({ count }) => count === upTo);
  const [before, at] = [points[index - 1], points[index]];
  return before && at && (at.figures.min - before.figures.min) / (at.count - before.count);
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {number} limit
 * @param {(value: number) => string} format
 * @returns {Verdict}
 */
function verdict(name, value, limit, format) {
  const promise = `${name} <= ${format(limit)}`;
  if (value === undefined) return { promise, measured: 'not measured', met: undefined };
  return { promise, measured: format(value), met: value <= limit };
}
