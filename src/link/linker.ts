import { holdsGlibc, libcOf } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import { GLIBC } from './glibc.ts';

/** The dynamic linker of a host's processes. Those that few hosts have are fetched where they are needed. */
export async function linkerOf(host: BinaryProfile): Promise<DynamicLinker> {
  if (libcOf(host) === 'musl') return (await import('./musl.ts')).MUSL;
  return holdsGlibc(host) ? (await import('./static-glibc.ts')).STATIC_GLIBC : GLIBC;
}
