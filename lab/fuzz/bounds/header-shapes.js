// Files whose headers are as many, as long or as entangled as they can be: segments, sections, notes, tags.
import { DT, PT } from '../../elf/names.js';
import { basics, image, longText, Records, relocationTable, stringTable } from './image.js';

/** @import { Header, Value } from './image.js' */
/** @import { ShapeMaker } from './shapes.js' */

const MOST = 1 << 20;
const RELATIVE = 8;

/** @type {Readonly<Record<string, ShapeMaker>>} */
export const HEADER_SHAPES = {
  notes: {
    params: { segments: [1, 60_000], size: [12, MOST], name: [0, 1] },
    make({ segments, size, name }) {
      const notes = name ? new Records(size - (size % 4)).u32(size - 64, 4, 1).bytes : new Uint8Array(size);
      const { bytes: strings } = stringTable(['a']);
      const at = Math.max(0x1000, Math.ceil((64 + 56 * (segments + 2)) / 16) * 16);
      return image({
        tags: basics(strings),
        blobs: { notes, strings, symbols: new Uint8Array(24) },
        headers: Array.from(
          { length: segments },
          () => /** @type {Header} */ ({ type: PT.NOTE, offset: at, filesz: size, align: 4 }),
        ),
      });
    },
  },
  segments: {
    params: {
      count: [1, 65_000],
      step: [0, 0x3000],
      length: [1, 0x10000],
      type: [0, 2],
      relocations: [0, 300_000],
      sections: [0, 60_000],
    },
    make({ count, step, length, type, relocations, sections }) {
      const { bytes: strings } = stringTable(['a']);
      const rela = relocationTable({}, relocations, i => ({
        offset: (i % count) * step,
        type: RELATIVE,
        addend: 0x1000,
      }));
      const table = new Records(64 * sections);
      for (let i = 0; i < sections; i++)
        table
          .u32(0, 1)
          .word(2, (i % count) * step, i, 8)
          .u32(0, 0)
          .word(8, 0);
      const types = [PT.LOAD, PT.NULL, PT.GNU_RELRO];
      return image({
        tags: [
          ...basics(strings),
          ...(relocations > 0
            ? /** @type {[number, Value][]} */ ([
                [DT.RELA, 'rela'],
                [DT.RELASZ, rela.length],
                [DT.RELAENT, 24],
              ])
            : []),
        ],
        blobs: { strings, symbols: new Uint8Array(24), rela, table: table.bytes },
        headers: Array.from({ length: count }, (_, i) => ({
          type: types[type] ?? 1,
          flags: 7,
          offset: 0,
          vaddr: i * step,
          filesz: length,
        })),
        sections: { at: 'table', count: sections, strings: 0 },
      });
    },
  },
  sections: {
    params: { count: [1, 65_000], length: [1, 4 << 20], type: [1, 11] },
    make({ count, length, type }) {
      const texts = longText(length, '.');
      const { bytes: strings } = stringTable(['a']);
      const table = new Records(64 * count);
      for (let i = 0; i < count; i++) {
        if (i === 0) table.u32(0, 3).word(0, 0, 0x1000, texts.length);
        else table.u32(1 + (i % length), type).word(2, 0x2000 + i, i, 8);
        table.u32(i % count, 0).word(8, 0);
      }
      return image({
        tags: basics(strings),
        blobs: { texts, strings, symbols: new Uint8Array(24), table: table.bytes },
        sections: { at: 'table', count, strings: 0 },
      });
    },
  },
  tags: {
    params: { count: [1, 65_000], tag: [0, 100], constructors: [0, 4096] },
    make({ count, tag, constructors }) {
      const { bytes: strings } = stringTable(['a']);
      const rela = relocationTable({}, constructors, i => ({
        offset: 0x2000 + 8 * i,
        type: RELATIVE,
        addend: 0x1000 + i,
      }));
      return image({
        tags: [
          ...basics(strings),
          ...Array.from(
            { length: count },
            (_, i) => /** @type {[number, Value]} */ ([tag === 0 ? 0x60000000 + i : 0x6ffffe00 + tag, i]),
          ),
          [DT.INIT_ARRAY, 0x2000],
          [DT.INIT_ARRAYSZ, 8 * constructors],
          [DT.RELA, 'rela'],
          [DT.RELASZ, rela.length],
          [DT.RELAENT, 24],
        ],
        blobs: { strings, symbols: new Uint8Array(24), room: new Uint8Array(40_000), rela },
      });
    },
  },
};
