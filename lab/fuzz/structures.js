// Every field of every structure of an ELF file, as places that can be changed. The Go ones are in go-structures.js.
import { ElfMap } from './elf-map.js';
import { goStructures } from './go-structures.js';

/** @import { Random } from './random.js' */

/** @typedef {{ at: string, offset: number, size: number }} Field a place in the file, with its name */

/**
 * @typedef {object} Structure
 * @property {string} name
 * @property {(random: Random) => Field} pick one of its fields
 */

/** @typedef {readonly (readonly [name: string, size: number | 'w'])[]} Layout fields in their order; `w` is a word */

/** @type {Layout} */
const EHDR = [
  ['e_ident', 4],
  ['EI_CLASS', 1],
  ['EI_DATA', 1],
  ['EI_VERSION', 1],
  ['EI_OSABI', 1],
  ['EI_ABIVERSION', 1],
  ['EI_PAD', 7],
  ['e_type', 2],
  ['e_machine', 2],
  ['e_version', 4],
  ['e_entry', 'w'],
  ['e_phoff', 'w'],
  ['e_shoff', 'w'],
  ['e_flags', 4],
  ['e_ehsize', 2],
  ['e_phentsize', 2],
  ['e_phnum', 2],
  ['e_shentsize', 2],
  ['e_shnum', 2],
  ['e_shstrndx', 2],
];
/** @type {Layout} */
const PHDR64 = [
  ['p_type', 4],
  ['p_flags', 4],
  ['p_offset', 'w'],
  ['p_vaddr', 'w'],
  ['p_paddr', 'w'],
  ['p_filesz', 'w'],
  ['p_memsz', 'w'],
  ['p_align', 'w'],
];
/** @type {Layout} */
const PHDR32 = [
  ['p_type', 4],
  ['p_offset', 'w'],
  ['p_vaddr', 'w'],
  ['p_paddr', 'w'],
  ['p_filesz', 'w'],
  ['p_memsz', 'w'],
  ['p_flags', 4],
  ['p_align', 'w'],
];
/** @type {Layout} */
const SHDR = [
  ['sh_name', 4],
  ['sh_type', 4],
  ['sh_flags', 'w'],
  ['sh_addr', 'w'],
  ['sh_offset', 'w'],
  ['sh_size', 'w'],
  ['sh_link', 4],
  ['sh_info', 4],
  ['sh_addralign', 'w'],
  ['sh_entsize', 'w'],
];
/** @type {Layout} */
const SYM64 = [
  ['st_name', 4],
  ['st_info', 1],
  ['st_other', 1],
  ['st_shndx', 2],
  ['st_value', 'w'],
  ['st_size', 'w'],
];
/** @type {Layout} */
const SYM32 = [
  ['st_name', 4],
  ['st_value', 'w'],
  ['st_size', 'w'],
  ['st_info', 1],
  ['st_other', 1],
  ['st_shndx', 2],
];
/** @type {Layout} */
const RELA64 = [
  ['r_offset', 'w'],
  ['r_type', 4],
  ['r_sym', 4],
  ['r_addend', 'w'],
];
/** @type {Layout} */
const NOTE = [
  ['n_namesz', 4],
  ['n_descsz', 4],
  ['n_type', 4],
];
/** @type {Layout} */
const VERNEED = [
  ['vn_version', 2],
  ['vn_cnt', 2],
  ['vn_file', 4],
  ['vn_aux', 4],
  ['vn_next', 4],
  ['vna_hash', 4],
  ['vna_flags', 2],
  ['vna_other', 2],
  ['vna_name', 4],
  ['vna_next', 4],
];
/** @type {Layout} */
const VERDEF = [
  ['vd_version', 2],
  ['vd_flags', 2],
  ['vd_ndx', 2],
  ['vd_cnt', 2],
  ['vd_hash', 4],
  ['vd_aux', 4],
  ['vd_next', 4],
  ['vda_name', 4],
  ['vda_next', 4],
];
/** @type {Layout} */
const GNU_HASH = [
  ['nbuckets', 4],
  ['symoffset', 4],
  ['bloom_size', 4],
  ['bloom_shift', 4],
];

