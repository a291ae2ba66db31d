// Plugins whose Go structures are as large, as deep or as entangled as they can be.
import { graft } from './graft.js';
import { Records } from './image.js';

/** @import { ShapeMaker } from './shapes.js' */

/** Words of the moduledata of Go 1.22 (runtime/symtab.go). */
const NAMES = 1;
const UNITS = 4;
const FILES = 7;
const PC_TABLES = 10;
const FUNCS = 13;
const INDEX = 16;

/** abi.Name: flags, length as a uvarint of three bytes, text. @param {number} length @param {string} [character] */
function nameOf(length, character = 'A') {
  const bytes = new Uint8Array(4 + length).fill(character.charCodeAt(0), 4);
  bytes.set([1, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14]);
  return bytes;
}

/** abi.Type of one kind, 48 bytes. @param {Records} to @param {number} kind @param {number} text its nameOff @param {number} [flags] */
function addType(to, kind, text, flags = 0) {
  to.word(8, 8).u32(1).u8(flags, 8, 8, kind).word(0, 0).u32(text, 0);
}

const KIND = { func: 19, interface: 20, ptr: 22, struct: 25, int: 2 };

/** @type {Readonly<Record<string, ShapeMaker>>} */
export const MODULE_SHAPES = {
  'go-packages': {
    params: {
      differs: [0, 1],
      count: [1, 65_536],
      length: [1, 65_536],
      hash: [1, 65_536],
      isUnicode: [0, 1],
    },
    make: ({ differs, count, length, hash, isUnicode }) =>
      graft(differs, ({ address, words }) => {
        const text = new Uint8Array(65_536).fill(isUnicode ? 0xe9 : 0x61);
        const out = new Records(text.length + 40 * count);
        out.bytes.set(text);
        const entries = new Records(40 * count);
        for (let i = 0; i < count; i++) entries.word(0, length, 0, hash, 0);
        out.bytes.set(entries.bytes, text.length);
        const relocations = Array.from({ length: count }, (_, i) => text.length + 40 * i).flatMap(
          at =>
            /** @type {[number, number][]} */ ([
              [at, address],
              [at + 16, address],
              [at + 32, address],
            ]),
        );
        return {
          bytes: out.bytes,
          pointers: [[words.pkghashes, address + text.length]],
          lengths: [[words.pkghashes + 1, count]],
          relocations,
        };
      }),
  },
  'go-exports': {
    params: {
      differs: [0, 1],
      count: [1, 65_536],
      length: [1, 65_535],
      relocations: [0, 300_000],
      step: [1, 16],
    },
    make: ({ differs, count, length, relocations: others, step }) =>
      graft(differs, ({ address, types, words }) => {
        const name = nameOf(length);
        const at = Math.ceil(name.length / 16) * 16;
        const head = new Records(at + 64 + 8 * count);
        head.bytes.set(name);
        const type = new Records(64);
        addType(type, KIND.ptr, address - types);
        head.bytes.set(type.bytes, at);
        const entries = new Records(8 * count);
        for (let i = 0; i < count; i++) entries.u32(address - types, address + at - types);
        head.bytes.set(entries.bytes, at + 64);
        const relocations = Array.from(
          { length: others },
          (_, i) => /** @type {[number, number]} */ ([at + 64 + 8 * count + 4 + i * step, address]),
        );
        return {
          bytes: head.bytes,
          pointers: [[words.ptab, address + at + 64]],
          lengths: [[words.ptab + 1, count]],
          relocations,
        };
      }),
  },
  'go-types': {
    params: {
      differs: [0, 1],
      count: [1, 100_000],
      members: [0, 4096],
      kind: [0, 3],
      length: [1, 60_000],
      exports: [1, 5000],
      spread: [1, 70_000],
      character: [0, 3],
    },
    make: ({ differs, count, members, kind, length, exports, spread, character }) =>
      graft(differs, ({ address, types, words }) => {
        const text = nameOf(length, ['[', 'A', '.', '*'][character]);
        const base = Math.ceil(text.length / 16) * 16;
        const [each, own] = [80, Math.max(80, spread)];
        const total = Math.min(count, Math.floor(12e6 / own));
        const listAt = base + own * total;
        const listEntry = [8, 24, 8, 8][kind] ?? 8;
        const ptabAt = listAt + members * listEntry + 16;
        const out = new Records(ptabAt + 8 * exports);
        out.bytes.set(text);
        const typeAt = (/** @type {number} */ i) => address + base + own * (i % total);
        for (let i = 0; i < total; i++) {
          const one = new Records(each + 8 * 2);
          addType(one, [KIND.ptr, KIND.struct, KIND.interface, KIND.func][kind] ?? KIND.ptr, address - types);
          if (kind === 0) one.word(typeAt(i + 1));
          else if (kind === 3) one.u16(members, 0).u32(0);
          else one.word(address, address + listAt, members, members);
          out.bytes.set(one.bytes.subarray(0, Math.min(each, own)), base + own * i);
        }
        const list = new Records(members * listEntry);
        for (let i = 0; i < members; i++) {
          if (kind === 1) list.word(address, typeAt(i), 0);
          else if (kind === 2) list.u32(address - types, typeAt(i) - types);
          else list.word(typeAt(i));
        }
        out.bytes.set(list.bytes, listAt);
        const ptab = new Records(8 * exports);
        for (let i = 0; i < exports; i++) ptab.u32(address - types, typeAt(i) - types);
        out.bytes.set(ptab.bytes, ptabAt);
        return {
          bytes: out.bytes,
          pointers: [[words.ptab, address + ptabAt]],
          lengths: [[words.ptab + 1, exports]],
        };
      }),
  },
  'go-functions': {
    params: {
      differs: [0, 1],
      count: [1, 1_500_000],
      length: [1, 65_536],
      isSpread: [0, 1],
      files: [0, 8_000_000],
      units: [0, 1_000_000],
    },
    make: ({ differs, count, length, isSpread, files, units }) =>
      graft(differs, ({ address }) => {
        const nameRoom = 300_000;
        const filesAt = nameRoom + 64;
        const unitsAt = filesAt + Math.ceil(files / 16) * 16;
        const indexAt = unitsAt + 4 * units;
        const fit = Math.min(count, Math.floor((14e6 - indexAt) / 8));
        const out = new Records(indexAt + 8 * Math.max(1, fit) + 16);
        // Names of another package each: `aaa/bbb.f`, shared from the end.
        for (let i = 0; i < nameRoom; i++)
          out.bytes[i] = (i + 1) % (length + 1) === 0 ? 0 : ([0x61, 0x2f, 0x62, 0x2e, 0x66][i % 5] ?? 0);
        for (let i = 0; i < files; i++) out.bytes[filesAt + i] = i % 3 === 2 ? 0 : 0x2f;
        const index = new Records(8 * Math.max(1, fit) + 16);
        for (let i = 0; i < fit; i++) index.u32(16 * i, isSpread ? 4 * (i % 60_000) : 0);
        out.bytes.set(index.bytes, indexAt);
        return {
          bytes: out.bytes,
          pointers: [
            [NAMES, address],
            [FUNCS, address],
            [PC_TABLES, address],
            [FILES, address + filesAt],
            [UNITS, address + unitsAt],
            [INDEX, address + indexAt],
          ],
          lengths: [
            [NAMES + 1, nameRoom],
            [FUNCS + 1, nameRoom],
            [FILES + 1, files],
            [UNITS + 1, units],
            [INDEX + 1, fit + 1],
          ],
        };
      }),
  },
  'go-tasks': {
    params: { differs: [0, 1], count: [1, 65_536], isOne: [0, 1] },
    make: ({ differs, count, isOne }) =>
      graft(differs, ({ address, words }) => {
        const room = 24 * count + 24;
        const out = new Records(room + 8 * count);
        for (let i = 0; i < count; i++) out.bytes[24 * i + 4] = 1;
        const relocations = Array.from(
          { length: count },
          (_, i) => /** @type {[number, number]} */ ([room + 8 * i, address + (isOne ? 0 : 24 * i)]),
        );
        return {
          bytes: out.bytes,
          pointers: [[words.inittasks ?? 0, address + room]],
          lengths: [[(words.inittasks ?? 0) + 1, count]],
          relocations,
        };
      }),
  },
};
