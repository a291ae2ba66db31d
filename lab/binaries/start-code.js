// The code that crtbeginS.o and crti.o bring into every library, as a table: node lab/binaries/start-code.js DIR...
// Each DIR is searched for the start files of any release of gcc and of a C library, as distributions pack them. What a
// link editor fills in, which the relocations of the object files list, is masked out.
import fs from 'node:fs';
import path from 'node:path';

/** Which bits of the place the relocation types of a machine change: by the byte order of an instruction, as hex digits. */
/** @typedef {Record<number, Record<number, string>>} Fields */
/** @type {Fields} */
const FIELDS = {
  3: {
    1: 'ffffffff',
    2: 'ffffffff',
    3: 'ffffffff',
    4: 'ffffffff',
    9: 'ffffffff',
    10: 'ffffffff',
    43: 'ffffffff',
  },
  21: {
    10: 'fcffff03',
    47: 'ffff',
    48: 'ffff',
    50: 'ffff',
    64: 'fcff',
    63: 'fcff',
    250: 'ffff',
    252: 'ffff',
  },
  22: { 12: 'ffffffff', 21: 'ffffffff', 14: 'ffffffff', 19: 'ffffffff', 20: 'ffffffff', 26: 'ffffffff' },
  40: {
    1: 'ffffff00',
    3: 'ffffffff',
    10: 'ff07ff2f',
    26: 'ffffffff',
    24: 'ffffffff',
    25: 'ffffffff',
    28: 'ffffff00',
    29: 'ffffff00',
    30: 'ff07ff2f',
    38: 'ffffffff',
    42: 'ffffffff',
    96: 'ffffffff',
    2: 'ffffffff',
  },
  62: { 2: 'ffffffff', 4: 'ffffffff', 9: 'ffffffff', 41: 'ffffffff', 42: 'ffffffff' },
  183: {
    275: 'e0ffff60',
    277: '00fc3f00',
    278: '00fc3f00',
    282: 'ffffff03',
    283: 'ffffff03',
    286: '00fc3f00',
    311: 'e0ffff60',
    312: '00fc3f00',
  },
};
/** they only allow what a link editor may do */
/** @type {Record<number, number[]>} */
const SILENT = { 3: [0], 21: [0, 109], 22: [0], 40: [0, 40], 62: [0], 183: [0] };
const EM_ARM = 40;
const FUNCTIONS = ['deregister_tm_clones', 'register_tm_clones', '__do_global_dtors_aux', 'frame_dummy'];
const EM_X86_64 = 62;
/** Those that others go on to: of amd64 only it is read where they do. */
const LATER = ['deregister_tm_clones', 'register_tm_clones'];
/** Functions that link editors make shorter, or write in other instructions, by machine. @type {Record<number, string[]>} */
const REWRITTEN = {
  3: ['__do_global_dtors_aux'],
  21: ['__do_global_dtors_aux', '_init'],
  40: ['__do_global_dtors_aux', 'frame_dummy'],
};

/** @typedef {{ title: string, type: number, offset: number, size: number, link: number, info: number }} ObjectSection */
/** @typedef {{ name: string, type: number, section: number, value: number, size: number }} ObjectSymbol */
/** @typedef {{ offset: number, type: number }} ObjectRelocation */
/**
 * @typedef {object} ObjectFile
 * @property {Buffer} bytes
 * @property {number} machine
 * @property {ObjectSection[]} sections
 * @property {ObjectSymbol[]} symbols
 * @property {(index: number) => ObjectRelocation[]} relocations of a section
 */

/** What must be there. @template T @param {T | undefined} value @returns {T} */
function present(value) {
  if (value === undefined) throw new Error('an object file without that section');
  return value;
}

