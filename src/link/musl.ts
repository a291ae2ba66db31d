import type { DynamicLinker } from './dynamic-linker.ts';
import { GLIBC } from './glibc.ts';
export const MUSL: DynamicLinker = { ...GLIBC, libc: 'musl' };
