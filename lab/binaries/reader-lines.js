// How what a reader of ELF files sees is written in lines, to be held against those of another.

/** @param {number} value */
export const hex = value => (value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`);

/**
 * @typedef {object} Table what is asked of a table of relocations
 * @property {number} count
 * @property {(index: number) => number} offset
 * @property {(index: number) => number} type
 * @property {(index: number) => number} symbol
 * @property {(index: number) => number | undefined} addend
 */

/** @param {{ tables: readonly Table[], relr: Float64Array }} relocations @returns {string[]} */
export function relocationLines({ tables, relr }) {
  const lines = Array.from(relr, offset => `${hex(offset)} packed`);
  for (const table of tables) {
    for (let i = 0; i < table.count; i++) {
      const addend = table.addend(i);
      const end = addend === undefined ? '' : ` ${hex(addend)}`;
      lines.push(`${hex(table.offset(i))} ${table.type(i)} ${table.symbol(i)}${end}`);
    }
  }
  return lines.sort();
}
