/** Committed plugins that load, with the hosts that load them. */
export const PAIRS = /** @type {const} */ ([
  { plugin: 'plugin-1.22', host: 'host-1.22' },
  { plugin: 'plugin-1.27', host: 'host-1.27' },
]);