/** Reads numbers as the file has them. @param {Buffer} bytes */
function readerOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const wide = bytes[4] === 2;
  const little = bytes[5] === 1;
  return {
    wide,
    /** @param {number} at */
    u16: at => view.getUint16(at, little),
    /** @param {number} at */
    u32: at => view.getUint32(at, little),
    /** @param {number} at */
    word: at => (wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little)),
    /** The type in r_info. @param {number} at */
    type: at =>
      wide ? Number(view.getBigUint64(at, little) & 0xffffffffn) : view.getUint32(at, little) & 255,
    /** @param {number} offset */
    text: offset => bytes.toString('latin1', offset, bytes.indexOf(0, offset)),
  };
}

/** An object file, as far as its code goes. @param {string} file @returns {ObjectFile} */
function readObject(file) {
  const bytes = fs.readFileSync(file);
  const { wide, u16, u32, word, type, text } = readerOf(bytes);
  const w = wide ? 8 : 4;
  const table = word(wide ? 40 : 32);
  const size = u16(wide ? 58 : 46);
  const raw = Array.from({ length: u16(wide ? 60 : 48) }, (_, i) => {
    const at = table + i * size;
    return {
      name: u32(at),
      type: u32(at + 4),
      offset: word(at + 8 + 2 * w),
      size: word(at + 8 + 3 * w),
      link: u32(at + 8 + 4 * w),
      info: u32(at + 12 + 4 * w),
    };
  });
  const names = present(raw[u16(wide ? 62 : 50)]).offset;
  const sections = raw.map(section => ({ ...section, title: text(names + section.name) }));
  const symbols = sections
    .filter(section => section.type === 2)
    .flatMap(({ offset, size: length, link }) =>
      Array.from({ length: length / (wide ? 24 : 16) }, (_, i) => {
        const at = offset + i * (wide ? 24 : 16);
        return {
          name: text(present(sections[link]).offset + u32(at)),
          type: (bytes[at + (wide ? 4 : 12)] ?? 0) & 15,
          section: u16(at + (wide ? 6 : 14)),
          value: word(at + (wide ? 8 : 4)),
          size: word(at + (wide ? 16 : 8)),
        };
      }),
    );
  return {
    bytes,
    machine: u16(18),
    sections,
    symbols,
    relocations: index =>
      sections.flatMap(section => {
        if ((section.type !== 4 && section.type !== 9) || section.info !== index) return [];
        const entry = (section.type === 4 ? 3 : 2) * w;
        return Array.from({ length: section.size / entry }, (_, i) => {
          const at = section.offset + i * entry;
          return { offset: word(at), type: type(at + w) };
        });
      }),
  };
}

/**
 * Code from `start` to before `end` of a section, and the bits that stay as they are.
 * @param {ObjectFile} object @param {number} index @param {number} start @param {number} end
 */
function codeOf(object, index, start, end) {
  const { bytes, machine, sections } = object;
  const { offset: from } = present(sections[index]);
  const code = Buffer.from(bytes.subarray(from + start, from + end));
  const mask = Buffer.alloc(code.length, 0xff);
  for (const { offset, type } of object.relocations(index)) {
    if (offset < start || offset >= end || SILENT[machine]?.includes(type)) continue;
    const field = FIELDS[machine]?.[type];
    if (field === undefined) throw new Error(`machine ${machine}: relocation ${type} at ${offset}`);
    for (const [i, bits] of Buffer.from(field, 'hex').entries())
      mask.writeUInt8((mask[offset - start + i] ?? 0) & ~bits & 0xff, offset - start + i);
  }
  return { code: code.map((byte, i) => byte & (mask[i] ?? 0)), mask };
}

/** `48..8b`: digits that stay, and dots; a byte of which only some bits stay is `(value/mask)`. @param {{ code: Uint8Array, mask: Uint8Array }} bytes */
function patternOf({ code, mask }) {
  return [...code]
    .map((byte, i) => {
      const bits = mask[i] ?? 0;
      const digits = byte.toString(16).padStart(2, '0');
      if (bits === 0xff) return digits;
      return bits === 0 ? '..' : `(${digits}/${bits.toString(16).padStart(2, '0')})`;
    })
    .join('');
}

