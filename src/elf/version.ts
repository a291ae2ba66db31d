import { FormatError } from '../bytes/format-error.ts';
import {
  DT_VERDEF,
  DT_VERNEED,
  VER_FLG_BASE,
  VER_FLG_WEAK,
  VER_NEED_CURRENT,
  VERSYM_VERSION,
} from './constants.ts';
import { type DynamicTable, readDynamicStrings } from './dynamic.ts';
import type { Memory } from './memory.ts';

/** One ElfN_Vernaux: a version that a needed file must define. */
export interface NeededVersion {
  name: string;
  /** vna_hash; ld.so compares it before the name */
  hash: number;
  weak: boolean;
  /** vna_other without the hidden bit: what DT_VERSYM refers to */
  index: number;
}

/** One ElfN_Verneed. */
export interface VersionNeed {
  /** vn_file: the DT_NEEDED name that must define the versions */
  file: string;
  versions: NeededVersion[];
  /** vn_version of the first one, where it is not the one that there is: ld.so looks at no other, and reads no further */
  unsupported?: number;
}

/** One ElfN_Verdef. */
export interface VersionDefinition {
  name: string;
  hash: number;
  index: number;
  base: boolean;
}

const MAX_VERSION_RECORDS = 4096;
const RECORD_BYTES = 20;

/** Nearly all records were read along with the one before them: for those a turn of the event loop would be most of it. */
async function readRecord(memory: Memory, address: number, structure: string) {
  // Elf_Verneed and Elf_Vernaux are 16 bytes, and may be the last ones of a segment.
  const length = memory.isMapped(address, RECORD_BYTES) ? RECORD_BYTES : 16;
  await memory.load([{ address, length }]);
  return memory.view(address, length, structure);
}

async function readAuxiliary(memory: Memory, address: number, structure: string) {
  await memory.load([{ address, length: 8 }]);
  return memory.view(address, 8, structure);
}

/**
 * DT_VERNEED: `u16 version, cnt; u32 file, aux, next` with `u32 hash; u16 flags, other; u32 name, next` each (LSB).
 * ld.so never looks at DT_VERNEEDNUM or vn_cnt: a list ends where `next` is 0.
 */
export async function readVersionNeeds(memory: Memory, dynamic: DynamicTable): Promise<VersionNeed[]> {
  let address = dynamic.get(DT_VERNEED);
  if (address === undefined) return [];
  const raw: {
    file: number;
    versions: (Omit<NeededVersion, 'name'> & { name: number })[];
    unsupported?: number;
  }[] = [];
  let records = 0;
  for (;;) {
    const need =
      memory.stored(address, RECORD_BYTES, 'Elf_Verneed') ??
      (await readRecord(memory, address, 'Elf_Verneed'));
    const versions: (Omit<NeededVersion, 'name'> & { name: number })[] = [];
    if (raw.length === 0 && need.u16(0) !== VER_NEED_CURRENT) {
      raw.push({ file: 0, versions, unsupported: need.u16(0) });
      break;
    }
    let auxAddress: number = address + need.u32(8);
    for (;;) {
      if (++records > MAX_VERSION_RECORDS)
        throw new FormatError('Elf_Vernaux', need.offset, 'too many records');
      const aux =
        memory.stored(auxAddress, RECORD_BYTES, 'Elf_Vernaux') ??
        (await readRecord(memory, auxAddress, 'Elf_Vernaux'));
      versions.push({
        hash: aux.u32(0),
        weak: (aux.u16(4) & VER_FLG_WEAK) !== 0,
        index: aux.u16(6) & VERSYM_VERSION,
        name: aux.u32(8),
      });
      if (aux.u32(12) === 0) break;
      auxAddress += aux.u32(12);
    }
    raw.push({ file: need.u32(4), versions });
    if (need.u32(12) === 0) break;
    address += need.u32(12);
  }
  const offsets = raw.flatMap(need => [need.file, ...need.versions.map(version => version.name)]);
  const strings = await readDynamicStrings(memory, dynamic, offsets);
  return raw.map(({ file, versions, ...rest }) => ({
    file: strings.get(file) ?? '',
    versions: versions.map(version => ({ ...version, name: strings.get(version.name) ?? '' })),
    ...rest,
  }));
}

/** DT_VERDEF: `u16 version, flags, ndx, cnt; u32 hash, aux, next`; the first Verdaux `u32 name, next` is the name. */
export async function readVersionDefinitions(
  memory: Memory,
  dynamic: DynamicTable,
): Promise<VersionDefinition[]> {
  let address = dynamic.get(DT_VERDEF);
  if (address === undefined) return [];
  const raw: (Omit<VersionDefinition, 'name'> & { name: number })[] = [];
  for (let i = 0; ; i++) {
    if (i >= MAX_VERSION_RECORDS) throw new FormatError('Elf_Verdef', -1, 'too many records');
    const definition =
      memory.stored(address, RECORD_BYTES, 'Elf_Verdef') ?? (await readRecord(memory, address, 'Elf_Verdef'));
    const auxAddress: number = address + definition.u32(12);
    const aux =
      memory.stored(auxAddress, 8, 'Elf_Verdaux') ?? (await readAuxiliary(memory, auxAddress, 'Elf_Verdaux'));
    raw.push({
      base: (definition.u16(2) & VER_FLG_BASE) !== 0,
      index: definition.u16(4) & VERSYM_VERSION,
      hash: definition.u32(8),
      name: aux.u32(0),
    });
    if (definition.u32(16) === 0) break;
    address += definition.u32(16);
  }
  const strings = await readDynamicStrings(
    memory,
    dynamic,
    raw.map(definition => definition.name),
  );
  return raw.map(definition => ({ ...definition, name: strings.get(definition.name) ?? '' }));
}
