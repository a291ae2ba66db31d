import { VALUES } from '../../lab/fuzz/mutate.js';
import { memorySource } from '../../src/bytes/source.ts';
import { openElf } from '../../src/elf/image.ts';
import type { Random } from './random.ts';

/** Where damage tells most: [offset, length] of a structure. */
export type Target = readonly [offset: number, length: number];

/** DT_HASH, STRTAB, SYMTAB, RELA, REL, JMPREL, INIT_ARRAY, RELR, GNU_HASH, VERSYM, VERDEF, VERNEED */
const POINTER_TAGS = [4, 5, 6, 7, 17, 23, 25, 36, 0x6ffffef5, 0x6ffffff0, 0x6ffffffc, 0x6ffffffe];

/** Header, program headers, section headers, dynamic table, and the beginning of every section and of every table. */
export async function targetsOf(bytes: Uint8Array): Promise<Target[]> {
  const image = await openElf(memorySource(bytes));
  const { phoff, phentsize, phnum, shoff, shentsize, shnum } = image.header;
  const targets: Target[] = [
    [0, 64],
    [phoff, phentsize * phnum],
  ];
  if (shoff > 0) targets.push([shoff, shentsize * shnum]);
  for (const { type, offset, filesz } of image.segments)
    if (type === 4 || type === 2) targets.push([offset, filesz]);
  for (const { type, offset, size } of await image.sections()) {
    if (type !== 8) targets.push([offset, Math.min(size, 1024)]);
  }
  const dynamic = await image.dynamic();
  for (const tag of POINTER_TAGS) {
    const offset = image.memory.fileOffset(dynamic?.get(tag) ?? -1);
    if (offset !== undefined) targets.push([offset, 256]);
  }
  return targets.filter(([offset, length]) => length > 0 && offset + length <= bytes.length);
}

/** A copy with a few changes, most of them in the targets. */
export function mutate(bytes: Uint8Array, targets: readonly Target[], random: Random): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const place = () => {
    if (targets.length === 0 || random.below(8) === 0) return random.below(copy.length);
    const [offset, length] = random.pick(targets);
    return offset + random.below(length);
  };
  for (let count = 1 + random.below(6); count > 0; count--) {
    const at = place();
    switch (random.below(5)) {
      case 0:
        copy[at] = random.u32();
        break;
      case 1:
        copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 2:
        if (at + 4 <= copy.length)
          view.setUint32(at & ~3, Number(BigInt.asUintN(32, random.pick(VALUES))), random.below(2) === 0);
        break;
      case 3:
        if ((at & ~7) + 8 <= copy.length)
          view.setBigUint64(at & ~7, random.pick(VALUES), random.below(4) > 0);
        break;
      default: {
        // A piece of the file in another place: valid values where they do not belong.
        const from = place();
        copy.copyWithin(at, from, from + 1 + random.below(32));
      }
    }
  }
  return random.below(10) === 0 ? copy.subarray(0, random.below(copy.length)) : copy;
}
