// What is mutated, and how often: small files for their number, whole Go plugins and hosts for what only they have.
import { binaryBytes } from '../binaries/committed.js';
import { structuresOf } from './structures.js';

/** @import { Structure } from './record-table.js' */

/** @typedef {'plugin' | 'host' | 'library'} Role */

/**
 * Of ten thousand runs so many are of this file; `whole` of those ask for everything that is ever read, as a saved profile
 * does.
 * @type {readonly (readonly [name: string, role: Role, share: number, whole: number])[]}
 */
export const SHARES = [
  ['c-library', 'library', 2500, 2500],
  ['c-library', 'plugin', 400, 400],
  ['c-library-i386', 'library', 2000, 2000],
  ['c-library-musl', 'library', 1500, 1500],
  ['c-library-versions', 'library', 2000, 2000],
  ['c-library-tls', 'library', 900, 900],
  ['cxx-library', 'library', 400, 400],
  ['cxx-library', 'plugin', 200, 200],
  ['plugin-1.15-minimal', 'plugin', 40, 2],
  ['plugin-1.22-cgo', 'plugin', 30, 2],
  ['plugin-1.27', 'plugin', 10, 1],
  ['plugin-1.27-relr', 'plugin', 8, 1],
  ['types-1.22', 'plugin', 4, 1],
  ['go-s390x', 'host', 4, 1],
  ['go-386', 'host', 3, 1],
  ['host-1.15-pie', 'host', 1, 0],
];

/** @typedef {{ name: string, role: Role, bytes: Uint8Array, structures: readonly Structure[], whole: number, upTo: number, from: number }} Subject */

/** @param {(name: string) => boolean} [wants] @returns {Subject[]} */
export function readSubjects(wants = () => true) {
  let upTo = 0;
  return SHARES.filter(([name]) => wants(name)).map(([name, role, share, whole]) => {
    const bytes = binaryBytes(name);
    const from = upTo;
    upTo += share;
    return { name, role, bytes, structures: structuresOf(bytes), whole, from, upTo };
  });
}

/** The subject of a run, and whether everything is asked of it. @param {readonly Subject[]} subjects @param {number} run */
export function subjectOf(subjects, run) {
  const total = subjects.at(-1)?.upTo ?? 1;
  // Spread, so that any range of runs has about its share of each.
  const place = (run * 6171) % total;
  const subject = subjects.find(({ upTo }) => place < upTo);
  if (!subject) throw new Error('there is nothing to mutate');
  return { subject, isWhole: place - subject.from < subject.whole };
}
