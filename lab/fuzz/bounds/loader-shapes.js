// Files that make the dynamic linker's structures as large, as deep or as entangled as they can be.
import { DT } from '../../elf/names.js';
import { basics, image, longText, Records, relocationTable, stringTable, symbolTable } from './image.js';

/** @import { Form, Value } from './image.js' */
/** @import { ShapeMaker } from './shapes.js' */

const MOST = 1 << 20;
/** an address behind what any of these files has, in zero-filled memory */
const FREE = 64 << 20;
const R = { NONE: 0, ABSOLUTE: 1, GLOB_DAT: 6, JUMP_SLOT: 7, RELATIVE: 8, TPOFF: 18, IRELATIVE: 37 };

const names = (/** @type {number} */ count, /** @type {string} */ before) =>
  Array.from({ length: count }, (_, i) => `${before}${i}`);
/** @param {number} count @param {(i: number) => number} [of] */
const sysvChain = (count, of = i => (i + 1 < count ? i + 1 : 0)) => {
  const out = new Records(4 * (3 + count)).u32(1, count, count > 1 ? 1 : 0);
  for (let i = 0; i < count; i++) out.u32(i === 0 ? 0 : of(i));
  return out.bytes;
};
/** One bucket: every chain entry has the same hash, or each its own. @param {number} count @param {number | undefined} hash */
const gnuChain = (count, hash) => {
  const out = new Records(16 + 8 + 4 + 4 * count).u32(1, 1, 1, 0).u32(0xffffffff, 0xffffffff, 1);
  for (let i = 0; i < count; i++) {
    const value = hash ?? Math.imul(i + 1, 0x9e3779b1);
    out.u32(((value & ~1) | (i === count - 1 ? 1 : 0)) >>> 0);
  }
  return out.bytes;
};
/** @param {string} text */
const gnuHashOf = text =>
  [...text].reduce((hash, c) => (Math.imul(hash, 33) + c.charCodeAt(0)) | 0, 5381) >>> 0;

