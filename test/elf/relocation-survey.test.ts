import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteView, type Encoding } from '../../src/bytes/view.ts';
import { definedIn } from '../../src/elf/relocation-survey.ts';
import { RelocationTable } from '../../src/elf/relocation-table.ts';
import { Encoder } from '../support/encoder.ts';
import { ENCODINGS } from '../support/open-elf.ts';

const WRITTEN = { start: 0x2_0004, end: 0x2_1000 };
const NONE = 0;
const RELATIVE = 8;
const IRELATIVE = 37;
const TPOFF = 18;
const TYPES = [NONE, 1, 6, RELATIVE, TPOFF, IRELATIVE, 70];
const IFUNC = 10;
/** Tables are long, and so is the search for a small one that fails. */
const WITHIN = { interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true };
const FUNC = 2;

interface Entry {
  offset: number;
  type: number;
  symbol: number;
  addend: number;
}

interface PlannedSymbol {
  isDefined: boolean;
  type: number;
}

/** Most write a word of the data each; some write elsewhere, the same word, or a part of one. */
function entriesIn({ wordSize }: Encoding): fc.Arbitrary<Entry[]> {
  const words = Math.floor((WRITTEN.end - WRITTEN.start) / wordSize);
  const first = Math.ceil(WRITTEN.start / wordSize) * wordSize;
  const places = fc.oneof(
    { weight: 300, arbitrary: fc.nat(words).map(at => first + at * wordSize) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(0, 0x1_fffc, 0x2_0001, 0x2_1000, wordSize === 8 ? 2 ** 40 : 0xfffffff0),
    },
  );
  const entry = fc.record({
    offset: places,
    type: fc.constantFrom(...TYPES),
    symbol: fc.oneof(fc.constant(0), fc.nat(12)),
    addend: fc.oneof(fc.nat(0x3_0000), fc.integer({ min: -64, max: 64 })),
  });
  // So that the same symbol comes several times in a row.
  const runs = fc.array(fc.tuple(entry, fc.integer({ min: 1, max: 3 })), { maxLength: 400, size: 'max' });
  return runs.map(list =>
    list.flatMap(([one, times]) =>
      Array.from({ length: times }, (_, k) => ({ ...one, offset: one.offset + k * wordSize })),
    ),
  );
}

function tableOf(entries: readonly Entry[], encoding: Encoding, hasAddend: boolean): RelocationTable {
  const out = new Encoder(encoding);
  const isWide = encoding.wordSize === 8;
  for (const { offset, type, symbol, addend } of entries) {
    out.word(offset, isWide ? BigInt(symbol) * 2n ** 32n + BigInt(type) : symbol * 256 + type);
    if (hasAddend) out.word(addend);
  }
  return new RelocationTable(new ByteView(out.finish(), encoding, 'DT_RELA'), hasAddend, WRITTEN);
}

function symbolsOf(symbols: readonly PlannedSymbol[], encoding: Encoding): ByteView {
  const out = new Encoder(encoding);
  for (const { isDefined, type } of symbols) {
    out.u32(1);
    if (encoding.wordSize === 4) out.u32(0, 0);
    out.u8((1 << 4) | type, 0).u16(isDefined ? 7 : 0);
    if (encoding.wordSize === 8) out.word(0, 0);
  }
  return new ByteView(out.finish(), encoding, 'DT_SYMTAB');
}

/** What the survey has to find, entry by entry. */
function plainly(entries: readonly Entry[], symbols: readonly PlannedSymbol[]) {
  const needing = entries.filter(
    ({ type, symbol }) => symbol !== 0 && ![NONE, RELATIVE, IRELATIVE].includes(type),
  );
  const own = needing.filter(({ symbol }) => symbols[symbol]?.isDefined);
  const symbolsIn = (list: readonly Entry[]) => [...new Set(list.map(({ symbol }) => symbol))];
  return {
    undefinedSymbols: symbolsIn(needing.filter(entry => !own.includes(entry))),
    ownSymbols: symbolsIn(own),
    ifuncSymbols: symbolsIn(own.filter(({ symbol }) => symbols[symbol]?.type === IFUNC)),
    tpoffSymbols: symbolsIn(entries.filter(({ type }) => type === TPOFF)),
    idle: entries.flatMap((entry, i) =>
      entry.symbol >= symbols.length && entry.symbol !== 0 && !needing.includes(entry) ? [i] : [],
    ),
  };
}

