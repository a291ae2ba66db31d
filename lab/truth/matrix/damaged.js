// One plugin of each generation, damaged in every way; and hosts that lost
// only what the loader does not need.
import { DYNAMIC_DAMAGE, SYMBOL_DAMAGE } from '../damage/dynamic.js';
import { BUILD_INFO_DAMAGE, GO_DAMAGE, SECTION_DAMAGE } from '../damage/go.js';
import { HEADER_DAMAGE, TRANSFERS, TRUNCATIONS } from '../damage/header.js';
import { SEGMENT_DAMAGE } from '../damage/segments.js';
import { ALL_GO, MAIN_GO, since } from '../go-releases.js';
import { amd64 } from '../platform.js';
import { damaged } from './platform-builds.js';

/** @import { DerivedArtifact } from '../artifact.js' */

export const DAMAGE = [
  ...TRUNCATIONS,
  ...TRANSFERS,
  ...HEADER_DAMAGE,
  ...SEGMENT_DAMAGE,
  ...DYNAMIC_DAMAGE,
  ...SYMBOL_DAMAGE,
  ...GO_DAMAGE,
  ...SECTION_DAMAGE,
];
/** What the other releases get: how they die, and what they compare. */
const FEW = [
  'cut-52',
  'cut-phdr-end',
  'cut-text-middle',
  'cut-last-page',
  'cut-load3-end',
  'zero-half',
  'zero-data',
  'zero-last-page',
  'e_type-2',
  'no-sections',
  'load1-no-exec',
  'load2-dropped',
  'load3-dropped',
  'no-init-array',
  'init-arraysz-8',
  'flags-symbolic',
  'rela-far',
  'relaent-25',
  'init-0',
  'lastmoduledatap-hidden',
  'linkhash-first',
  'linkhash-middle',
  'linkhash-last',
  'hash-first',
  'pluginpath-text',
  'buildinfo-version',
];
const HOST_DAMAGE = [
  'no-sections',
  'section-dynsym-far',
  'section-rodata-address',
  'appended',
  'section-dynsym-swapped',
];

/** @returns {DerivedArtifact[]} */
export function damagedArtifacts() {
  return ALL_GO.flatMap(go => {
    const platform = amd64(go);
    const most = MAIN_GO.includes(go);
    const possible = [...DAMAGE, ...(since(go, 21) ? BUILD_INFO_DAMAGE : [])];
    return [
      ...possible
        .filter(({ name }) => most || FEW.includes(name))
        .map(damage => damaged(platform, 'plugin', damage)),
      ...possible
        .filter(({ name }) => most && HOST_DAMAGE.includes(name))
        .map(damage => damaged(platform, 'host', damage)),
    ];
  });
}
