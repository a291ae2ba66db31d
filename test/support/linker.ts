import type { DynamicLinker } from '../../src/link/dynamic-linker.ts';
import { GLIBC } from '../../src/link/glibc.ts';
import { MUSL } from '../../src/link/musl.ts';
import { STATIC_GLIBC } from '../../src/link/static-glibc.ts';
import { holdsGlibc, libcOf } from '../../src/profile/libc.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';

/** linkerOf without waiting: tests have all of them at hand. */
export function linkerAtHand(host: BinaryProfile): DynamicLinker {
  if (libcOf(host) === 'musl') return MUSL;
  return holdsGlibc(host) ? STATIC_GLIBC : GLIBC;
}
