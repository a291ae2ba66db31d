import type { DynamicLinker } from '../../src/link/dynamic-linker.ts';
import { GLIBC } from '../../src/link/glibc.ts';
import { MUSL } from '../../src/link/musl.ts';
import { libcOf } from '../../src/profile/libc.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';

/** linkerOf without waiting: tests have both at hand. */
export function linkerAtHand(host: BinaryProfile): DynamicLinker {
  return libcOf(host) === 'musl' ? MUSL : GLIBC;
}
