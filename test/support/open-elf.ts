import { type ByteSource, memorySource } from '../../src/bytes/source.ts';
import type { Encoding } from '../../src/bytes/view.ts';
import type { DynamicTable } from '../../src/elf/dynamic.ts';
import { type ElfImage, openElf } from '../../src/elf/image.ts';
import { type DynamicImage, readDynamicProfile } from '../../src/read/dynamic-profile.ts';
import type { ElfBuilder } from './elf-builder.ts';

/** Both classes in both byte orders. */
export const ENCODINGS: readonly (Encoding & { title: string })[] = ([8, 4] as const).flatMap(wordSize =>
  [true, false].map(littleEndian => ({
    title: `ELF${wordSize * 8} ${littleEndian ? 'little' : 'big'}-endian`,
    wordSize,
    littleEndian,
  })),
);

export function openBuilt(elf: ElfBuilder): Promise<ElfImage> {
  return openElf(memorySource(elf.build()));
}

/** An image that has a dynamic table, with it. */
export async function openDynamic(elf: ElfBuilder): Promise<{ image: ElfImage; dynamic: DynamicTable }> {
  const image = await openBuilt(elf);
  const dynamic = await image.dynamic();
  if (!dynamic) throw new Error('the builder wrote no PT_DYNAMIC');
  return { image, dynamic };
}

/** The address space of an image, with its dynamic symbols. */
export async function openSpace(source: ByteSource): Promise<DynamicImage> {
  const { dynamic } = await readDynamicProfile(await openElf(source), 'plugin');
  if (!dynamic) throw new Error('the image has no dynamic table');
  return dynamic;
}
