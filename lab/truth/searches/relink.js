// Gives a file that was linked with room for it other entries in its dynamic table.
/** @import { Links } from './layout.js' */

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT = { needed: 1, strtab: 5, rpath: 15, runpath: 29, flags1: 0x6ffffffb };
/** What stands in front of a name in Links.needed. @type {Record<string, number>} */
const TAGS = { filter: 0x7fffffff, auxiliary: 0x7ffffffd, audit: 0x6ffffefc, depaudit: 0x6ffffefb };

/** What a file is linked with, to make room: libraries of these names, and this RUNPATH. */
export const ROOM_NAMES = ['a', 'b', 'c'].map(letter => `lib${letter.repeat(80)}.so`);
export const ROOM_PATH = `/${'p'.repeat(120)}`;

/**
 * @param {Buffer} file @param {Links} links
 * @returns {Buffer}
 */
export function relink(file, { needed = [], rpath, runpath, flags1 = 0 }) {
  const bytes = Buffer.from(file);
  const table = readTable(bytes);
  const strings = table.offsetOf(table.entries.find(({ tag }) => tag === DT.strtab)?.value ?? 0);
  const textAt = (/** @type {number} */ value) =>
    bytes.toString('latin1', strings + value, bytes.indexOf(0, strings + value));
  const isRoom = (/** @type {{ tag: number, value: number }} */ { tag, value }) =>
    (tag === DT.needed && ROOM_NAMES.includes(textAt(value))) || tag === DT.runpath;
  const room = table.entries.filter(isRoom);
  const kept = table.entries.filter(entry => !isRoom(entry));
  const names = room.filter(({ tag }) => tag === DT.needed).map(({ value }) => value);
  const paths = [room.find(({ tag }) => tag === DT.runpath)?.value, names.at(-1)];
  const put = (/** @type {string} */ text, /** @type {number | undefined} */ value) => {
    if (value === undefined || text.length > textAt(value).length) throw new Error(`no room for ${text}`);
    bytes.write(`${text}\0`, strings + value, 'latin1');
    return value;
  };
  const added = needed.map((text, index) => {
    const [, kind = '', name = text] = /^(filter|auxiliary|audit|depaudit):(.*)$/.exec(text) ?? [];
    return { tag: TAGS[kind] ?? DT.needed, value: put(name, names[index]) };
  });
  if (runpath !== undefined) added.push({ tag: DT.runpath, value: put(runpath, paths.shift()) });
  if (rpath !== undefined) added.push({ tag: DT.rpath, value: put(rpath, paths.shift()) });
  const flagged = kept.map(({ tag, value }) => ({ tag, value: tag === DT.flags1 ? value | flags1 : value }));
  table.write([...added, ...flagged]);
  return bytes;
}

/** The dynamic table of an ELF64 file of little endian. @param {Buffer} bytes */
function readTable(bytes) {
  const headers = Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = Number(bytes.readBigUInt64LE(32)) + index * bytes.readUInt16LE(54);
    const word = (/** @type {number} */ place) => Number(bytes.readBigUInt64LE(at + place));
    return { type: bytes.readUInt32LE(at), offset: word(8), address: word(16), size: word(32) };
  });
  const dynamic = headers.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) throw new Error('no dynamic table');
  /** @type {{ tag: number, value: number }[]} */
  const entries = [];
  for (let at = dynamic.offset; ; at += 16) {
    const tag = Number(bytes.readBigInt64LE(at));
    if (tag === 0) break;
    entries.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return {
    entries,
    /** @param {number} address */
    offsetOf(address) {
      const load = headers.find(
        one => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
      );
      if (!load) throw new Error('the address is not in the file');
      return address - load.address + load.offset;
    },
    /** @param {{ tag: number, value: number }[]} table not longer than the one that is there */
    write(table) {
      const all = [...table, ...Array(entries.length - table.length + 1).fill({ tag: 0, value: 0 })];
      for (const [index, { tag, value }] of all.entries()) {
        bytes.writeBigInt64LE(BigInt(tag), dynamic.offset + index * 16);
        bytes.writeBigUInt64LE(BigInt(value), dynamic.offset + index * 16 + 8);
      }
    },
  };
}
