// One file under several names, and names that lead nowhere.
import { FULL_GO } from '../go-releases.js';
import { amd64 } from '../platform.js';
import { ODD_NAMES } from './namings-odd.js';
import { KNOWN_FILES } from './namings-same-file.js';
import { fileOn } from './sequence.js';

/** @import { Case } from '../case.js' */
/** @import { Naming } from './namings-odd.js' */

const NAMINGS = [...KNOWN_FILES, ...ODD_NAMES];

/** Hosts that answer before they look at the file. @type {Naming[]} */
const STUB_NAMINGS = NAMINGS.filter(({ name }) =>
  ['twice', 'missing', 'empty', 'directory', 'rejected-again'].includes(name),
);

/** @returns {Case[]} */
export function nameCases() {
  return FULL_GO.flatMap(go => [
    ...NAMINGS.map(naming => caseOf(go, 'plain', naming)),
    ...['nocgo', 'noplugin', 'blank'].flatMap(host => STUB_NAMINGS.map(naming => caseOf(go, host, naming))),
  ]);
}

/** @param {string} go @param {string} host @param {Naming} naming @returns {Case} */
function caseOf(go, host, { name, files = [], open, why }) {
  const all = [{ path: 'plug.so', artifact: '$OWN/plugin/plain' }, ...files];
  return {
    id: `${go}/name-${host}/${name}`,
    host: `${go}/host/${host}`,
    files: all.map(file => fileOn(amd64(go), file)),
    open,
    why,
  };
}
