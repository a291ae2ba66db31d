// The moduledata of a Go plugin of amd64, found without a symbol: by the code that registers it.
import { DT } from './names.js';
import { addendOf, relocationsByAddress } from './relocations.js';

/** @import { ElfMap } from './elf-map.js' */

/** @typedef {{ pclntab: number, types: number, ptab: number, pluginpath: number, pkghashes: number, inittasks?: number }} Words the words of moduledata at which its fields stand; pcHeader counts as pclntab */

/**
 * @typedef {object} Moduledata
 * @property {number} address
 * @property {number} code file offset of the constructor that registers it
 * @property {Words} words
 * @property {ReadonlyMap<number, number>} written address to the file offset of the relocation that writes there
 */

/** Of each size of moduledata (bytes), in the order in which they are tried. @type {readonly Words[]} */
const LAYOUTS = [
  /* 568 */ { pclntab: 0, types: 37, ptab: 48, pluginpath: 51, pkghashes: 53, inittasks: 56 },
  /* 456 */ { pclntab: 0, types: 25, ptab: 36, pluginpath: 39, pkghashes: 41 },
  /* 552 */ { pclntab: 0, types: 35, ptab: 48, pluginpath: 51, pkghashes: 53 },
  /* 592, 584 */ { pclntab: 0, types: 37, ptab: 50, pluginpath: 53, pkghashes: 55, inittasks: 58 },
];
const MAX_PATH = 200;
const MAX_PACKAGES = 2000;

/** `lea moduledata(%rip),%rdi`: the constructor begins with it. */
const LEA_RDI = [0x48, 0x8d, 0x3d];
const LEA_BYTES = 7;

/** @param {ElfMap} elf @returns {Moduledata | undefined} undefined where the file has none */
export function findModuledata(elf) {
  if (!elf.wide || !elf.little) return undefined;
  const written = relocationsByAddress(elf);
  const found = registered(elf, written);
  const words = found && LAYOUTS.find(layout => isModuledata(elf, found.address, layout));
  return words && { ...found, words, written };
}

/** What the constructor of the Go linker registers. @param {ElfMap} elf @param {ReadonlyMap<number, number>} written */
function registered(elf, written) {
  const array = elf.tag(DT.INIT_ARRAY);
  const count = Math.floor((elf.tag(DT.INIT_ARRAYSZ) ?? 0) / elf.word);
  for (let i = 0; array !== undefined && i < count; i++) {
    const record = written.get(array + i * elf.word);
    const target = record === undefined ? undefined : addendOf(elf, record);
    const code = elf.offsetOf(target);
    if (target === undefined || code === undefined) continue;
    if (LEA_RDI.every((byte, at) => elf.u(code + at, 1) === byte))
      return { address: target + LEA_BYTES + elf.view.getInt32(code + LEA_RDI.length, true), code };
  }
  return undefined;
}

/** Whether lengths stand where this layout has them. @param {ElfMap} elf @param {number} address @param {Words} words */
function isModuledata(elf, address, { pluginpath, pkghashes, inittasks }) {
  const at = (/** @type {number} */ word) => elf.offsetOf(address + word * 8);
  const [length, count] = [at(pluginpath + 1), at(pkghashes + 1)];
  if (length === undefined || count === undefined) return false;
  const tasks = inittasks === undefined ? undefined : at(inittasks + 1);
  if (tasks !== undefined && (elf.u(tasks, 8) === 0 || elf.u(tasks, 8) !== elf.u(tasks + 8, 8))) return false;
  const [bytes, packages] = [elf.u(length, 8), elf.u(count, 8)];
  return (
    bytes > 0 &&
    bytes < MAX_PATH &&
    packages > 0 &&
    packages < MAX_PACKAGES &&
    elf.u(count + 8, 8) === packages
  );
}
