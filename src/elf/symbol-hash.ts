import { FormatError, limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import { DT_GNU_HASH, DT_HASH, DT_SYMTAB, EM_S390 } from './constants.ts';
import type { DynamicTable } from './dynamic.ts';
import { readGnuHash } from './gnu-hash.ts';
import type { Memory } from './memory.ts';
import {
  ChainSteps,
  MAX_SYMBOLS,
  mostNameBytes,
  nameBytes,
  type SymbolHash,
  sharedNames,
  sysvHash,
} from './name-hash.ts';

/** ld.so prefers DT_GNU_HASH (elf/dl-setup_hash.c). Without either table nothing can be found. */
export async function readSymbolHash(
  memory: Memory,
  dynamic: DynamicTable,
  machine = 0,
): Promise<SymbolHash | undefined> {
  const gnu = dynamic.get(DT_GNU_HASH);
  if (gnu !== undefined) return readGnuHash(memory, gnu, dynamic.get(DT_SYMTAB));
  const sysv = dynamic.get(DT_HASH);
  return sysv === undefined ? undefined : readSysvHash(memory, sysv, machine);
}

/**
 * `Elf_Symndx nbucket, nchain, bucket[nbucket], chain[nchain]`: u32 everywhere but on 64-bit s390, where the psABI has
 * u64 (bits/elfclass.h).
 */
async function readSysvHash(memory: Memory, address: number, machine: number): Promise<SymbolHash> {
  const structure = 'DT_HASH';
  const size = machine === EM_S390 ? memory.encoding.wordSize : 4;
  const entry = (view: ByteView, index: number) => (size === 8 ? view.word(index * 8) : view.u32(index * 4));
  await memory.load([{ address, length: 2 * size }]);
  const head = memory.view(address, 2 * size, structure);
  const nbucket = limit(entry(head, 0), MAX_SYMBOLS, `${structure}.nbucket`, head.offset);
  const nchain = limit(entry(head, 1), MAX_SYMBOLS, `${structure}.nchain`, head.offset);
  const length = (nbucket + nchain) * size;
  await memory.load([{ address: address + 2 * size, length }]);
  const table = memory.view(address + 2 * size, length, structure);
  checkSysvChains(entry, table, nbucket, nchain);
  const steps = new ChainSteps(structure);
  const chainOf = (name: Uint8Array): number[] => {
    const found: number[] = [];
    if (nbucket === 0) return found;
    let index = entry(table, sysvHash(name) % nbucket);
    for (; index !== 0; index = entry(table, nbucket + index)) found.push(index);
    steps.takeFound(found.length);
    return found;
  };
  return {
    symbolCount: nchain,
    isSearchable: nbucket > 0,
    renew: () => steps.renew(),
    candidates: ({ name }) => chainOf(nameBytes(name)),
    missed(indices, names, starts) {
      let left = mostNameBytes(names.length);
      return Array.from(indices).filter((index, k) => {
        const start = starts[k] ?? 0;
        const name = names.subarray(start, names.indexOf(0, start));
        left -= name.length;
        if (left < 0) throw sharedNames();
        return !chainOf(name).includes(index);
      });
    },
  };
}

/** Each symbol is in one chain: what is met twice is in a cycle, where ld.so would never end, or in two chains. */
function checkSysvChains(
  entry: (table: ByteView, index: number) => number,
  table: ByteView,
  nbucket: number,
  nchain: number,
): void {
  const isMet = new Uint8Array(nchain);
  for (let bucket = 0; bucket < nbucket; bucket++) {
    for (let index = entry(table, bucket); index !== 0; index = entry(table, nbucket + index)) {
      if (index >= nchain) throw new FormatError('DT_HASH', table.offset, 'a chain leaves the table');
      if (isMet[index] === 1) throw new FormatError('DT_HASH', table.offset, 'chains meet, or have a cycle');
      isMet[index] = 1;
    }
  }
}
