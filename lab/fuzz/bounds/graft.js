// A real plugin whose moduledata points to tables of another size: a part is added behind the file, mapped by what was PT_NOTE.
import { binaryBytes } from '../../binaries/committed.js';
import { ElfMap } from '../../elf/elf-map.js';
import { findModuledata } from '../../elf/moduledata.js';
import { DT, PT } from '../../elf/names.js';
import { Records } from './image.js';

/** @import { Shape } from './image.js' */

/**
 * @typedef {object} Part
 * @property {Uint8Array} bytes
 * @property {readonly (readonly [word: number, address: number])[]} [pointers] words of moduledata that point into it
 * @property {readonly (readonly [word: number, length: number])[]} [lengths] words of moduledata that count; the capacity behind each follows
 * @property {readonly (readonly [offset: number, addend: number])[]} [relocations] words of the part that hold an address of the file
 */

/** @typedef {{ address: number, types: number, words: import('../../elf/moduledata.js').Words }} Base where the part will be; moduledata.types */

/** One loads into host-1.22, the other has other packages, whose differences are explained. */
const BASES = ['plugin-1.22', 'plugin-1.22-cgo'];
const PAGE = 0x1000;
const RELATIVE = 8;
const PHDR_BYTES = 56;
/** Elf64_Rela */
const ENTRY_BYTES = 24;

const roundUp = (/** @type {number} */ value) => Math.ceil(value / PAGE) * PAGE;

/** @param {number} differs which of the two @param {(base: Base) => Part} build @returns {Shape} */
export function graft(differs, build) {
  const bytes = binaryBytes(BASES[differs] ?? '');
  const elf = new ElfMap(bytes);
  const module = findModuledata(elf);
  const note = elf.segments.find(({ type }) => type === PT.NOTE);
  if (!module || !note) throw new Error('the plugin has no moduledata, or no note');
  const ends = elf.segments.map(({ address, memorySize }) => address + memorySize);
  const address = roundUp(Math.max(...ends)) + PAGE;
  const offset = roundUp(bytes.length);
  const recordOf = (/** @type {number} */ word) => {
    const record = module.written.get(module.address + word * 8);
    if (record === undefined) throw new Error(`word ${word} of moduledata has no relocation`);
    return record;
  };
  const types = elf.u(recordOf(module.words.types) + 16, 8);
  const part = build({ address, types, words: module.words });
  const relocations = relocationsOf(elf, part, address);
  const size = roundUp(part.bytes.length) + relocations.length;
  const out = new Uint8Array(offset + size);
  out.set(bytes);
  out.set(part.bytes, offset);
  out.set(relocations, offset + roundUp(part.bytes.length));
  const view = new DataView(out.buffer);
  const set = (/** @type {number} */ at, /** @type {number} */ value) =>
    view.setBigUint64(at, BigInt(value), true);
  out.set(
    new Records(PHDR_BYTES).u32(PT.LOAD, 6).word(offset, address, address, size, size, PAGE).bytes,
    note.header,
  );
  set(elf.entry(DT.RELA).at + 8, address + roundUp(part.bytes.length));
  set(elf.entry(DT.RELASZ).at + 8, relocations.length);
  const oldTable = elf.offset(elf.entry(DT.RELA).value);
  const newTable = offset + roundUp(part.bytes.length);
  for (const [word, target] of part.pointers ?? []) set(newTable + recordOf(word) - oldTable + 16, target);
  const at = elf.offset(module.address);
  for (const [word, length] of part.lengths ?? [])
    for (const place of [word, word + 1]) set(at + place * 8, length);
  return { bytes: out, size: out.length };
}

/** The relocations of the file, and those of the part. @param {ElfMap} elf @param {Part} part @param {number} address */
function relocationsOf(elf, { relocations = [] }, address) {
  const start = elf.offset(elf.entry(DT.RELA).value);
  const old = elf.bytes.subarray(start, start + elf.entry(DT.RELASZ).value);
  const added = new Records(relocations.length * ENTRY_BYTES);
  for (const [offset, addend] of relocations) added.word(address + offset, RELATIVE, addend);
  const all = new Uint8Array(old.length + added.bytes.length);
  all.set(old);
  all.set(added.bytes, old.length);
  return all;
}