const DT = {
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  STRSZ: 10,
  INIT: 12,
  REL: 17,
  RELSZ: 18,
  JMPREL: 23,
  INIT_ARRAY: 25,
  RELRSZ: 35,
  RELR: 36,
  GNU_HASH: 0x6ffffef5,
  VERSYM: 0x6ffffff0,
  VERDEF: 0x6ffffffc,
  VERNEED: 0x6ffffffe,
};
const PT_NOTE = 4;

/** A table of records of one layout. @param {ElfMap} elf @param {string} name @param {number | undefined} start @param {number} count @param {Layout} layout @returns {Structure[]} */
export function table(elf, name, start, count, layout) {
  if (start === undefined || count <= 0) return [];
  let size = 0;
  const fields = layout.map(([field, bytes]) => {
    const at = size;
    const width = bytes === 'w' ? elf.word : bytes;
    size += width;
    return { field, at, width };
  });
  const fitting = Math.min(count, Math.floor((elf.bytes.length - start) / size));
  if (fitting <= 0) return [];
  return [
    {
      name,
      pick(random) {
        // The first records are more often those that matter.
        const index = random.below(3) === 0 ? random.below(Math.min(8, fitting)) : random.below(fitting);
        const { field, at, width } = random.pick(fields);
        const where = count === 1 ? '' : `[${index}]`;
        return { at: `${name}${where}.${field}`, offset: start + index * size + at, size: width };
      },
    },
  ];
}

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
  const rela = elf.wide ? RELA64 : /** @type {Layout} */ ([...REL32, ['r_addend', 'w']]);
  const rel = elf.wide ? RELA64.slice(0, 3) : REL32;
  const count = (/** @type {number} */ tag, /** @type {number} */ words) =>
    Math.floor((elf.tag(tag) ?? 0) / (words * elf.word));
  return [
    ...table(elf, 'DT_RELA', elf.offsetOf(elf.tag(DT.RELA)), count(DT.RELASZ, 3), rela),
    ...table(elf, 'DT_REL', elf.offsetOf(elf.tag(DT.REL)), count(DT.RELSZ, 2), rel),
    ...table(elf, 'DT_JMPREL', elf.offsetOf(elf.tag(DT.JMPREL)), 4, elf.wide ? rela : rel),
    ...table(elf, 'DT_RELR', elf.offsetOf(elf.tag(DT.RELR)), count(DT.RELRSZ, 1), [['word', 'w']]),
  ];
}

/** @type {Layout} */
const REL32 = [
  ['r_offset', 'w'],
  ['r_info', 4],
];

/** All structures of a file. @param {Uint8Array} bytes @returns {Structure[]} */
export function structuresOf(bytes) {
  const elf = new ElfMap(bytes);
  const at = (/** @type {number} */ tag) => elf.offsetOf(elf.tag(tag));
  const symbolSize = elf.wide ? 24 : 16;
  const [symbols, strings] = [at(DT.SYMTAB), at(DT.STRTAB)];
  const symbolCount =
    symbols !== undefined && strings !== undefined ? Math.floor((strings - symbols) / symbolSize) : 0;
  const notes = elf.segments.filter(({ type }) => type === PT_NOTE);
  return [
    ...table(elf, 'Ehdr', 0, 1, EHDR),
    ...table(elf, 'Phdr', elf.phoff, elf.phnum, elf.wide ? PHDR64 : PHDR32),
    ...table(elf, 'Shdr', elf.shoff || undefined, elf.shnum, SHDR),
    ...table(elf, 'Dyn', elf.dynamic[0]?.at, elf.dynamic.length, [
      ['d_tag', 'w'],
      ['d_val', 'w'],
    ]),
    ...table(elf, 'Sym', symbols, Math.max(4, symbolCount), elf.wide ? SYM64 : SYM32),
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
