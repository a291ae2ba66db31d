// Tables of an ELF file as places that can be changed: each record, each field.
import { fieldsOf, sizeOf } from '../elf/records.js';

/** @import { ElfMap } from '../elf/elf-map.js' */
/** @import { Layout } from '../elf/records.js' */
/** @import { Random } from './random.js' */

/** @typedef {{ at: string, offset: number, size: number }} Target a field in the file, with its name */

/**
 * @typedef {object} Structure
 * @property {string} name
 * @property {(random: Random) => Target} pick one of its fields
 */

/** A table of records of one layout. @param {ElfMap} elf @param {string} name @param {number | undefined} start @param {number} count @param {Layout} layout @returns {Structure[]} */
export function table(elf, name, start, count, layout) {
  if (start === undefined || count <= 0) return [];
  const fields = [...fieldsOf(layout, elf.word)];
  const step = sizeOf(layout, elf.word);
  const fitting = Math.min(count, Math.floor((elf.bytes.length - start) / step));
  if (fitting <= 0) return [];
  return [
    {
      name,
      pick(random) {
        // The first records are more often those that matter.
        const index = random.below(3) === 0 ? random.below(Math.min(8, fitting)) : random.below(fitting);
        const [field, { offset, size }] = random.pick(fields);
        const where = count === 1 ? '' : `[${index}]`;
        return { at: `${name}${where}.${field}`, offset: start + index * step + offset, size };
      },
    },
  ];
}
