// What readelf is asked about: files that it reads in a few milliseconds.
import { importSource } from '../../../scripts/bundle.js';
import { binaryBytes } from '../../binaries/committed.js';
import { structuresOf } from '../structures.js';

/** @import { Structure } from '../record-table.js' */

/** @typedef {{ name: string, share: number, bytes: Uint8Array, structures: readonly Structure[] }} Subject */

/** Of a thousand runs so many are of this file. @type {readonly (readonly [name: string, share: number])[]} */
const COMMITTED = [
  ['c-library', 200],
  ['c-library-i386', 120],
  ['c-library-musl', 100],
  ['c-library-versions', 150],
  ['c-library-tls', 100],
  ['cxx-library', 166],
  ['plugin-1.15-minimal', 2],
  ['go-s390x', 1],
  ['go-386', 1],
];
const BUILT_SHARE = 160;

/** Images of both classes and byte orders with one of everything, as the tests build them. */
async function builtImages() {
  const { richImage } = await importSource('test/support/rich-image.ts');
  const { ENCODINGS } = await importSource('test/support/open-elf.ts');
  return ENCODINGS.flatMap(encoding =>
    /** @type {const} */ (['gnu', 'sysv']).map(hash => {
      const elf = richImage(encoding, hash);
      elf.sections([]);
      return { name: `${encoding.title}, ${hash} hash`, bytes: elf.build() };
    }),
  );
}

/** @returns {Promise<Subject[]>} */
export async function readSubjects() {
  const built = await builtImages();
  const files = [
    ...COMMITTED.map(([name, share]) => ({ name, share, bytes: binaryBytes(name) })),
    ...built.map(one => ({ ...one, share: BUILT_SHARE / built.length })),
  ];
  return files.map(({ name, share, bytes }) => ({ name, share, bytes, structures: structuresOf(bytes) }));
}

/** The subject of a run; any range of runs has about its share of each. @param {readonly Subject[]} subjects @param {number} run */
export function subjectOf(subjects, run) {
  const place = (run * 617) % subjects.reduce((sum, { share }) => sum + share, 0);
  let upTo = 0;
  const subject = subjects.find(({ share }) => {
    upTo += share;
    return place < upTo;
  });
  if (!subject) throw new Error('there is nothing to mutate');
  return subject;
}
