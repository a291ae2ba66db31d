// The structures that the Go toolchain writes into a plugin: moduledata and what it points to, and build info.
import { ElfMap } from './elf-map.js';
import { table } from './structures.js';

/** @import { Structure } from './structures.js' */

/**
 * By the size of moduledata: words at which pcHeader (or pclntable), types, ptab, pkghashes and inittasks stand.
 * @type {Record<number, Record<string, number>>}
 */
const WORDS = {
  456: { pclntab: 0, types: 25, ptab: 36, pluginpath: 39, pkghashes: 41 },
  552: { pclntab: 0, types: 35, ptab: 48, pluginpath: 51, pkghashes: 53 },
  592: { pclntab: 0, types: 37, ptab: 50, pluginpath: 53, pkghashes: 55, inittasks: 58 },
  584: { pclntab: 0, types: 37, ptab: 50, pluginpath: 53, pkghashes: 55, inittasks: 58 },
  568: { pclntab: 0, types: 37, ptab: 48, pluginpath: 51, pkghashes: 53, inittasks: 56 },
};

const DT_RELA = 7;
const DT_RELASZ = 8;
const DT_INIT_ARRAY = 25;
const DT_INIT_ARRAYSZ = 27;
const BUILD_INFO_MAGIC = [0xff, 0x20, 0x47, 0x6f, 0x20, 0x62, 0x75, 0x69, 0x6c, 0x64, 0x69, 0x6e, 0x66, 0x3a];

/** Index of each relocation by what it writes. @param {ElfMap} elf @returns {Map<number, number>} address to record */
function relocationsByAddress(elf) {
  const start = elf.offsetOf(elf.tag(DT_RELA));
  const found = new Map();
  if (start === undefined || !elf.wide) return found;
  const count = Math.floor((elf.tag(DT_RELASZ) ?? 0) / 24);
  for (let i = 0; i < count; i++) found.set(elf.u(start + i * 24, 8), start + i * 24);
  return found;
}

/** Address of the moduledata, by the code of the Go linker's constructor (amd64). @param {ElfMap} elf @param {Map<number, number>} written */
function moduleDataAddress(elf, written) {
  const array = elf.tag(DT_INIT_ARRAY);
  const count = Math.floor((elf.tag(DT_INIT_ARRAYSZ) ?? 0) / elf.word);
  for (let i = 0; array !== undefined && i < count; i++) {
    const record = written.get(array + i * elf.word);
    const target = record === undefined ? undefined : elf.u(record + 16, 8);
    const code = elf.offsetOf(target);
    if (target === undefined || code === undefined) continue;
    if (elf.u(code, 1) === 0x48 && elf.u(code + 1, 1) === 0x8d && elf.u(code + 2, 1) === 0x3d)
      return { address: target + 7 + elf.view.getInt32(code + 3, true), code };
  }
  return undefined;
}

/** @param {ElfMap} elf @param {number} address of the moduledata */
function wordsOf(elf, address) {
  // pluginpath is the only string whose text is an import path of printable characters at one of the known places.
  const sizes = [568, 456, 552, 592, 584];
  return sizes.map(size => WORDS[size]).filter(words => words !== undefined && isModule(elf, address, words));
}

/** @param {ElfMap} elf @param {number} address @param {Record<string, number>} words */
function isModule(elf, address, words) {
  const length = elf.offsetOf(address + ((words['pluginpath'] ?? 0) + 1) * 8);
  const count = elf.offsetOf(address + ((words['pkghashes'] ?? 0) + 1) * 8);
  if (length === undefined || count === undefined) return false;
  const [bytes, packages] = [elf.u(length, 8), elf.u(count, 8)];
  const tasks =
    words['inittasks'] === undefined ? undefined : elf.offsetOf(address + (words['inittasks'] + 1) * 8);
  if (tasks !== undefined && (elf.u(tasks, 8) === 0 || elf.u(tasks, 8) !== elf.u(tasks + 8, 8))) return false;
  return bytes > 0 && bytes < 200 && packages > 0 && packages < 2000 && elf.u(count + 8, 8) === packages;
}

/** Words in memory, and the relocations that write them. @param {ElfMap} elf @param {string} name @param {number} address @param {number} count @param {Map<number, number>} written @returns {Structure[]} */
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
      const part = random.pick(
        /** @type {const} */ ([
          ['r_offset', 0, 8],
          ['r_type', 8, 4],
          ['r_sym', 12, 4],
          ['r_addend', 16, 8],
          ['r_addend', 16, 8],
        ]),
      );
      return { at: `${at}.${part[0]}`, offset: record + part[1], size: part[2] };
    },
  };
  return [structure];
}

/** @param {ElfMap} elf @returns {Structure[]} */
function buildInfo(elf) {
  const segment = elf.segments.find(({ type, flags }) => type === 1 && (flags & 2) !== 0);
  if (!segment) return [];
  const end = Math.min(segment.offset + segment.fileSize, elf.bytes.length);
  for (let at = segment.offset + (-segment.address & 15); at + 32 < end; at += 16) {
    if (BUILD_INFO_MAGIC.every((byte, i) => elf.bytes[at + i] === byte))
      return table(elf, 'buildinfo', at, 400, [['byte', 1]]);
  }
  return [];
}

/** The moduledata of a plugin that has one. @param {ElfMap} elf */
export function moduleOf(elf) {
  const written = relocationsByAddress(elf);
  const module = moduleDataAddress(elf, written);
  const [words] = module ? wordsOf(elf, module.address) : [];
  if (!module || !words) throw new Error('no moduledata');
  return { address: module.address, words, written };
}

/** @param {ElfMap} elf @returns {Structure[]} */
export function goStructures(elf) {
  const info = buildInfo(elf);
  if (!elf.wide || !elf.little) return info;
  const written = relocationsByAddress(elf);
  const module = moduleDataAddress(elf, written);
  const [words] = module ? wordsOf(elf, module.address) : [];
  if (!module || !words) return info;
  const { address } = module;
  const target = (/** @type {string} */ name) => {
    const record = written.get(address + (words[name] ?? 0) * 8);
    return words[name] === undefined || record === undefined ? undefined : elf.u(record + 16, 8);
  };
  const length = (/** @type {string} */ name) => {
    const at = elf.offsetOf(address + ((words[name] ?? 0) + 1) * 8);
    return words[name] === undefined || at === undefined ? 0 : elf.u(at, 8);
  };
  const bytesAt = (/** @type {string} */ name, /** @type {number} */ count, /** @type {1 | 4} */ size) =>
    table(elf, name, elf.offsetOf(target(name)), count, [[size === 1 ? 'byte' : 'u32', size]]);
  return [
    ...info,
    ...relocatedWords(elf, 'moduledata', address, 75, written),
    ...relocatedWords(elf, 'pkghashes', target('pkghashes') ?? 0, 5 * length('pkghashes'), written),
    ...relocatedWords(elf, 'inittasks', target('inittasks') ?? 0, length('inittasks'), written),
    ...bytesAt('ptab', 2 * length('ptab'), 4),
    ...bytesAt('pclntab', 18, 4),
    ...bytesAt('types', 4096, 4),
    ...bytesAt('pluginpath', length('pluginpath'), 1),
    ...table(elf, 'addmoduledata', module.code, 16, [['code', 1]]),
  ];
}
