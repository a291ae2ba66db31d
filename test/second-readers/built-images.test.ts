import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type ElfFacts, readelfFacts } from '../../lab/binaries/readelf.js';
import { memorySource } from '../../src/bytes/source.ts';
import { fileOf } from '../support/binaries.ts';
import { ENCODINGS } from '../support/open-elf.ts';
import { richImage } from '../support/rich-image.ts';
import { ourFacts } from './our-facts.ts';

const hasReadelf = (() => {
  try {
    return /GNU readelf/.test(execFileSync('readelf', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
})();

/** The rest is printed by section only. */
const FACTS = [
  'header',
  'segments',
  'interpreter',
  'dynamic',
  'texts',
  'notes',
] as const satisfies (keyof ElfFacts)[];

/** The builder and our reader could share a mistake; readelf does not. */
describe.skipIf(!hasReadelf)('what readelf prints of a built image', () => {
  for (const encoding of ENCODINGS) {
    for (const hash of ['gnu', 'sysv'] as const) {
      it(`is what we read: ${encoding.title}, ${hash} hash`, async () => {
        const elf = richImage(encoding, hash);
        elf.sections([]);
        const bytes = elf.build();
        const file = fileOf(bytes, 'built');
        const theirs = readelfFacts(file, { byDynamicTable: true });
        const ours = await ourFacts(memorySource(bytes));
        for (const fact of FACTS) expect(ours[fact], fact).toEqual(theirs[fact]);
        expect(ours.symbols).toHaveLength(8);
        expect(ours.relocations).toHaveLength(5);
        expect(ours.relocations.map(withoutAddend)).toEqual(theirs.relocations.map(withoutAddend));
      });
    }
  }
});

/** By the dynamic table readelf prints no addends of relocations with a symbol. */
const withoutAddend = (line: string) => line.split(' ').slice(0, 3).join(' ');
