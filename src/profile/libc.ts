import { dynamicOf } from './known.ts';
import type { BinaryProfile } from './profile.ts';

/** The C library that a file was linked with: its dynamic linker has its own rules and its own words. */
export type Libc = 'glibc' | 'musl';

/** What musl is called where a file needs it: on Alpine, and as musl itself installs it. */
export function isMuslName(name: string): boolean {
  return /^libc\.(?:musl-|so$)/.test(name);
}

/** Where the C library itself may stand: who can write there has the process anyway. */
const SYSTEM = /^(\/usr)?\/lib(32|64|x32)?\//;

export function isInSystem(path: string): boolean {
  return SYSTEM.test(path);
}

/** By the interpreter of a program; of a library, by what it needs. */
export function libcOf(profile: BinaryProfile): Libc | undefined {
  const { interpreter = '', staticLibc, staticGlibc } = profile.elf ?? {};
  if (staticLibc) return staticLibc;
  if (staticGlibc) return 'glibc';
  const needed = dynamicOf(profile)?.needed ?? [];
  if (interpreter.includes('/ld-musl-')) return 'musl';
  if (/\/ld-linux|\/ld64\.so|\/ld\.so/.test(interpreter)) return 'glibc';
  if (needed.some(isMuslName)) return 'musl';
  return needed.includes('libc.so.6') ? 'glibc' : undefined;
}

/** A plugin that was linked with glibc, in a host on musl: its dynamic linker lets it pass. */
export function isOfOtherLibc(plugin: BinaryProfile, host: BinaryProfile): boolean {
  return libcOf(host) === 'musl' && libcOf(plugin) === 'glibc';
}

/**
 * Whether the dynamic linker of glibc is a part of the program: no other one starts it, and it calls dlopen. A profile that
 * was saved before this was read says the latter only.
 */
export function holdsGlibc({ elf, go, kind }: BinaryProfile): boolean {
  if (!elf || elf.interpreter !== undefined || elf.staticLibc) return false;
  return elf.staticGlibc !== undefined || (kind === 'go-exe' && go?.pluginPackage === 'dlopen');
}

/** 36 of `2.36`. */
export function minorOf(glibc: string | undefined): number | undefined {
  const minor = /^2\.(\d+)/.exec(glibc ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
