/** Section header fields of ELFCLASS64, little-endian. */
const E_SHOFF = 0x28;
const E_SHNUM = 0x3c;
const E_SHSTRNDX = 0x3e;
const SHDR_BYTES = 64;

/**
 * A copy of a file of Go 1.18 or newer in which every function has this offset of its name (runtime._func.nameOff).
 * Found by the section, so that it does not depend on what is tested.
 */
export function withFunctionNames(bytes: Uint8Array, nameOffset: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const word = (at: number) => Number(view.getBigUint64(at, true));
  const table = pclntabOffset(copy, view, word);
  // runtime.pcHeader: nfunc at 8; pclnOffset is its last field.
  const count = word(table + 8);
  const functions = table + word(table + 64);
  for (let i = 0; i < count; i++)
    view.setInt32(functions + view.getUint32(functions + i * 8 + 4, true) + 4, nameOffset, true);
  return copy;
}

function pclntabOffset(bytes: Uint8Array, view: DataView, word: (at: number) => number): number {
  const headers = word(E_SHOFF);
  const header = (index: number) => headers + index * SHDR_BYTES;
  const names = word(header(view.getUint16(E_SHSTRNDX, true)) + 24);
  for (let i = 0; i < view.getUint16(E_SHNUM, true); i++) {
    const at = names + view.getUint32(header(i), true);
    const name = new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
    if (name.endsWith('.gopclntab')) return word(header(i) + 24);
  }
  throw new Error('no .gopclntab');
}
