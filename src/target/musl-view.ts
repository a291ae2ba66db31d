import type { ByteSource } from '../bytes/source.ts';
import { FILE_HEAD_BYTES, type FileHead, isBigEndian } from '../profile/file-head.ts';
import type { BinaryProfile } from '../profile/profile.ts';

const MACHINE_AT = 18;

/**
 * A file as musl sees it. It looks at e_type and at nothing else in front of e_entry (ldso/dynlink.c: map_library): what
 * the magic number, class, byte order or machine say to others, it takes the file for one of its own.
 */
export async function muslView(source: ByteSource, { head: own, elf }: BinaryProfile): Promise<ByteSource> {
  if (!elf || source.size < FILE_HEAD_BYTES) return source;
  const before = await source.read(0, FILE_HEAD_BYTES);
  const head = before.slice();
  // Magic number, class, byte order, version of the format.
  for (const at of [0, 1, 2, 3, 4, 5, 6]) head[at] = own.ident[at] ?? 0;
  head.set(machineBytes(own), MACHINE_AT);
  if (head.every((byte, at) => byte === before[at])) return source;
  return {
    size: source.size,
    sha256: () => source.sha256(),
    async read(offset, length) {
      const bytes = await source.read(offset, length);
      if (offset >= FILE_HEAD_BYTES) return bytes;
      const seen = bytes.slice();
      seen.set(head.subarray(offset, offset + length));
      return seen;
    },
  };
}

/** e_machine as it stands in the file. */
function machineBytes(head: FileHead): [number, number] {
  const { machine = 0 } = head;
  const [low, high] = [machine & 0xff, machine >>> 8];
  return isBigEndian(head) ? [high, low] : [low, high];
}
