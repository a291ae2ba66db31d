import { type CacheEntry, entryOf } from './ld-cache-hwcaps.ts';
import { type CacheAbi, lookUpInCache } from './ld-cache-lookup.ts';

/**
 * What /etc/ld.so.cache has for a library of an ABI, in its order, up to the first entry that serves every CPU: ld.so looks
 * at no other, even where that file is gone.
 * @throws FormatError
 */
export function findCacheEntries(bytes: Uint8Array, name: string, abi: CacheAbi): CacheEntry[] {
  const found = lookUpInCache(bytes, name, abi);
  return found ? found.hits.map(({ path, low, high }) => entryOf(found.view, path, low, high)) : [];
}
