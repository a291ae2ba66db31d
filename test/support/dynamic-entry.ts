const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_STRTAB = 5;
const DT_RELACOUNT = 0x6ffffff9;

/**
 * Gives an ELF64 file of little endian one more entry in its dynamic table, in the place of DT_RELACOUNT, which nobody needs.
 * @param name one of the names in its table of strings
 */
export function withDynamicEntry(file: Buffer, tag: number, name: string): Buffer {
  const bytes = Buffer.from(file);
  const word = (at: number) => Number(bytes.readBigUInt64LE(at));
  const segments = Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = word(32) + index * bytes.readUInt16LE(54);
    return {
      type: bytes.readUInt32LE(at),
      offset: word(at + 8),
      address: word(at + 16),
      size: word(at + 32),
    };
  });
  const table = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!table) throw new Error('no dynamic table');
  const entries = Array.from({ length: table.size / 16 }, (_, index) => table.offset + index * 16);
  const find = (wanted: number) => {
    const found = entries.find(at => word(at) === wanted);
    if (found === undefined) throw new Error(`no tag ${wanted}`);
    return found;
  };
  const strings = word(find(DT_STRTAB) + 8);
  const load = segments.find(
    ({ type, address, size }) => type === PT_LOAD && address <= strings && strings < address + size,
  );
  const start = strings - (load?.address ?? 0) + (load?.offset ?? 0);
  const place = bytes.indexOf(`\0${name}\0`, start, 'latin1');
  if (place < 0) throw new Error(`no string ${name}`);
  const entry = find(DT_RELACOUNT);
  bytes.writeBigUInt64LE(BigInt(tag), entry);
  bytes.writeBigUInt64LE(BigInt(place + 1 - start), entry + 8);
  return bytes;
}
