import { FormatError } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';

/** encoding/binary's Uvarint; values past 2^53 are damage wherever we read one. */
export function readUvarint(view: ByteView, at: number): { value: number; size: number } {
  let value = 0;
  let factor = 1;
  for (let size = 1; size <= 8; size++) {
    const byte = view.u8(at + size - 1);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, size };
    factor *= 128;
  }
  throw new FormatError(view.structure, view.offset + at, 'uvarint is longer than 8 bytes');
}
