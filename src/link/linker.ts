import { libcOf } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import { GLIBC } from './glibc.ts';

/** The dynamic linker of a host's processes. That of musl is fetched where it is needed: most hosts have the other. */
export async function linkerOf(host: BinaryProfile): Promise<DynamicLinker> {
  return libcOf(host) === 'musl' ? (await import('./musl.ts')).MUSL : GLIBC;
}
