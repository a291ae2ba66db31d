// The sequences of amd64: all of the table, and plugins of other releases between good ones.
import { inOrder } from '../case.js';
import { ALL_GO, FULL_GO } from '../go-releases.js';
import { amd64 } from '../platform.js';
import { casesOn } from './sequence.js';
import { SEQUENCES } from './sequence-table.js';

/** @import { Case } from '../case.js' */

/** Go 1.15 has fewer variants. */
const LACKS_115 =
  /\/(plugin\/(stripped|shared-body|minimal-main|bsymbolic|nodlopen)|host\/c-archive(-rdynamic)?)$/;

/** @returns {Case[]} */
export function sequenceCases() {
  return [
    ...FULL_GO.flatMap(go => casesOn(amd64(go), SEQUENCES, go === '1.15' ? LACKS_115 : undefined)),
    ...ALL_GO.flatMap(releaseCases),
  ];
}

/** Plugins of other releases between good ones. @param {string} go @returns {Case[]} */
function releaseCases(go) {
  return ALL_GO.filter(other => other !== go).flatMap(other => [
    inOrder(
      `${go}/sequence/release-${other}-between`,
      `${go}/host/plain`,
      [`${go}/plugin/dotted`, `${other}/plugin/plain`, `${go}/plugin/minimal`],
      `a Go ${other} plugin between two good ones`,
    ),
    inOrder(
      `${go}/sequence/release-${other}-first`,
      `${go}/host/plain`,
      [`${other}/plugin/plain`, `${go}/plugin/plain`, `${go}/plugin/dotted`],
      `a Go ${other} plugin, then a good one of the same import path`,
    ),
  ]);
}
