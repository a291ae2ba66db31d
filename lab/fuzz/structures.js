// Every field of every structure of an ELF file, as places that can be changed.
import { ElfMap } from '../elf/elf-map.js';
import { DT, PT } from '../elf/names.js';
import {
  DYN,
  EHDR,
  GNU_HASH,
  NOTE,
  PHDR32,
  PHDR64,
  REL32,
  REL64,
  RELA32,
  RELA64,
  SHDR,
  SYM32,
  SYM64,
  sizeOf,
  VERDEF,
  VERNEED,
} from '../elf/records.js';
import { goStructures } from './go-structures.js';
import { table } from './record-table.js';

/** @import { Structure } from './record-table.js' */

/** @param {ElfMap} elf @returns {Structure[]} */
function hashTables(elf) {
  const gnu = elf.offsetOf(elf.tag(DT.GNU_HASH));
  const sysv = elf.offsetOf(elf.tag(DT.HASH));
  const found = [];
  if (gnu !== undefined) {
    const [buckets, bloom] = [elf.u(gnu, 4), elf.u(gnu + 8, 4)];
    const at = gnu + 16 + bloom * elf.word;
    found.push(
      ...table(elf, 'DT_GNU_HASH', gnu, 1, GNU_HASH),
      ...table(elf, 'DT_GNU_HASH.bloom', gnu + 16, bloom, [['word', 'w']]),
      ...table(elf, 'DT_GNU_HASH.bucket', at, buckets, [['first', 4]]),
      ...table(elf, 'DT_GNU_HASH.chain', at + 4 * buckets, 4 * buckets, [['hash', 4]]),
    );
  }
  if (sysv !== undefined) {
    const words = 2 + elf.u(sysv, 4) + elf.u(sysv + 4, 4);
    found.push(...table(elf, 'DT_HASH', sysv, words, [['word', 4]]));
  }
  return found;
}

/** @param {ElfMap} elf @returns {Structure[]} */
function relocations(elf) {
  const rela = elf.wide ? RELA64 : RELA32;
  const rel = elf.wide ? REL64 : REL32;
  const count = (/** @type {number} */ tag, /** @type {number} */ words) =>
    Math.floor((elf.tag(tag) ?? 0) / (words * elf.word));
  return [
    ...table(elf, 'DT_RELA', elf.offsetOf(elf.tag(DT.RELA)), count(DT.RELASZ, 3), rela),
    ...table(elf, 'DT_REL', elf.offsetOf(elf.tag(DT.REL)), count(DT.RELSZ, 2), rel),
    ...table(elf, 'DT_JMPREL', elf.offsetOf(elf.tag(DT.JMPREL)), 4, elf.wide ? rela : rel),
    ...table(elf, 'DT_RELR', elf.offsetOf(elf.tag(DT.RELR)), count(DT.RELRSZ, 1), [['word', 'w']]),
  ];
}

/** All structures of a file. @param {Uint8Array} bytes @returns {Structure[]} */
export function structuresOf(bytes) {
  const elf = new ElfMap(bytes);
  const at = (/** @type {number} */ tag) => elf.offsetOf(elf.tag(tag));
  const sym = elf.wide ? SYM64 : SYM32;
  const [symbols, strings] = [at(DT.SYMTAB), at(DT.STRTAB)];
  const symbolCount =
    symbols !== undefined && strings !== undefined
      ? Math.floor((strings - symbols) / sizeOf(sym, elf.word))
      : 0;
  const notes = elf.segments.filter(({ type }) => type === PT.NOTE);
  return [
    ...table(elf, 'Ehdr', 0, 1, EHDR),
    ...table(elf, 'Phdr', elf.phoff, elf.phnum, elf.wide ? PHDR64 : PHDR32),
    ...table(elf, 'Shdr', elf.shoff || undefined, elf.shnum, SHDR),
    ...table(elf, 'Dyn', elf.dynamic[0]?.at, elf.dynamic.length, DYN),
    ...table(elf, 'Sym', symbols, Math.max(4, symbolCount), sym),
    ...table(elf, 'DT_STRTAB', strings, elf.tag(DT.STRSZ) ?? 0, [['char', 1]]),
    ...hashTables(elf),
    ...relocations(elf),
    ...table(elf, 'DT_VERSYM', at(DT.VERSYM), Math.max(4, symbolCount), [['index', 2]]),
    ...table(elf, 'DT_VERNEED', at(DT.VERNEED), 1, VERNEED),
    ...table(elf, 'DT_VERDEF', at(DT.VERDEF), 2, VERDEF),
    ...notes.flatMap(({ offset }) => table(elf, 'Nhdr', offset, 1, NOTE)),
    ...table(elf, 'DT_INIT_ARRAY', at(DT.INIT_ARRAY), 2, [['word', 'w']]),
    ...table(elf, 'DT_INIT', at(DT.INIT), 16, [['code', 1]]),
    ...goStructures(elf),
    ...table(elf, 'file', 0, bytes.length, [['byte', 1]]),
  ];
}
