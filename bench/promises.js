// What goplug-lint promises of the big pair, checked against the figures of this run.

const MAX_RATIO = 1.6;
const MAX_PEAK_MIB = 80;
const MAX_READ_SHARE = 0.15;

/**
 * @typedef {{ promise: string, measured: string, met: boolean | undefined }} Verdict `met` undefined: not measured
 */

/**
 * @param {import('./rounds.js').Figures | undefined} figures of the text report on the big pair
 * @param {number | undefined} share of the two files that it read
 * @returns {Verdict[]}
 */
export function promises(figures, share) {
  return [
    verdict('wall time', figures?.ratio, MAX_RATIO, value => `${value.toFixed(2)} x node -e 0`),
    verdict('peak memory', figures?.peak, MAX_PEAK_MIB, value => `${value.toFixed(0)} MiB`),
    verdict('bytes read', share, MAX_READ_SHARE, value => `${(value * 100).toFixed(1)}% of the files`),
  ];
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
