import { decodeText } from '../bytes/view.ts';
import { abiOf } from '../profile/abi.ts';
import { minorOf } from '../profile/libc.ts';
import type { BinaryProfile, StaticGlibc } from '../profile/profile.ts';
import type { TargetFiles } from './files.ts';
import { wholeFile } from './whole-file.ts';

/** What the target's ld.so was built with. */
export interface TargetLinker {
  /** trusted directories, with a slash at their end */
  directories: readonly string[];
  /** what $LIB stands for */
  lib: string;
  /** minor release of glibc 2; undefined: not known */
  release: number | undefined;
}

const MAX_LINKER_BYTES = 8 << 20;
/** since when ld.so says which release it is of */
const FIRST_TOLD_RELEASE = 33;

/** Reads them from the file that the host names as its interpreter; without it, they are those of Debian or others. */
export async function readTargetLinker(files: TargetFiles, host: BinaryProfile): Promise<TargetLinker> {
  const { interpreter, staticGlibc } = host.elf ?? {};
  if (staticGlibc) return linkerInProgram(staticGlibc, host);
  const source = interpreter === undefined ? undefined : await files.open(interpreter);
  const usual = usualLinker(host);
  if (typeof source !== 'object' || !('size' in source) || source.size > MAX_LINKER_BYTES) return usual;
  const text = decodeText(await wholeFile(source));
  const directories = trustedIn(text);
  const release = /release version 2\.(\d+)/.exec(text)?.[1];
  return {
    ...(directories.length > 0 ? { directories, lib: libOf(directories[0] ?? '') } : usual),
    release: release === undefined ? FIRST_TOLD_RELEASE - 1 : Number(release),
  };
}

/** It was read with the program that holds it. */
function linkerInProgram({ release, directories }: StaticGlibc, host: BinaryProfile): TargetLinker {
  const usual = usualLinker(host);
  return {
    ...(directories ? { directories, lib: libOf(directories[0] ?? '') } : usual),
    release: minorOf(release),
  };
}

/** `system_dirs` of elf/dl-load.c: paths that end with a slash, one behind the other. */
function trustedIn(text: string): string[] {
  for (const [run] of text.matchAll(/(?:\/(?:[\w.+@-]+\/)+\0)+/g)) {
    const directories = run.split('\0').filter(directory => directory !== '');
    if (directories.every(directory => /\/lib[\w-]*\//.test(directory))) return directories;
  }
  return [];
}

/** DL_DST_LIB: the last part of the directory; on Debian and its like the directory of the machine as well. */
function libOf(directory: string): string {
  return /[^/]+-linux-gnu\w*\/$/.test(directory)
    ? directory.slice(1, -1)
    : (directory.split('/').at(-2) ?? '');
}

function usualLinker({ elf }: BinaryProfile): TargetLinker {
  const triplet = elf && abiOf(elf)?.triplet;
  return {
    directories: [
      ...(triplet === undefined ? [] : [`/lib/${triplet}/`, `/usr/lib/${triplet}/`]),
      ...(elf?.wordSize === 4 ? [] : ['/lib64/', '/usr/lib64/']),
      '/lib/',
      '/usr/lib/',
    ],
    lib: triplet === undefined ? 'lib64' : `lib/${triplet}`,
    release: undefined,
  };
}
