/** Options of parseArgs that say which runs a fuzz does: `runs` of them, from number `from` on. */
export const RUN_OPTIONS = /** @type {const} */ ({
  runs: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  from: { type: 'string', default: '0' },
  only: { type: 'string' },
});

/** @typedef {{ runs: number, from: number, seed: number }} RunRange */
