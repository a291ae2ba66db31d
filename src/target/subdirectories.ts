import type { Capabilities } from './cpu.ts';
import type { TargetFiles } from './files.ts';

/** since which minor release of glibc 2 there is glibc-hwcaps, and since which the older directories are gone */
const FIRST_LEVELS = 33;
const FIRST_WITHOUT_LEGACY = 37;

/** Whether a release looks into the older directories; undefined: not known, and taken for one that does. */
export function isLegacyRelease(release: number | undefined): boolean {
  return release === undefined || release < FIRST_WITHOUT_LEGACY;
}

/** What a dynamic linker puts between a directory and a name, in its order; the directory itself comes last. */
export function subdirectoriesOf(
  { levels, legacy }: Capabilities,
  release: number | undefined,
): readonly string[] {
  const isLeveled = release === undefined || release >= FIRST_LEVELS;
  return [
    ...(isLeveled ? levels.map(level => `glibc-hwcaps/${level}/`) : []),
    ...(isLegacyRelease(release) ? combinationsOf(legacy) : []),
    '',
  ];
}

/** Every combination of the names, the last one first in each and among all (elf/dl-hwcaps.c: _dl_important_hwcaps). */
function combinationsOf(names: readonly string[]): string[] {
  const combinations: string[] = [];
  for (let chosen = 2 ** names.length - 1; chosen > 0; chosen--) {
    const parts = names.filter((_, index) => Math.floor(chosen / 2 ** index) % 2 === 1);
    combinations.push(`${parts.reverse().join('/')}/`);
  }
  return combinations;
}

/** The first parts of all subdirectories of these CPUs. */
export function firstPartsOf(all: readonly Capabilities[]): readonly string[] {
  const parts = all.flatMap(({ levels, legacy }) => [
    ...(levels.length > 0 ? ['glibc-hwcaps'] : []),
    ...legacy,
  ]);
  return [...new Set(parts)].map(part => `${part}/`);
}

/** Which directories of the target are there; each is asked for once. */
export class KnownDirectories {
  readonly #files: TargetFiles;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(files: TargetFiles) {
    this.#files = files;
  }

  has(path: string): Promise<boolean> {
    const known = this.#known.get(path) ?? this.#ask(path);
    this.#known.set(path, known);
    return known;
  }

  async #ask(path: string): Promise<boolean> {
    return (await this.#files.open(path)) === 'directory';
  }

  /** Those of the subdirectories that may be there: each is looked for by its first part, and only if there is that. */
  async among(directory: string, subdirectories: readonly string[]): Promise<string[]> {
    const there: string[] = [];
    for (const subdirectory of subdirectories) {
      const first = subdirectory.slice(0, subdirectory.indexOf('/'));
      if (subdirectory === '' || (await this.has(directory + first))) there.push(subdirectory);
    }
    return there;
  }
}
