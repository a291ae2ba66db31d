import type { ByteView, Encoding } from '../bytes/view.ts';

/** 32-bit units of an entry, and which of them its fields are. */
export const STEP = 6;
export const OFFSET = 0;
export const OFFSET_HIGH = 1;
export const TYPE = 2;
export const SYMBOL = 3;
export const ADDEND = 4;
export const ADDEND_HIGH = 5;

/**
 * The entries of a table in one form, that of Elf64_Rela of a little-endian machine: of most files they are left where they
 * are, of others they are copied, so that no loop over them has to ask which file it is in. What has no addend has 0.
 * ```
 * Elf64_Rel(a): u64 r_offset; u32 type, symbol (as a u64 r_info); i64 r_addend
 * Elf32_Rel(a): u32 r_offset; u32 r_info = symbol << 8 | type; i32 r_addend
 * ```
 */
export function entriesOf(view: ByteView, explicitAddend: boolean): Uint32Array {
  const { wordSize, littleEndian } = view.encoding;
  const units = view.units();
  if (wordSize === 8 && littleEndian && explicitAddend) return units;
  const step = (explicitAddend ? 3 : 2) * (wordSize / 4);
  const count = Math.floor(units.length / step);
  const entries = new Uint32Array(count * STEP);
  const copy = wordSize === 8 ? copyWide : copyNarrow;
  copy({ units, step, hasAddend: explicitAddend, littleEndian }, entries);
  return entries;
}

interface Raw extends Pick<Encoding, 'littleEndian'> {
  units: Uint32Array;
  /** units of an entry */
  step: number;
  hasAddend: boolean;
}

function copyWide({ units, step, hasAddend, littleEndian }: Raw, to: Uint32Array): void {
  const low = littleEndian ? 0 : 1;
  const high = 1 - low;
  for (let from = 0, at = 0; at < to.length; from += step, at += STEP) {
    to[at + OFFSET] = units[from + low] ?? 0;
    to[at + OFFSET_HIGH] = units[from + high] ?? 0;
    to[at + TYPE] = units[from + 2 + low] ?? 0;
    to[at + SYMBOL] = units[from + 2 + high] ?? 0;
    if (!hasAddend) continue;
    to[at + ADDEND] = units[from + 4 + low] ?? 0;
    to[at + ADDEND_HIGH] = units[from + 4 + high] ?? 0;
  }
}

function copyNarrow({ units, step, hasAddend }: Raw, to: Uint32Array): void {
  for (let from = 0, at = 0; at < to.length; from += step, at += STEP) {
    const info = units[from + 1] ?? 0;
    to[at + OFFSET] = units[from] ?? 0;
    to[at + TYPE] = info & 0xff;
    to[at + SYMBOL] = info >>> 8;
    if (!hasAddend) continue;
    const addend = units[from + 2] ?? 0;
    to[at + ADDEND] = addend;
    to[at + ADDEND_HIGH] = addend >> 31;
  }
}
