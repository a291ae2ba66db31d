// The records of an ELF file, field by field, as elf.h declares them.

/** @typedef {readonly (readonly [name: string, size: number | 'w'])[]} Layout fields in their order; `w` is a word of the file's class */
/** @typedef {{ offset: number, size: number }} Field from the start of its record (bytes) */

/** @type {Layout} */
export const EHDR = [
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
export const PHDR64 = [
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
export const PHDR32 = [
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
export const SHDR = [
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
export const DYN = [
  ['d_tag', 'w'],
  ['d_val', 'w'],
];
/** @type {Layout} */
export const SYM64 = [
  ['st_name', 4],
  ['st_info', 1],
  ['st_other', 1],
  ['st_shndx', 2],
  ['st_value', 'w'],
  ['st_size', 'w'],
];
/** @type {Layout} */
export const SYM32 = [
  ['st_name', 4],
  ['st_value', 'w'],
  ['st_size', 'w'],
  ['st_info', 1],
  ['st_other', 1],
  ['st_shndx', 2],
];
/** @type {Layout} */
export const REL64 = [
  ['r_offset', 'w'],
  ['r_type', 4],
  ['r_sym', 4],
];
/** @type {Layout} */
export const REL32 = [
  ['r_offset', 'w'],
  ['r_info', 4],
];
/** @type {Layout} */
export const RELA64 = [...REL64, ['r_addend', 'w']];
/** @type {Layout} */
export const RELA32 = [...REL32, ['r_addend', 'w']];
/** @type {Layout} */
export const NOTE = [
  ['n_namesz', 4],
  ['n_descsz', 4],
  ['n_type', 4],
];
/** With the first Vernaux behind it. @type {Layout} */
export const VERNEED = [
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
/** With the first Verdaux behind it. @type {Layout} */
export const VERDEF = [
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
export const GNU_HASH = [
  ['nbuckets', 4],
  ['symoffset', 4],
  ['bloom_size', 4],
  ['bloom_shift', 4],
];

/** @param {Layout} layout @param {number} word bytes of a word: 8 or 4 */
export function sizeOf(layout, word) {
  return layout.reduce((sum, [, size]) => sum + (size === 'w' ? word : size), 0);
}

/** @param {Layout} layout @param {number} word bytes of a word @returns {Map<string, Field>} by name, in the order of the record */
export function fieldsOf(layout, word) {
  let offset = 0;
  return new Map(
    layout.map(([name, bytes]) => {
      const size = bytes === 'w' ? word : bytes;
      offset += size;
      return [name, { offset: offset - size, size }];
    }),
  );
}

/** @param {ReadonlyMap<string, Field>} fields @param {string} name */
export function fieldNamed(fields, name) {
  const found = fields.get(name);
  if (!found) throw new Error(`no field is called ${name}`);
  return found;
}
