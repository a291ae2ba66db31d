import type { ByteView } from '../bytes/view.ts';
import { SHN_UNDEF } from './constants.ts';
import { isExported, isPreemptible, readSymbol, symbolSize } from './symbol.ts';

/** What references inside a file ask of its symbol table. */
export interface OwnReferences {
  /** symbols at which no search ends, whatever their names are */
  lost: Set<number>;
  /** symbols that are found if their name is */
  searched: Uint32Array;
  /** of each of them st_name: where the name starts in DT_STRTAB */
  starts: Uint32Array;
}

/**
 * References inside a file are bound by name too (elf/dl-lookup.c, do_lookup_x): a name, a chain or an entry that is wrong
 * leaves a file's own symbol undefined. A plugin refers to thousands of them: the entries are looked at as 32-bit units,
 * and an object is made only of the first of its kind.
 */
export function ownReferences(entries: ByteView, indices: Uint32Array): OwnReferences {
  const units = entries.units();
  const { wordSize, littleEndian } = entries.encoding;
  const size = symbolSize(wordSize);
  const step = size / 4;
  // The unit of st_info, st_other and st_shndx, and the less significant one of st_value.
  const [infoAt, valueAt] = wordSize === 8 ? [1, littleEndian ? 2 : 3] : [3, 1];
  const [infoShift, sectionShift] = littleEndian ? [0, 16] : [16, 0];
  /** by st_info and st_other: whether a symbol like this was found to be one that a search may end at */
  const isGood = new Uint8Array(0x10000);
  const lost = new Set<number>();
  const searched = new Uint32Array(indices.length);
  const starts = new Uint32Array(indices.length);
  let count = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    const at = index * step;
    const info = units[at + infoAt] ?? 0;
    const kind = (info >>> infoShift) & 0xffff;
    const isDefined = ((info >>> sectionShift) & 0xffff) !== SHN_UNDEF;
    if (!isDefined || isGood[kind] === 0 || units[at + valueAt] === 0) {
      const symbol = readSymbol(entries, index * size, index);
      // Bound inside the file at once, whatever its name is.
      if (!isPreemptible(symbol)) continue;
      if (!isExported(symbol)) {
        lost.add(index);
        continue;
      }
      if (isDefined) isGood[kind] = 1;
    }
    searched[count] = index;
    starts[count++] = units[at] ?? 0;
  }
  return { lost, searched: searched.subarray(0, count), starts: starts.subarray(0, count) };
}