const cases = ENCODINGS.flatMap(encoding =>
  [true, false].map(hasAddend => ({
    encoding,
    hasAddend,
    name: `${encoding.title}, ${hasAddend ? 'RELA' : 'REL'}`,
  })),
);

describe.each(cases)('the survey of relocations: $name', ({ encoding, hasAddend }) => {
  const symbols = fc.array(fc.record({ isDefined: fc.boolean(), type: fc.constantFrom(FUNC, IFUNC) }), {
    minLength: 0,
    maxLength: 10,
  });
  const { wordSize } = encoding;

  it('finds what a plain one finds', () => {
    const met = { undefinedSymbols: 0, ownSymbols: 0, ifuncSymbols: 0, tpoffSymbols: 0, idle: 0 };
    fc.assert(
      fc.property(entriesIn(encoding), symbols, (entries, planned) => {
        const table = tableOf(entries, encoding, hasAddend);
        const defined = definedIn(symbolsOf(planned, encoding));
        const found = table.survey(TPOFF, defined, { relative: RELATIVE, irelative: IRELATIVE });
        const wanted = plainly(entries, planned);
        // In the order in which ld.so meets them.
        expect([...found.undefinedSymbols]).toEqual(wanted.undefinedSymbols);
        expect(found.idle).toEqual(wanted.idle);
        for (const kind of ['ownSymbols', 'ifuncSymbols', 'tpoffSymbols'] as const)
          expect(new Set(found[kind]), kind).toEqual(new Set(wanted[kind]));
        for (const kind of [
          'undefinedSymbols',
          'ownSymbols',
          'ifuncSymbols',
          'tpoffSymbols',
          'idle',
        ] as const)
          met[kind] += wanted[kind].length;
      }),
      { numRuns: 150, seed: 1, ...WITHIN },
    );
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(20);
  });

  it('leaves what answers by address as a look at each entry does', () => {
    let indexed = 0;
    fc.assert(
      fc.property(entriesIn(encoding), fc.boolean(), (entries, isSurveyed) => {
        const table = tableOf(entries, encoding, hasAddend);
        const none = definedIn(symbolsOf([], encoding));
        if (isSurveyed) table.survey(TPOFF, none, { relative: RELATIVE, irelative: IRELATIVE });
        if (isSurveyed && entries.length >= 256) indexed++;
        expect(table.count).toBe(entries.length);
        expect(
          entries.map((_, i) => ({
            offset: table.offset(i),
            type: table.type(i),
            symbol: table.symbol(i),
            addend: table.addend(i),
          })),
        ).toEqual(entries.map(entry => ({ ...entry, addend: hasAddend ? entry.addend : undefined })));
        const offsets = entries.map(({ offset }) => offset);
        const asked = [...offsets, WRITTEN.start, WRITTEN.end, 0x2_0001, 0x7000];
        expect(asked.map(address => table.at(address))).toEqual(
          // R_*_NONE writes nothing: one behind an entry that writes leaves what that wrote.
          asked.map(address =>
            entries.findLastIndex(({ offset, type }) => offset === address && type !== NONE),
          ),
        );
        expect(table.firstOutside([NONE, 1, RELATIVE])).toBe(
          entries.findIndex(({ type }) => ![NONE, 1, RELATIVE].includes(type)),
        );
        const sorted = entries
          .flatMap(({ type, offset }) => (type === NONE ? [] : [offset]))
          .sort((a, b) => a - b);
        const twice = sorted.find((offset, i) => i > 0 && offset - (sorted[i - 1] ?? 0) < wordSize);
        expect(table.overwritten()).toBe(twice);
        const written = new Set(table.within(0x2_0100, 0x2_0800).map(i => entries[i]?.offset));
        expect(written).toEqual(new Set(sorted.filter(offset => offset >= 0x2_0100 && offset < 0x2_0800)));
      }),
      { numRuns: 60, seed: 2, ...WITHIN },
    );
    expect(indexed).toBeGreaterThan(10);
  });
});
