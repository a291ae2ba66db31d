// The names that damage uses for places in a file, and where they are.
import { DT, ElfLayout, PT } from './elf-layout.js';

/** @typedef {{ offset: number, size: number }} Place */

/** Header fields: offset and size. @type {Record<string, [number, number]>} */
const EHDR = {
  e_type: [16, 2],
  e_machine: [18, 2],
  e_version: [20, 4],
  e_entry: [24, 8],
  e_phoff: [32, 8],
  e_shoff: [40, 8],
  e_flags: [48, 4],
  e_ehsize: [52, 2],
  e_phentsize: [54, 2],
  e_phnum: [56, 2],
  e_shentsize: [58, 2],
  e_shnum: [60, 2],
  e_shstrndx: [62, 2],
};
/** @type {Record<string, [number, number]>} */
const PHDR = {
  p_type: [0, 4],
  p_flags: [4, 4],
  p_offset: [8, 8],
  p_vaddr: [16, 8],
  p_paddr: [24, 8],
  p_filesz: [32, 8],
  p_memsz: [40, 8],
  p_align: [48, 8],
};
/** @type {Record<string, [number, number]>} */
const SHDR = {
  sh_name: [0, 4],
  sh_type: [4, 4],
  sh_addr: [16, 8],
  sh_offset: [24, 8],
  sh_size: [32, 8],
  sh_link: [40, 4],
};
/** @type {Record<string, [number, number]>} */
const SYM = {
  st_name: [0, 4],
  st_info: [4, 1],
  st_other: [5, 1],
  st_shndx: [6, 2],
  st_value: [8, 8],
  st_size: [16, 8],
};

/**
 * Forms: `e_machine` · `ident[7]` · `PT_LOAD[1].p_align` · `PT_LOAD[1]` (its
 * content) · `DT_STRTAB.d_val` · `section .text` · `section .text.sh_offset` ·
 * `symbol NAME.st_value` (in .dynsym) · `package[first].name|linkhash|hash` ·
 * `pluginpath` · `verneed LIBRARY VERSION.hash|name` · `start` · `end` ·
 * `program headers` · `section headers` · PLACE `end` · PLACE `middle`.
 * @param {ElfLayout} elf
 * @param {string} at
 * @returns {Place}
 */
export function findPlace(elf, at) {
  const [head = '', ...rest] = at.split(' ');
  if (at === 'start') return { offset: 0, size: 0 };
  if (at === 'end') return { offset: elf.bytes.length, size: 0 };
  if (at === 'program headers') return { offset: elf.programHeaders, size: 0 };
  if (at === 'section headers') return { offset: elf.sectionHeaders, size: 0 };
  if (at.endsWith(' end')) {
    const { offset, size } = findPlace(elf, at.slice(0, -4));
    return { offset: offset + size, size: 0 };
  }
  if (at.endsWith(' middle')) {
    const { offset, size } = findPlace(elf, at.slice(0, -7));
    return { offset: offset + (size >> 1), size: 0 };
  }
  if (EHDR[at]) return field(0, EHDR[at]);
  const ident = /^ident\[(\d+)\]$/.exec(at);
  if (ident) return { offset: Number(ident[1]), size: 1 };
  const segment = /^PT_([A-Z_]+)(?:\[(\d+)\])?(?:\.(p_\w+))?$/.exec(at);
  if (segment) return segmentPlace(elf, segment[1] ?? '', Number(segment[2] ?? 0), segment[3]);
  const dynamic = /^DT_([A-Z_0-9]+)\.(d_tag|d_val)$/.exec(at);
  if (dynamic) return dynamicPlace(elf, dynamic[1] ?? '', dynamic[2] === 'd_val' ? 8 : 0);
  if (head === 'section') return sectionPlace(elf, rest.join(' '));
  if (head === 'symbol') return symbolPlace(elf, rest.join(' '));
  if (head === 'verneed') return verneedPlace(elf, rest.join(' '));
  const aPackage = /^package\[(first|middle|last)\]\.(name|linkhash|hash)$/.exec(at);
  if (aPackage) return packagePlace(elf, aPackage[1] ?? '', aPackage[2] ?? '');
  if (at === 'pluginpath') {
    const { address, size } = goSymbol(elf, 'thispluginpath');
    return { offset: elf.offsetOf(address), size };
  }
  throw new Error(`no place is called ${at}`);
}

