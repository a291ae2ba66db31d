import { abiOf } from '../profile/abi.ts';
import type { Capabilities } from './cpu.ts';
import type { TargetAtHand } from './glibc-search.ts';
import { findCacheEntries } from './ld-cache.ts';
import type { CacheEntry } from './ld-cache-hwcaps.ts';
import { isLegacyRelease } from './subdirectories.ts';
import { wholeFile } from './whole-file.ts';

const CACHE_PATH = '/etc/ld.so.cache';
const MAX_CACHE_BYTES = 64 << 20;

/** The target's ld.so.cache, on one CPU. */
export class LdCache {
  readonly #target: TargetAtHand;
  readonly #capabilities: Capabilities;
  #bytes: Promise<Uint8Array> | undefined;
  /** something was met that another CPU may answer in another way */
  dependsOnCpu = false;

  constructor(target: TargetAtHand, capabilities: Capabilities) {
    this.#target = target;
    this.#capabilities = capabilities;
  }

  /** The one path that ld.so takes for a name. */
  async find(name: string): Promise<string | undefined> {
    const { elf } = this.#target;
    this.#bytes ??= this.#read();
    const bytes = await this.#bytes;
    const abi = abiOf(elf);
    if (bytes.length === 0 || !abi) return undefined;
    const { littleEndian } = elf;
    return this.#choose(findCacheEntries(bytes, name, { flags: abi.cacheFlags, littleEndian }));
  }

  /** search_cache of elf/dl-cache.c: the best of glibc-hwcaps, else the first that the CPU allows. */
  async #choose(entries: readonly CacheEntry[]): Promise<string | undefined> {
    if (entries.every(({ level, legacy }) => !level && !legacy)) return entries[0]?.path;
    this.dependsOnCpu = true;
    const { levels, hwcap, platform } = this.#capabilities;
    const best = levels.flatMap(name =>
      entries.filter(({ level }) => level?.name === name && level.isa <= levels.length),
    )[0];
    if (best) return best.path;
    const hasLegacy = isLegacyRelease((await this.#target.linker()).release);
    const isFit = ({ legacy }: CacheEntry) =>
      !legacy ||
      (hasLegacy && (legacy.hwcap & ~hwcap) === 0 && legacy.platforms.every(wanted => wanted === platform));
    return entries.find(entry => !entry.level && isFit(entry))?.path;
  }

  /** Empty where the target has none. */
  async #read(): Promise<Uint8Array> {
    const source = await this.#target.files.open(CACHE_PATH);
    const isFile = typeof source === 'object' && 'size' in source && source.size < MAX_CACHE_BYTES;
    return isFile ? wholeFile(source) : new Uint8Array(0);
  }
}
