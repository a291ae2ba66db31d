// The names that damage uses for places in a file, and where they are: in 64-bit files of one byte order.
import { DT, PT } from '../../elf/names.js';
import { EHDR, fieldNamed, fieldsOf, PHDR64, SHDR, SYM64 } from '../../elf/records.js';
import { addendOf, relocationsByAddress } from '../../elf/relocations.js';

/** @import { ElfMap } from '../../elf/elf-map.js' */
/** @import { Field, Layout } from '../../elf/records.js' */

/** @typedef {Field} Place in the file */

const WORD = 8;
/** Bytes of a runtime.modulehash: modulename, linktimehash, *runtimehash. */
const MODULEHASH = 40;

/**
 * Forms: `e_machine` · `ident[7]` · `PT_LOAD[1].p_align` · `PT_LOAD[1]` (its
 * content) · `DT_STRTAB.d_val` · `section .text` · `section .text.sh_offset` ·
 * `symbol NAME.st_value` (in .dynsym) · `package[first].name|linkhash|hash` ·
 * `pluginpath` · `verneed LIBRARY VERSION.hash|name` · `start` · `end` ·
 * `program headers` · `section headers` · PLACE `end` · PLACE `middle`.
 * @param {ElfMap} elf
 * @param {string} at
 * @returns {Place}
 */
export function findPlace(elf, at) {
  const [head = '', ...rest] = at.split(' ');
  if (at === 'start') return { offset: 0, size: 0 };
  if (at === 'end') return { offset: elf.bytes.length, size: 0 };
  if (at === 'program headers') return { offset: elf.phoff, size: 0 };
  if (at === 'section headers') return { offset: elf.shoff, size: 0 };
  if (at.endsWith(' end')) {
    const { offset, size } = findPlace(elf, at.slice(0, -4));
    return { offset: offset + size, size: 0 };
  }
  if (at.endsWith(' middle')) {
    const { offset, size } = findPlace(elf, at.slice(0, -7));
    return { offset: offset + (size >> 1), size: 0 };
  }
  const header = fieldsOf(EHDR, WORD).get(at);
  if (header) return header;
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
    return { offset: elf.offset(address), size };
  }
  throw new Error(`no place is called ${at}`);
}

/** @param {Layout} layout @param {number} record where it is @param {string} name @returns {Place} */
function fieldOf(layout, record, name) {
  const { offset, size } = fieldNamed(fieldsOf(layout, WORD), name);
  return { offset: record + offset, size };
}

/** @param {Readonly<Record<string, number>>} numbers @param {string} name */
function numberOf(numbers, name) {
  const number = numbers[name];
  if (number === undefined) throw new Error(`nothing is called ${name}`);
  return number;
}

/** @param {ElfMap} elf @param {string} name @param {number} index @param {string | undefined} fieldName */
function segmentPlace(elf, name, index, fieldName) {
  const segment = elf.segment(numberOf(PT, name), index);
  if (fieldName === undefined) return { offset: segment.offset, size: segment.fileSize };
  return fieldOf(PHDR64, segment.header, fieldName);
}

/** @param {ElfMap} elf @param {string} name @param {number} shift */
function dynamicPlace(elf, name, shift) {
  return { offset: elf.entry(numberOf(DT, name)).at + shift, size: WORD };
}

/** @param {ElfMap} elf @param {string} name */
function sectionPlace(elf, name) {
  const parts = /^(.*?)(?:\.(sh_\w+))?$/.exec(name);
  const section = elf.section(parts?.[1] ?? name);
  if (parts?.[2] === undefined) return { offset: section.offset, size: section.size };
  return fieldOf(SHDR, section.header, parts[2]);
}

/** @param {ElfMap} elf @param {string} text */
function symbolPlace(elf, text) {
  const parts = /^(.*)\.(st_\w+)$/.exec(text);
  const symbol = elf.symbol('.dynsym', parts?.[1] ?? text);
  if (!symbol) throw new Error(`no symbol ${text}`);
  if (!parts) return { offset: elf.offset(symbol.address), size: symbol.size };
  return fieldOf(SYM64, symbol.record, parts[2] ?? '');
}

/** A symbol of the linker, under either prefix it has had. @param {ElfMap} elf @param {string} name */
function goSymbol(elf, name) {
  const symbol = elf.symbol('.symtab', `go:link.${name}`) ?? elf.symbol('.symtab', `go.link.${name}`);
  if (!symbol) throw new Error(`no linker symbol ${name}`);
  return symbol;
}

/** A Go string header in memory: a pointer, which a relocation writes, and a length. @param {ElfMap} elf @param {number} address @returns {Place} of its bytes */
function goString(elf, address) {
  const record = relocationsByAddress(elf).get(address);
  if (record === undefined) throw new Error(`no relocation of 0x${address.toString(16)}`);
  return { offset: elf.offset(addendOf(elf, record)), size: elf.u(elf.offset(address + WORD), WORD) };
}

/** @param {ElfMap} elf @param {string} which @param {string} part @returns {Place} */
function packagePlace(elf, which, part) {
  const table = goSymbol(elf, 'pkghashes');
  const count = table.size / MODULEHASH;
  const index = which === 'first' ? 0 : which === 'last' ? count - 1 : count >> 1;
  const name = goString(elf, table.address + index * MODULEHASH);
  if (part === 'name') return name;
  if (part === 'linkhash') return goString(elf, table.address + index * MODULEHASH + 2 * WORD);
  const path = Buffer.from(elf.bytes.subarray(name.offset, name.offset + name.size)).toString('latin1');
  const symbol = goSymbol(elf, `pkghashbytes.${path}`);
  return { offset: elf.offset(symbol.address), size: symbol.size };
}

/** @param {ElfMap} elf @param {string} text "libc.so.6 GLIBC_2.34.hash" @returns {Place} */
function verneedPlace(elf, text) {
  const [, library, version = '', part] = /^(\S+) (\S+)\.(hash|name)$/.exec(text) ?? [];
  const strings = elf.section('.dynstr').offset;
  // The fields are those of VERNEED; an entry ends a list whose offset of the next one is 0.
  for (let need = elf.section('.gnu.version_r').offset; ; need += elf.u(need + 12, 4)) {
    const isMeant = elf.text(strings + elf.u(need + 4, 4)) === library;
    for (let entry = need + elf.u(need + 8, 4); isMeant; entry += elf.u(entry + 12, 4)) {
      const name = strings + elf.u(entry + 8, 4);
      if (elf.text(name) === version)
        return part === 'hash' ? { offset: entry, size: 4 } : { offset: name, size: version.length };
      if (elf.u(entry + 12, 4) === 0) break;
    }
    if (elf.u(need + 12, 4) === 0) throw new Error(`no ${text}`);
  }
}
