// The structures that the Go toolchain writes into a plugin: moduledata and what it points to, and build info.
import { findModuledata } from '../elf/moduledata.js';
import { PT } from '../elf/names.js';
import { addendOf } from '../elf/relocations.js';
import { table } from './record-table.js';

/** @import { ElfMap } from '../elf/elf-map.js' */
/** @import { Moduledata, Words } from '../elf/moduledata.js' */
/** @import { Structure } from './record-table.js' */

const BUILD_INFO_MAGIC = [0xff, 0x20, 0x47, 0x6f, 0x20, 0x62, 0x75, 0x69, 0x6c, 0x64, 0x69, 0x6e, 0x66, 0x3a];
const PF_W = 2;

/** Parts of an Elf64_Rela: name, offset, size. The addend is drawn twice as often, since it is what counts. */
const RELOCATION = /** @type {const} */ ([
  ['r_offset', 0, 8],
  ['r_type', 8, 4],
  ['r_sym', 12, 4],
  ['r_addend', 16, 8],
  ['r_addend', 16, 8],
]);

/** Words in memory, and the relocations that write them. @param {ElfMap} elf @param {string} name @param {number} address @param {number} count @param {ReadonlyMap<number, number>} written @returns {Structure[]} */
function relocatedWords(elf, name, address, count, written) {
  const start = elf.offsetOf(address);
  if (start === undefined || count <= 0) return [];
  /** @type {Structure} */
  const structure = {
    name,
    pick(random) {
      const index = random.below(count);
      const at = `${name}[${index}]`;
      const record = written.get(address + index * 8);
      if (record === undefined || random.below(4) === 0) return { at, offset: start + index * 8, size: 8 };
      const [part, offset, size] = random.pick(RELOCATION);
      return { at: `${at}.${part}`, offset: record + offset, size };
    },
  };
  return [structure];
}

/** @param {ElfMap} elf @returns {Structure[]} */
function buildInfo(elf) {
  const segment = elf.segments.find(({ type, flags }) => type === PT.LOAD && (flags & PF_W) !== 0);
  if (!segment) return [];
  const end = Math.min(segment.offset + segment.fileSize, elf.bytes.length);
  for (let at = segment.offset + (-segment.address & 15); at + 32 < end; at += 16) {
    if (BUILD_INFO_MAGIC.every((byte, i) => elf.bytes[at + i] === byte))
      return table(elf, 'buildinfo', at, 400, [['byte', 1]]);
  }
  return [];
}

/** @param {ElfMap} elf @returns {Structure[]} */
export function goStructures(elf) {
  const module = findModuledata(elf);
  return [...buildInfo(elf), ...(module ? moduleStructures(elf, module) : [])];
}

/** @param {ElfMap} elf @param {Moduledata} module @returns {Structure[]} */
function moduleStructures(elf, { address, words, written, code }) {
  const place = (/** @type {keyof Words} */ name) => {
    const word = words[name];
    return word === undefined ? undefined : address + word * 8;
  };
  const target = (/** @type {keyof Words} */ name) => {
    const record = written.get(place(name) ?? -1);
    return record === undefined ? undefined : addendOf(elf, record);
  };
  const length = (/** @type {keyof Words} */ name) => {
    const at = elf.offsetOf((place(name) ?? Number.NaN) + 8);
    return at === undefined ? 0 : elf.u(at, 8);
  };
  const relocated = (/** @type {keyof Words} */ name, /** @type {number} */ count) =>
    relocatedWords(elf, name, target(name) ?? 0, count, written);
  const valuesAt = (
    /** @type {keyof Words} */ name,
    /** @type {number} */ count,
    /** @type {1 | 4} */ size,
  ) => table(elf, name, elf.offsetOf(target(name)), count, [[size === 1 ? 'byte' : 'u32', size]]);
  return [
    ...relocatedWords(elf, 'moduledata', address, 75, written),
    ...relocated('pkghashes', 5 * length('pkghashes')),
    ...relocated('inittasks', length('inittasks')),
    ...valuesAt('ptab', 2 * length('ptab'), 4),
    ...valuesAt('pclntab', 18, 4),
    ...valuesAt('types', 4096, 4),
    ...valuesAt('pluginpath', length('pluginpath'), 1),
    ...table(elf, 'addmoduledata', code, 16, [['code', 1]]),
  ];
}