/** @param {string} directory @returns {Generator<string>} */
function* filesBelow(directory) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (entry.isFile()) yield file;
  }
}

/** @type {Record<number, Record<string, Set<string>>>} patterns by machine and function */
const found = {};

/** @param {number} machine @param {string} name @param {string} pattern */
function add(machine, name, pattern) {
  if (REWRITTEN[machine]?.includes(name) || (machine !== EM_X86_64 && LATER.includes(name))) return;
  const kinds = found[machine] ?? {};
  const patterns = kinds[name] ?? new Set();
  patterns.add(pattern);
  kinds[name] = patterns;
  found[machine] = kinds;
}

/** Functions of crtbeginS.o. @param {ObjectFile} object */
function addFunctions(object) {
  /** Of a function of Thumb the lowest bit is set. @param {number} value */
  const place = value => (object.machine === EM_ARM ? value - (value % 2) : value);
  for (const symbol of object.symbols.filter(({ name }) => FUNCTIONS.includes(name))) {
    const { section, size } = symbol;
    const start = place(symbol.value);
    const next = object.symbols
      .filter(other => other.section === section && isCode(other) && other.value > symbol.value)
      .map(other => place(other.value));
    const end = size > 0 ? start + size : Math.min(present(object.sections[section]).size, ...next);
    add(object.machine, symbol.name, patternOf(codeOf(object, section, start, end)));
  }
}

/** Neither a section nor a file, nor a mark of the assembler. @param {ObjectSymbol} symbol */
function isCode({ type, name }) {
  return type !== 3 && type !== 4 && !name.startsWith('$') && name !== '';
}

/** _init and _fini: what crti.o begins and crtn.o ends. @param {ObjectFile} first @param {ObjectFile} last */
function addSections(first, last) {
  for (const title of ['.init', '.fini']) {
    const parts = [first, last].map(one => {
      const index = one.sections.findIndex(section => section.title === title);
      return index < 0 ? '' : patternOf(codeOf(one, index, 0, present(one.sections[index]).size));
    });
    if (parts.join('') !== '') add(first.machine, title === '.init' ? '_init' : '_fini', parts.join(''));
  }
}

for (const file of process.argv.slice(2).flatMap(directory => [...filesBelow(directory)])) {
  const base = path.basename(file);
  if (base !== 'crtbeginS.o' && base !== 'crti.o') continue;
  const object = readObject(file);
  if (FIELDS[object.machine] === undefined) continue;
  addFunctions(object);
  if (base === 'crti.o') addSections(object, readObject(path.join(path.dirname(file), 'crtn.o')));
}

/** What padding makes longer says no more. @param {Set<string>} patterns */
function shortest(patterns) {
  return [...patterns]
    .filter(one => ![...patterns].some(other => other !== one && one.startsWith(other)))
    .sort();
}

const machines = Object.entries(found).map(([machine, kinds]) => {
  const functions = Object.entries(kinds)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, patterns]) =>
        `    ${name}: [\n${shortest(patterns)
          .map(one => `      '${one}',`)
          .join('\n')}\n    ],`,
    );
  return `  ${machine}: {\n${functions.join('\n')}\n  },`;
});
fs.writeFileSync(
  new URL('../../src/elf/start-code-table.ts', import.meta.url),
  `/**
 * The functions that crti.o and crtbeginS.o bring into every library, by e_machine, of gcc 9 to 15 and glibc 2.31 to 2.43
 * (lab/binaries/start-code.js writes this file). Two digits are a byte, two dots one that a link editor fills in, and
 * \`(value/mask)\` one of which it fills in some bits.
 */
export const START_CODE: Readonly<Record<number, Readonly<Record<string, readonly string[]>>>> = {
${machines.join('\n')}
};
`,
);
