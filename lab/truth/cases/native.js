// C libraries, C symbols and thread-local storage; and files that are not Go
// plugins, alone, behind a good plugin and behind a rejected one.
import { nameOf } from '../artifact.js';
import { inOrder } from '../case.js';
import { FULL_GO } from '../go-releases.js';
import { amd64 } from '../platform.js';
import { LIBRARIES_BESIDE, NATIVE_SEQUENCES } from './library-table.js';
import { casesOn } from './sequence.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function nativeCases(artifacts) {
  return FULL_GO.flatMap(go => [
    ...artifacts
      .filter(({ id }) => id.startsWith(`${go}/native/`))
      .map(({ id, what }) => inOrder(id, `${go}/host/plain`, [id], what)),
    ...casesOn(amd64(go), [...LIBRARIES_BESIDE, ...NATIVE_SEQUENCES]),
  ]);
}

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function foreignCases(artifacts) {
  return FULL_GO.flatMap(go => {
    const host = `${go}/host/plain`;
    const files = artifacts.filter(({ id }) => id.startsWith('foreign/') || id.startsWith(`${go}/foreign/`));
    return files.flatMap(({ id, what }) => {
      const name = nameOf(id);
      const behind = go === '1.22' || go === '1.27' || name.includes('library') || name === 'c-shared';
      return [
        inOrder(`${go}/foreign/${name}`, host, [id], what),
        ...(behind
          ? [
              inOrder(
                `${go}/foreign-after-good/${name}`,
                host,
                [`${go}/plugin/plain`, id, `${go}/plugin/dotted`],
                `${what}, between two good plugins`,
              ),
              inOrder(
                `${go}/foreign-after-rejected/${name}`,
                host,
                [`${go}/plugin/shared-api`, id, `${go}/plugin/dotted`],
                `${what}, between a rejected plugin and a good one`,
              ),
            ]
          : []),
      ];
    });
  });
}
