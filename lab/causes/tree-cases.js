// Which plugin of which tree is broken for which host.

/**
 * @typedef {object} TreeCase
 * @property {string} id
 * @property {string} host
 * @property {string} plugin
 * @property {string[]} [flags] of the plugin's build, in place of the host's
 * @property {Record<string, string>} [env] of the shell in which the repair is run
 * @property {boolean} [isLost] the host's tree is nowhere
 * @property {boolean} [isFromElsewhere] the check is run above the plugin's module, on a relative path
 * @property {string} [go] of the plugin, where it is not the host's
 */

/** Those of a host stand together: it is built once for them. @type {Omit<TreeCase, 'id'>[]} */
const ROWS = [
  ...['own-old', 'kit'].map(plugin => ({ host: 'workspace', plugin })),
  ...['own-old', 'kit'].map(plugin => ({ host: 'workspace-plain', plugin })),
  { host: 'replaced', plugin: 'kit' },
  { host: 'replaced-plain', plugin: 'kit' },
  { host: 'replaced-plain', plugin: 'kit', isLost: true },
  ...['below', 'vendored'].map(plugin => ({ host: 'vendored', plugin })),
  { host: 'no-commit', plugin: 'own-old' },
  ...['below', 'siblings', 'own', 'own-old', 'own-workspace'].map(plugin => ({ host: 'plain', plugin })),
  { host: 'plain', plugin: 'own', flags: ['-trimpath'] },
  { host: 'plain', plugin: 'own-old', isLost: true },
  ...['below', 'several', 'files', 'vendored', 'siblings', 'work-above'].map(plugin => ({
    host: 'trimmed',
    plugin,
  })),
  ...['own', 'own-old', 'own-workspace', 'own-files'].map(plugin => ({ host: 'trimmed', plugin })),
  { host: 'trimmed', plugin: 'own', flags: [] },
  { host: 'trimmed', plugin: 'own-old', isLost: true },
  { host: 'trimmed', plugin: 'below', isFromElsewhere: true },
  { host: 'trimmed', plugin: 'own-old', isFromElsewhere: true },
  { host: 'trimmed', plugin: 'own-old', env: { GOFLAGS: '-mod=mod' } },
  { host: 'trimmed', plugin: 'below', go: '1.27' },
];

/** @type {TreeCase[]} */
export const TREE_CASES = ROWS.map(row => ({ ...row, id: idOf(row) }));

/** @param {Omit<TreeCase, 'id'>} row */
function idOf({ host, plugin, flags, env, isLost, isFromElsewhere, go }) {
  return [
    `${host}/${plugin}`,
    ...(flags ? [flags.join('') || 'untrimmed'] : []),
    ...(env ? Object.values(env) : []),
    ...(isLost ? ['lost'] : []),
    ...(isFromElsewhere ? ['elsewhere'] : []),
    ...(go === undefined ? [] : [go]),
  ]
    .join('+')
    .replaceAll('=', '-');
}
