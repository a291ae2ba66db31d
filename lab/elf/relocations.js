// Relocations of a 64-bit file by the places that they write to.
import { DT } from './names.js';
import { RELA64, sizeOf } from './records.js';

/** @import { ElfMap } from './elf-map.js' */

const SIZE = sizeOf(RELA64, 8);

/** @param {ElfMap} elf @returns {Map<number, number>} address to the file offset of the record of DT_RELA that writes there */
export function relocationsByAddress(elf) {
  const start = elf.offsetOf(elf.tag(DT.RELA));
  /** @type {Map<number, number>} */
  const found = new Map();
  if (start === undefined || !elf.wide) return found;
  const count = Math.floor((elf.tag(DT.RELASZ) ?? 0) / SIZE);
  for (let i = 0; i < count; i++) found.set(elf.u(start + i * SIZE, 8), start + i * SIZE);
  return found;
}

/** @param {ElfMap} elf @param {number} record of a relocation (file offset) */
export function addendOf(elf, record) {
  return elf.u(record + 16, 8);
}
