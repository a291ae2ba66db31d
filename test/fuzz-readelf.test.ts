import { describe, expect, it } from 'vitest';
import { type Context, reasonsOf } from '../lab/fuzz/readelf/allowances.js';
import { asMapped } from '../lab/fuzz/readelf/as-mapped.js';
import { withoutSections } from '../lab/fuzz/readelf/compare.js';
import { isRefused, ourFacts } from '../lab/fuzz/readelf/ours.js';
import { Pages } from '../lab/fuzz/readelf/pages.js';
import { trueRefusal } from '../lab/fuzz/readelf/refusals.js';
import { compareMany, hasReadelf } from '../lab/fuzz/readelf/run.js';
import { readSubjects } from '../lab/fuzz/readelf/subjects.js';
import type { Theirs } from '../lab/fuzz/readelf/theirs.js';
import { memorySource } from '../src/bytes/source.ts';
import { binaryBytes } from './support/binaries.ts';

/** The first of the runs of `npm run fuzz:readelf`, which takes as many as one likes. */
const RUNS = 250;
const SEED = 1;

const BYTES = withoutSections(binaryBytes('cxx-library'));
const SILENT = { warnings: '', printed: '', status: 0 };

async function soundContext(): Promise<Context> {
  const ours = await ourFacts(memorySource(BYTES));
  if (isRefused(ours)) throw new Error(ours.refused);
  // Of a sound file both see the same.
  const theirs = { ...ours, ...SILENT } as unknown as Theirs;
  return { bytes: BYTES, pages: new Pages(BYTES, theirs.segments), ours, theirs, peer: theirs };
}

describe('what nobody knows a reason for', () => {
  const LIES = [
    ['header', 0],
    ['segments', 1],
    ['dynamic', 3],
    ['texts', 0],
    ['symbols', 2],
    ['versions', 1],
    ['relocations', 4],
    ['notes', 0],
  ] as const;
  it.each(LIES)('is a finding: a line of %s that is another one', async (part, line) => {
    const context = await soundContext();
    const lines = context.theirs[part];
    expect(lines[line]).toBeDefined();
    const others = lines.map((text, index) => (index === line ? text.replace(/.$/, 'Z') : text));
    expect(reasonsOf(part, lines, others, context)).toBeUndefined();
    expect(reasonsOf(part, others, lines, context)).toBeUndefined();
  });

  it('is a finding: another number of symbols, or a line that one of the readers does not have', async () => {
    const context = await soundContext();
    expect(reasonsOf('count', ['12'], ['13'], context)).toBeUndefined();
    for (const part of ['segments', 'dynamic', 'texts', 'symbols', 'relocations'] as const) {
      const lines = context.theirs[part];
      expect(reasonsOf(part, lines.slice(1), lines, context), part).toBeUndefined();
      expect(reasonsOf(part, lines, lines.slice(1), context), part).toBeUndefined();
    }
  });

  const UNTRUE = [
    'DT_STRTAB: address 0x1000 (1 bytes) is in no PT_LOAD',
    'DT_SYMTAB: address 0x0 (0 bytes) is in no PT_LOAD',
    'DT_GNU_HASH.nbuckets: value 5 is over the limit of 4',
    'DT_GNU_HASH at offset 0x10: a bucket points out of the segment',
    'DT_GNU_HASH at offset 0x10: a bucket points in front of the chains',
    'DT_GNU_HASH at offset 0x10: it reaches out of the segment',
    'DT_GNU_HASH.chain: the last chain has no end',
    'PT_DYNAMIC at offset 0x10: no DT_NULL among 3 entries',
    'DT_STRTAB: string at 0 has no terminating NUL',
    'something else',
  ];
  it.each(UNTRUE)('is a finding: a refusal that is not true: %s', async message => {
    const { pages, bytes } = await soundContext();
    expect(trueRefusal(message, pages, bytes.length)).toBeUndefined();
  });
});

describe('the memory of a file, as a file', () => {
  it('has what the file has, to our reader too', async () => {
    const { pages, ours } = await soundContext();
    const count = isRefused(ours.symbols) ? 0 : ours.symbols.length;
    const mapped = asMapped(BYTES, pages, count);
    const again = await ourFacts(memorySource(mapped?.file ?? new Uint8Array()));
    if (isRefused(again)) throw new Error(again.refused);
    for (const part of ['texts', 'symbols', 'versions', 'relocations'] as const)
      expect(again[part], part).toEqual(ours[part]);
    expect(count).toBeGreaterThan(10);
  });
});

describe.skipIf(!hasReadelf())('mutated files', () => {
  it('are to readelf what they are to us, or the reason is known', { timeout: 300_000 }, async () => {
    const figures = await compareMany(await readSubjects(), { runs: RUNS, from: 0, seed: SEED });
    expect(figures.findings).toEqual([]);
    expect(figures.compared).toBeGreaterThan(RUNS * 9);
    expect(figures.same).toBeGreaterThan(figures.compared * 0.8);
    expect(figures.mapped).toBeGreaterThan(10);
    expect(Object.keys(figures.reasons).length).toBeGreaterThan(15);
  });
});
