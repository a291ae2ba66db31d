// What our own reader sees in a file, in the lines of theirs.js.
import { FormatError } from '../../../dist/bytes/format-error.js';
import { readDynamicStrings } from '../../../dist/elf/dynamic.js';
import { openElf } from '../../../dist/elf/image.js';
import { readRelocations } from '../../../dist/elf/relocation.js';
import { SymbolTable } from '../../../dist/elf/symbol-table.js';
import { hex, relocationLines } from '../../binaries/reader-lines.js';
import { DT } from '../../elf/names.js';
import { ALL_FLAGS, ALL_FLAGS_1, escaped, segmentType, WORDED_TAGS } from './words.js';

/** @import { ByteSource } from '../../../dist/bytes/source.js' */
/** @import { DynamicTable } from '../../../dist/elf/dynamic.js' */
/** @import { ElfImage } from '../../../dist/elf/image.js' */
/** @import { Facts } from './theirs.js' */

/** @typedef {{ refused: string }} Refused why a part was not read: the words of a FormatError */
/** @typedef {{ [Part in keyof Facts]: Facts[Part] | Refused } & { isForeignVersion: boolean, needed: string[], defined: string[], bases: string[] }} Ours `isForeignVersion`: vn_version is not 1; `needed`, `defined`, `bases`: names of versions */

const TEXT_TAGS = [DT.NEEDED, DT.SONAME, DT.RPATH, DT.RUNPATH];

/** @template T @param {() => Promise<T>} read @returns {Promise<T | Refused>} */
async function orRefused(read) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { refused: error.message };
  }
}

/** @param {unknown} value @returns {value is Refused} */
export const isRefused = value => typeof value === 'object' && value !== null && 'refused' in value;

/** @param {ByteSource} source @returns {Promise<Ours | Refused>} refused: no ELF file at all */
export async function ourFacts(source) {
  const image = await orRefused(() => openElf(source));
  if (isRefused(image)) return image;
  const dynamic = await orRefused(() => image.dynamic());
  const table = isRefused(dynamic) ? undefined : dynamic;
  /** @template T @param {T[]} none @param {(table: DynamicTable) => Promise<T[]>} read */
  const ofTable = (none, read) =>
    isRefused(dynamic) ? dynamic : orRefused(() => (table ? read(table) : Promise.resolve(none)));
  const symbols = isRefused(dynamic)
    ? dynamic
    : await orRefused(async () => table && SymbolTable.open(image.memory, table, image.header.machine));
  return {
    isForeignVersion: !isRefused(symbols) && symbols?.needs[0]?.unsupported !== undefined,
    needed: isRefused(symbols)
      ? []
      : (symbols?.needs ?? []).flatMap(({ versions }) => versions.map(({ name }) => escaped(name))),
    defined: isRefused(symbols) ? [] : (symbols?.definitions ?? []).map(({ name }) => escaped(name)),
    bases: isRefused(symbols)
      ? []
      : (symbols?.definitions ?? []).filter(({ base }) => base).map(({ name }) => escaped(name)),
    header: headerLines(image),
    segments: image.segments.map(({ type, offset, vaddr, filesz, memsz, flags, align }) =>
      [segmentType(type), ...[offset, vaddr, filesz, memsz].map(hex), flags & 7, hex(align)].join(' '),
    ),
    interpreter: await orRefused(async () => {
      const text = await image.interpreter();
      return text === undefined ? [] : [escaped(text)];
    }),
    dynamic: await ofTable([], async found => found.entries.map(dynamicLine)),
    texts: await ofTable([], found => textLines(image, found)),
    symbols: isRefused(symbols) ? symbols : await orRefused(() => symbolLines(symbols)),
    versions: isRefused(symbols) ? symbols : await orRefused(() => versionLines(symbols)),
    relocations: await ofTable([], async found =>
      relocationLines(await readRelocations(image.memory, found, image.header.machine)),
    ),
    notes: await orRefused(async () =>
      (await image.notes()).map(
        ({ owner, type, descriptor }) => `${type} ${escaped(owner)} ${descriptor.length}`,
      ),
    ),
  };
}

/** @param {ElfImage} image */
function headerLines({ header, encoding }) {
  const { type, entry, phoff, flags, ehsize, phentsize, phnum } = header;
  return [
    `type ${type}`,
    `data ${encoding.littleEndian ? 'little' : 'big'}`,
    ...Object.entries({ entry, phoff, flags, ehsize, phentsize, phnum }).map(
      ([name, value]) => `${name} ${value}`,
    ),
  ];
}

/** @param {{ tag: number, value: number, low?: number }} entry */
function dynamicLine({ tag, value, low }) {
  const name = hex(tag);
  if (WORDED_TAGS.includes(name)) return name;
  if (TEXT_TAGS.includes(tag)) return `${name} text`;
  if (tag === DT.FLAGS) return `${name} flags ${((low ?? value) | 0) & ALL_FLAGS}`;
  if (tag === DT.FLAGS_1) return `${name} flags ${((low ?? value) | 0) & ALL_FLAGS_1}`;
  return `${name} ${hex(value)}`;
}

/** @param {ElfImage} image @param {DynamicTable} table */
async function textLines(image, table) {
  const lines = [];
  for (const { tag, value } of table.entries.filter(entry => TEXT_TAGS.includes(entry.tag))) {
    const text = await orRefused(() => readDynamicStrings(image.memory, table, [value]));
    lines.push(`${hex(tag)} ${isRefused(text) ? `refused ${text.refused}` : escaped(text.get(value) ?? '')}`);
  }
  return lines;
}

/** @param {SymbolTable | undefined} table */
async function allSymbols(table) {
  if (!table) return [];
  const { count } = table;
  const whole = await orRefused(() => table.at(Array.from({ length: count }, (_, index) => index)));
  if (!isRefused(whole)) return [...whole.values()];
  // One of them cannot be read: all the others can.
  const symbols = [];
  for (let index = 0; index < count; index++) {
    const one = await orRefused(() => table.at([index]));
    const found = isRefused(one) ? undefined : one.get(index);
    symbols.push(found ?? { index, refused: isRefused(one) ? one.refused : '' });
  }
  return symbols;
}

/** @param {SymbolTable | undefined} table */
async function symbolLines(table) {
  return (await allSymbols(table)).map(symbol => {
    if ('refused' in symbol) return `${symbol.index} refused ${symbol.refused}`;
    const { index, value, size, binding, type, visibility, sectionIndex } = symbol;
    return [index, hex(value), hex(size), binding, type, visibility, sectionIndex, escaped(symbol.name)].join(
      ' ',
    );
  });
}

/** @param {SymbolTable | undefined} table */
async function versionLines(table) {
  return (await allSymbols(table)).flatMap(symbol => {
    if ('refused' in symbol) return [];
    const { index, version, name, sectionIndex } = symbol;
    return version === undefined || version === '' || (version === name && sectionIndex !== 0)
      ? []
      : [`${index} ${escaped(version)}`];
  });
}
