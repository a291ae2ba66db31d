/** Options of parseArgs that say which stretch of runs a fuzz does. */
export const STRETCH = /** @type {const} */ ({
  runs: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  from: { type: 'string', default: '0' },
  only: { type: 'string' },
});
