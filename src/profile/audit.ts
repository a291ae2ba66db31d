import { FormatError } from '../bytes/format-error.ts';
import type { Relocations } from '../elf/relocation.ts';
import { isExported, isPreemptible } from '../elf/symbol.ts';
import { gnuHash, type NameQuery, nameBytes } from '../elf/symbol-hash.ts';
import type { Defect } from './defects.ts';
import type { DynamicImage } from './elf-profile.ts';
import type { BinaryProfile } from './profile.ts';

/** Adds what a look at every entry of the tables finds: an ordinary check reads those that it needs. */
export async function audited(profile: BinaryProfile, dynamic: DynamicImage): Promise<BinaryProfile> {
  const { elf } = profile;
  if (!elf) return profile;
  const found = await findHiddenDefects(dynamic);
  const defects = [...(elf.defects ?? []), ...found];
  return defects.length === 0 ? profile : { ...profile, elf: { ...elf, defects } };
}

async function findHiddenDefects(dynamic: DynamicImage): Promise<Defect[]> {
  try {
    const defects: Defect[] = [];
    const found = (what: string) => defects.push({ phase: 'relocation', kind: 'unheard', what });
    const lost = await lostSymbol(dynamic);
    if (lost !== undefined) found(`the hash table does not lead to symbol ${lost}`);
    const stray = strayAddend(dynamic);
    if (stray !== undefined) found(`relocation ${stray} makes a pointer out of the file`);
    const twice = writtenTwice(dynamic.space.relocations);
    if (twice !== undefined) found(`two relocations write to address 0x${twice.toString(16)}`);
    return defects;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [{ phase: 'relocation', kind: 'unheard', what: error.message }];
  }
}

/** The first relocation whose addend is larger than the file's memory: its pointer leads nowhere. */
function strayAddend({ space }: DynamicImage): number | undefined {
  const most = space.memory.end;
  for (const table of space.relocations.tables) {
    for (let i = 0; i < table.count; i++) if (Math.abs(table.addend(i) ?? 0) > most) return i;
  }
  return undefined;
}

/** A word that two relocations write: no link editor leaves one, and of a moved one the word that it wrote is left over. */
function writtenTwice({ tables, relr }: Relocations): number | undefined {
  const written = new Set<number>(relr);
  for (const table of tables) {
    for (let i = 0; i < table.count; i++) {
      if (table.type(i) === 0) continue;
      const offset = table.offset(i);
      if (written.has(offset)) return offset;
      written.add(offset);
    }
  }
  return undefined;
}

/** The first symbol of the file's own that relocations refer to and that nobody finds by its name. */
async function lostSymbol({ symbols, space }: DynamicImage): Promise<number | undefined> {
  const referred = new Set<number>();
  for (const table of space.relocations.tables) {
    for (let i = 0; i < table.count; i++) referred.add(table.symbol(i));
  }
  referred.delete(0);
  const all = await symbols.at([...referred].filter(index => index < symbols.count));
  const hash = symbols.hash;
  for (const symbol of all.values()) {
    if (!isPreemptible(symbol) || !isExported(symbol)) continue;
    const bytes = nameBytes(symbol.name);
    const query: NameQuery = { name: symbol.name, gnuHash: gnuHash(bytes), length: bytes.length };
    if (!hash?.candidates(query).includes(symbol.index)) return symbol.index;
  }
  return undefined;
}
