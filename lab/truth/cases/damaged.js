// Damaged plugins in a healthy host, alone and behind a good plugin; and
// hosts that lost only what the loader never reads.
import { isDerived, nameOf } from '../artifact.js';
import { inOrder } from '../case.js';

/** @import { Artifact, DerivedArtifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */

/** What a healthy plugin before it may turn from a crash into an error. */
const AFTER_GOOD = new RegExp(
  `^(${[
    'init-array',
    'no-init-array',
    'lastmoduledata',
    'flags-symbolic',
    '(link)?hash-first',
    'package-name-first',
    'pluginpath',
    'cut-last-page$',
    'e_type-2',
    'no-gnu-hash',
    'load2-dropped',
    'dynamic-empty',
  ].join('|')})`,
);

/** A plugin path that its symbols do not have: which one is missed first is random. */
const RENAMED = /^pluginpath/;

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function damagedCases(artifacts) {
  return artifacts.filter(isDerived).flatMap(artifact => {
    const name = nameOf(artifact.id);
    if (artifact.id.includes('/damaged-host/')) return hostCases(artifact, name);
    const marked = RENAMED.test(name)
      ? { varies: 'which exported symbol is looked up first, as the table of symbols is a map' }
      : {};
    const alone = {
      ...marked,
      ...inOrder(
        `${artifact.go}/damaged/${name}`,
        `${artifact.go}/host/plain`,
        [artifact.id],
        withoutSide(artifact),
      ),
    };
    if (!['1.22', '1.27'].includes(artifact.go ?? '') || !AFTER_GOOD.test(name)) return [alone];
    return [
      alone,
      {
        ...marked,
        ...inOrder(
          `${artifact.go}/damaged-after-good/${name}`,
          `${artifact.go}/host/plain`,
          [`${artifact.go}/plugin/dotted`, artifact.id, `${artifact.go}/plugin/minimal`],
          `${withoutSide(artifact)}; between two good plugins`,
        ),
      },
    ];
  });
}

/** @param {DerivedArtifact} host @param {string} name @returns {Case[]} */
function hostCases(host, name) {
  return ['plain', 'shared-api'].map(plugin =>
    inOrder(
      `${host.go}/damaged-host/${name}/${plugin}`,
      host.id,
      [`${host.go}/plugin/${plugin}`],
      `${withoutSide(host)}; plugin ${plugin}`,
    ),
  );
}

/** @param {DerivedArtifact} artifact */
function withoutSide({ what }) {
  return what.replace(/^plugin: /, '');
}