/** @param {number} base @param {[number, number]} field @returns {Place} */
function field(base, [offset, size]) {
  return { offset: base + offset, size };
}

/** @param {Record<string, [number, number]>} table @param {number} base @param {string} name */
function tableField(table, base, name) {
  const known = table[name];
  if (!known) throw new Error(`no field is called ${name}`);
  return field(base, known);
}

/** @param {ElfLayout} elf @param {string} name @param {number} index @param {string | undefined} fieldName */
function segmentPlace(elf, name, index, fieldName) {
  const segment = elf.segment(PT[/** @type {keyof typeof PT} */ (name)], index);
  if (fieldName === undefined) return { offset: segment.offset, size: segment.fileSize };
  return tableField(PHDR, segment.header, fieldName);
}

/** @param {ElfLayout} elf @param {string} name @param {number} shift */
function dynamicPlace(elf, name, shift) {
  const tag = DT[/** @type {keyof typeof DT} */ (name)];
  const entry = elf.dynamic().find(one => one.tag === tag);
  if (!entry) throw new Error(`no DT_${name}`);
  return { offset: entry.entry + shift, size: 8 };
}

/** @param {ElfLayout} elf @param {string} name */
function sectionPlace(elf, name) {
  const parts = /^(.*?)(?:\.(sh_\w+))?$/.exec(name);
  const section = elf.section(parts?.[1] ?? name);
  if (parts?.[2] === undefined) return { offset: section.offset, size: section.size };
  return tableField(SHDR, section.header, parts[2]);
}

/** @param {ElfLayout} elf @param {string} text */
function symbolPlace(elf, text) {
  const parts = /^(.*)\.(st_\w+)$/.exec(text);
  const symbol = elf.findSymbol('.dynsym', parts?.[1] ?? text);
  if (!symbol) throw new Error(`no symbol ${text}`);
  if (!parts) return { offset: elf.offsetOf(symbol.address), size: symbol.size };
  return tableField(SYM, symbol.record, parts[2] ?? '');
}

/** A symbol of the linker, under either prefix it has had. @param {ElfLayout} elf @param {string} name */
function goSymbol(elf, name) {
  const symbol = elf.findSymbol('.symtab', `go:link.${name}`) ?? elf.findSymbol('.symtab', `go.link.${name}`);
  if (!symbol) throw new Error(`no linker symbol ${name}`);
  return symbol;
}

/** @param {ElfLayout} elf @param {string} which @param {string} part @returns {Place} */
function packagePlace(elf, which, part) {
  const table = goSymbol(elf, 'pkghashes');
  const count = table.size / 40;
  const index = which === 'first' ? 0 : which === 'last' ? count - 1 : count >> 1;
  const name = elf.goString(table.address + index * 40);
  if (part === 'name') return { offset: name.offset, size: name.length };
  if (part === 'linkhash') {
    const hash = elf.goString(table.address + index * 40 + 16);
    return { offset: hash.offset, size: hash.length };
  }
  const path = elf.bytes.toString('utf8', name.offset, name.offset + name.length);
  const symbol = goSymbol(elf, `pkghashbytes.${path}`);
  return { offset: elf.offsetOf(symbol.address), size: symbol.size };
}

/** @param {ElfLayout} elf @param {string} text "libc.so.6 GLIBC_2.34.hash" @returns {Place} */
function verneedPlace(elf, text) {
  const parts = /^(\S+) (\S+)\.(hash|name)$/.exec(text);
  const strings = elf.section('.dynstr').offset;
  for (let need = elf.section('.gnu.version_r').offset; ; ) {
    const file = elf.text(strings + elf.bytes.readUInt32LE(need + 4));
    for (let entry = need + elf.bytes.readUInt32LE(need + 8); file === parts?.[1]; ) {
      const name = elf.bytes.readUInt32LE(entry + 8);
      if (elf.text(strings + name) === parts[2]) {
        return parts[3] === 'hash'
          ? { offset: entry, size: 4 }
          : { offset: strings + name, size: (parts[2] ?? '').length };
      }
      if (elf.bytes.readUInt32LE(entry + 12) === 0) break;
      entry += elf.bytes.readUInt32LE(entry + 12);
    }
    if (elf.bytes.readUInt32LE(need + 12) === 0) throw new Error(`no ${text}`);
    need += elf.bytes.readUInt32LE(need + 12);
  }
}