/** @type {Readonly<Record<string, ShapeMaker>>} */
export const LOADER_SHAPES = {
  needed: {
    params: { count: [1, 65_000], isOne: [0, 1] },
    make({ count, isOne }) {
      const { bytes: strings, offsets } = stringTable(names(isOne ? 1 : count, 'lib'));
      const tags = Array.from({ length: count }, (_, i) => [DT.NEEDED, offsets[isOne ? 0 : i] ?? 1]);
      return image({
        tags: [.../** @type {[number, Value][]} */ (tags), ...basics(strings)],
        blobs: { strings, symbols: new Uint8Array(24) },
      });
    },
  },
  'needed-directories': {
    params: { count: [1, 3000], directories: [1, 4000], slashes: [1, 4000] },
    make({ count, directories, slashes }) {
      const path = `${Array.from({ length: directories }, (_, i) => `/d${i}`).join(':')}${'/'.repeat(slashes)}x`;
      const { bytes: strings, offsets } = stringTable([path, ...names(count, 'n')]);
      const tags = offsets.map(
        (at, i) => /** @type {[number, Value]} */ ([i === 0 ? DT.RUNPATH : DT.NEEDED, at]),
      );
      return image({ tags: [...tags, ...basics(strings)], blobs: { strings, symbols: new Uint8Array(24) } });
    },
  },
  'shared-names': {
    params: { count: [1, 300_000], length: [1, MOST], isDefined: [0, 1], plt: [0, 1] },
    make({ count, length, isDefined, plt }) {
      const strings = longText(length);
      const symbols = symbolTable({}, [
        { name: 0 },
        ...Array.from({ length: count }, (_, i) => ({
          name: 1 + (i % length),
          section: isDefined,
          value: isDefined * 0x1000,
        })),
      ]);
      const rela = relocationTable({}, count, i => ({
        offset: 8 * i,
        type: plt ? R.JUMP_SLOT : R.GLOB_DAT,
        symbol: i + 1,
      }));
      const table = plt
        ? [
            [DT.JMPREL, 'rela'],
            [DT.PLTRELSZ, rela.length],
            [DT.PLTREL, DT.RELA],
          ]
        : [
            [DT.RELA, 'rela'],
            [DT.RELASZ, rela.length],
            [DT.RELAENT, 24],
          ];
      const hash = sysvChain(Math.min(count + 1, 4000));
      return image({
        tags: [...basics(strings), [DT.HASH, 'hash'], .../** @type {[number, Value][]} */ (table)],
        blobs: { strings, symbols, hash, rela },
      });
    },
  },
  imports: {
    params: { count: [1, 300_000], length: [1, 200], type: [0, 3], weak: [0, 1], unicode: [0, 1] },
    make({ count, length, type, weak, unicode }) {
      const { bytes: strings, offsets } = stringTable(names(count, (unicode ? 'é' : 'n').repeat(length)));
      const types = [R.GLOB_DAT, R.JUMP_SLOT, R.TPOFF, R.ABSOLUTE];
      const info = weak ? 0x20 : 0x12;
      const symbols = symbolTable({}, [
        { name: 0 },
        ...offsets.map(name => ({ name, info: type === 2 ? 0x16 : info })),
      ]);
      const rela = relocationTable({}, count, i => ({
        offset: 8 * i,
        type: types[type] ?? 6,
        symbol: i + 1,
      }));
      return image({
        tags: [
          ...basics(strings),
          [DT.HASH, 'hash'],
          [DT.RELA, 'rela'],
          [DT.RELASZ, rela.length],
          [DT.RELAENT, 24],
        ],
        blobs: { strings, symbols, hash: sysvChain(2), rela },
      });
    },
  },
  relocations: {
    params: {
      count: [1, 600_000],
      step: [0, 64],
      type: [0, 40],
      symbol: [0, 3],
      plt: [0, 1],
      far: [0, 3],
      narrow: [0, 1],
      big: [0, 1],
    },
    make({ count, step, type, symbol, plt, far, narrow, big }) {
      const form = /** @type {Form} */ ({
        word: narrow ? 4 : 8,
        little: big === 0,
        machine: narrow ? 3 : big ? 22 : 62,
      });
      const places = [0, 2 ** 31, 2 ** 40, 2 ** 52];
      const half = plt ? Math.ceil(count / 2) : count;
      const entry = (/** @type {number} */ i) => ({
        offset: (i % 2 === 1 ? (places[far] ?? 0) : 0) + i * step,
        type,
        symbol: symbol === 3 ? i % 65_536 : symbol,
      });
      const rela = relocationTable(form, half, entry);
      const jmprel = relocationTable(form, count - half, entry);
      const { bytes: strings } = stringTable(['a']);
      return image(
        {
          tags: [
            ...basics(strings, form.word),
            [DT.RELA, 'rela'],
            [DT.RELASZ, rela.length],
            [DT.RELAENT, narrow ? 12 : 24],
            ...(plt
              ? /** @type {[number, Value][]} */ ([
                  [DT.JMPREL, 'jmprel'],
                  [DT.PLTRELSZ, jmprel.length],
                  [DT.PLTREL, DT.RELA],
                ])
              : []),
          ],
          blobs: { strings, symbols: new Uint8Array(96), rela, jmprel },
        },
        form,
      );
    },
  },
  'sparse-relocations': {
    params: { size: [1 << 20, 2 ** 34], count: [1, 4 << 20], both: [0, 1] },
    make({ size, count, both }) {
      const length = Math.min(count, Math.floor((size - 0x20000) / 24)) * 24;
      const { bytes: strings } = stringTable(['a']);
      return image({
        tags: [
          ...basics(strings),
          [DT.RELA, 0x10000],
          [DT.RELASZ, Math.max(0, length)],
          [DT.RELAENT, 24],
          ...(both
            ? /** @type {[number, Value][]} */ ([
                [DT.JMPREL, 0x10000],
                [DT.PLTRELSZ, length],
                [DT.PLTREL, DT.RELA],
              ])
            : []),
        ],
        blobs: { strings, symbols: new Uint8Array(48) },
        size,
      });
    },
  },
  relr: {
    params: { count: [1, 2_000_000], bitmap: [0, 1], backwards: [0, 1], rela: [0, 100_000] },
    make({ count, bitmap, backwards, rela: others }) {
      const table = new Records(8 * count);
      for (let i = 0; i < count; i++) {
        if (i > 0 && bitmap) table.word((1n << 64n) - 1n);
        else table.word(FREE + 8 * (backwards ? count - i : i));
      }
      const rela = relocationTable({}, others, i => ({
        offset: FREE - 8 * (i + 1) + 4,
        type: R.RELATIVE,
        addend: 0x1000,
      }));
      const { bytes: strings } = stringTable(['a']);
      return image({
        tags: [
          ...basics(strings),
          [DT.RELR, 'relr'],
          [DT.RELRSZ, table.bytes.length],
          [37, 8],
          [DT.RELA, 'rela'],
          [DT.RELASZ, rela.length],
          [DT.RELAENT, 24],
        ],
        blobs: { strings, symbols: new Uint8Array(48), relr: table.bytes, rela },
        extraMemory: 2 * FREE + 64 * 8 * count,
      });
    },
  },
  'hash-chains': {
    params: { count: [2, 200_000], gnu: [0, 1], isSame: [0, 1], references: [1, 200_000] },
    make({ count, gnu, isSame, references }) {
      const { bytes: strings, offsets } = stringTable(isSame ? ['same'] : names(count, 's'));
      const symbols = symbolTable({}, [
        { name: 0 },
        ...Array.from({ length: count }, (_, i) => ({
          name: offsets[isSame ? 0 : i] ?? 1,
          section: 1,
          value: 0x1000,
        })),
      ]);
      const hash = gnu ? gnuChain(count, isSame ? gnuHashOf('same') : undefined) : sysvChain(count + 1);
      const rela = relocationTable({}, references, i => ({
        offset: 8 * i,
        type: R.GLOB_DAT,
        symbol: count - (i % count),
      }));
      return image({
        tags: [
          ...basics(strings),
          [gnu ? DT.GNU_HASH : DT.HASH, 'hash'],
          [DT.RELA, 'rela'],
          [DT.RELASZ, rela.length],
          [DT.RELAENT, 24],
        ],
        blobs: { strings, symbols, hash, rela },
      });
    },
  },
  'sparse-hash': {
    params: { size: [1 << 20, 2 ** 34], gnu: [0, 1], buckets: [0, 24], others: [0, 24] },
    make({ size, gnu, buckets, others }) {
      const hash = gnu
        ? new Records(16).u32(2 ** buckets - 1, 1, 2 ** others, 0).bytes
        : new Records(8).u32(2 ** buckets - 1, 2 ** others - 1).bytes;
      const { bytes: strings } = stringTable(['a']);
      return image({
        tags: [
          ...basics(strings).slice(0, 2),
          [DT.SYMTAB, 0x100000],
          [DT.SYMENT, 24],
          [gnu ? DT.GNU_HASH : DT.HASH, 'hash'],
        ],
        blobs: { strings, hash },
        size,
      });
    },
  },
  versions: {
    params: { count: [1, 300_000], each: [1, 300], length: [1, 4095], definitions: [0, 1], step: [0, 32] },
    make({ count, each, length, definitions, step }) {
      const strings = longText(length, 'V');
      const out = new Records(definitions ? 28 * count : (16 + 16 * each) * count);
      for (let i = 0; i < count; i++) {
        if (definitions)
          out
            .u16(1, 0, i & 0x7fff, 1)
            .u32(i, 20, i + 1 < count ? 28 : 0)
            .u32(1 + (i % length), 0);
        else {
          out.u16(1, each).u32(1 + (i % length), 16, i + 1 < count ? step || 16 + 16 * each : 0);
          for (let k = 0; k < each; k++)
            out
              .u32(k)
              .u16(0, k & 0x7fff)
              .u32(1 + (k % length), k + 1 < each ? 16 : 0);
        }
      }
      return image({
        tags: [
          ...basics(strings),
          [definitions ? DT.VERDEF : DT.VERNEED, 'versions'],
          [definitions ? 0x6ffffffd : DT.VERNEEDNUM, count],
          [DT.VERSYM, 'versym'],
        ],
        blobs: { strings, symbols: new Uint8Array(48), versym: new Uint8Array(8), versions: out.bytes },
      });
    },
  },
};
