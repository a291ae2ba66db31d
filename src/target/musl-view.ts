import type { ByteSource } from '../bytes/source.ts';
import type { BinaryProfile } from '../profile/profile.ts';

/** e_ident, e_type and e_machine */
const HEAD_BYTES = 20;
const MACHINE_AT = 18;

/**
 * A file as musl sees it. It looks at e_type and at nothing else in front of e_entry (ldso/dynlink.c: map_library): what
 * the magic number, class, byte order or machine say to others, it takes the file for one of its own.
 */
export async function muslView(source: ByteSource, { head: own, elf }: BinaryProfile): Promise<ByteSource> {
  if (!elf || source.size < HEAD_BYTES) return source;
  const before = await source.read(0, HEAD_BYTES);
  const head = before.slice();
  const hostHead = Uint8Array.from(own.match(/../g) ?? [], byte => Number.parseInt(byte, 16));
  // Magic number, class, byte order, version of the format.
  for (const at of [0, 1, 2, 3, 4, 5, 6, MACHINE_AT, MACHINE_AT + 1]) head[at] = hostHead[at] ?? 0;
  if (head.every((byte, at) => byte === before[at])) return source;
  return {
    size: source.size,
    sha256: () => source.sha256(),
    async read(offset, length) {
      const bytes = await source.read(offset, length);
      if (offset >= HEAD_BYTES) return bytes;
      const seen = bytes.slice();
      seen.set(head.subarray(offset, offset + length));
      return seen;
    },
  };
}
