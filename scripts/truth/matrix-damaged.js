// One plugin of each generation, damaged in every way; and hosts that lost
// only what the loader does not need.
import { DYNAMIC_DAMAGE, SEGMENT_DAMAGE, SYMBOL_DAMAGE } from './damage-dynamic.js';
import { BUILD_INFO_DAMAGE, GO_DAMAGE, SECTION_DAMAGE } from './damage-go.js';
import { HEADER_DAMAGE, TRUNCATIONS } from './damage-header.js';
import { MAIN_GO, since } from './go-releases.js';

/** @import { DerivedArtifact } from './artifact.js' */
/** @import { Damage } from './damage-header.js' */

const DAMAGE = [
  ...TRUNCATIONS, ...HEADER_DAMAGE, ...SEGMENT_DAMAGE, ...DYNAMIC_DAMAGE, ...SYMBOL_DAMAGE, ...GO_DAMAGE, ...SECTION_DAMAGE,
];
const HOST_DAMAGE = ['no-sections', 'section-dynsym-far', 'section-rodata-address', 'appended', 'section-dynsym-swapped'];

/** @returns {DerivedArtifact[]} */
export function damagedArtifacts() {
  return MAIN_GO.flatMap((go) => [
    ...DAMAGE.map((damage) => damaged(go, 'plugin', damage)),
    ...(since(go, 21) ? BUILD_INFO_DAMAGE : []).map((damage) => damaged(go, 'plugin', damage)),
    ...DAMAGE.filter(({ name }) => HOST_DAMAGE.includes(name)).map((damage) => damaged(go, 'host', damage)),
  ]);
}

/** @param {string} go @param {"plugin" | "host"} side @param {Damage} damage @returns {DerivedArtifact} */
function damaged(go, side, { name, what, changes }) {
  return {
    id: `${go}/damaged${side === 'host' ? '-host' : ''}/${name}`,
    what: `${side}: ${what}`,
    go,
    from: `${go}/${side}/plain`,
    changes,
  };
}
