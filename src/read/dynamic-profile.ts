import { FormatError, limit } from '../bytes/format-error.ts';
import { AddressSpace } from '../elf/address-space.ts';
import { type Bindings, readBindings } from '../elf/binding.ts';
import {
  DF_SYMBOLIC,
  DF_TEXTREL,
  DT_AUXILIARY,
  DT_FILTER,
  DT_FLAGS,
  DT_FLAGS_1,
  DT_INIT,
  DT_INIT_ARRAY,
  DT_JMPREL,
  DT_NEEDED,
  DT_PLTREL,
  DT_REL,
  DT_RELA,
  DT_RELR,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  DT_SYMBOLIC,
  DT_TEXTREL,
  ET_EXEC,
} from '../elf/constants.ts';
import { DynamicTable, readDynamicStrings } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import { MemoryFault } from '../elf/memory.ts';
import { type Relocations, readRelocations } from '../elf/relocation.ts';
import { SymbolTable } from '../elf/symbol-table.ts';
import {
  type ConstructorCall,
  type Constructors,
  readConstructorCalls,
  readConstructors,
} from '../go/constructors.ts';
import type { AccessFault, Defect, DefectPhase } from '../profile/defect.ts';
import type { DynamicProfile, Fact, Filtee } from '../profile/profile.ts';
import { findPlacementDefects } from './placement-checks.ts';
import { findRelocationDefects, resolversOf } from './relocation-checks.ts';
import type { Role } from './role.ts';
import { findRelroDefects, findSegmentDefects, isExecutable, wildAccess } from './segment-checks.ts';
import { readSharedGlobals } from './shared-globals.ts';
import { findMuslOddity, findTagDefects } from './tag-checks.ts';
import { findVersionDefects, isUnmarked } from './version-checks.ts';

/** The dynamic side of an image, open for more questions. */
export interface DynamicImage {
  image: ElfImage;
  table: DynamicTable;
  symbols: SymbolTable;
  space: AddressSpace;
}

export interface DynamicRead {
  /** absent: no PT_DYNAMIC */
  fact?: Fact<DynamicProfile>;
  dynamic?: DynamicImage;
  /** in the order in which the loader meets them */
  defects: Defect[];
}

/** Tags that matter only while an object is loaded. */
const TAGS_OF_A_START: readonly number[] = [
  DT_RELA,
  DT_REL,
  DT_RELR,
  DT_JMPREL,
  DT_PLTREL,
  DT_INIT,
  DT_INIT_ARRAY,
];

/** Reads what dlopen needs. Where the loader itself would stumble, the reading ends with that defect. */
export async function readDynamicProfile(image: ElfImage, role: Role): Promise<DynamicRead> {
  const reader = new DynamicReader(image, role);
  try {
    return { ...(await reader.read()), defects: reader.defects };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    const defect = faultDefect(image, error.phase, error.cause);
    if (defect) reader.defects.push(defect);
    return { fact: { known: false, why: error.cause.message }, defects: reader.defects };
  }
}

/** A step of the loader whose structures cannot be read. */
class StepFailure extends Error {
  readonly phase: DefectPhase;
  override readonly cause: FormatError;

  constructor(phase: DefectPhase, cause: FormatError) {
    super(cause.message);
    this.phase = phase;
    this.cause = cause;
  }
}

async function step<T>(phase: DefectPhase, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof FormatError ? new StepFailure(phase, error) : error;
  }
}

function faultDefect(image: ElfImage, phase: DefectPhase, error: FormatError): Defect | undefined {
  if (!(error instanceof MemoryFault)) return undefined;
  // Whatever ld.so finds there in the place of its own table, it does not get far with it.
  const isSure = phase === 'dynamic' && error.address < Number.MAX_SAFE_INTEGER;
  const access = isSure ? error.fault : accessOf(image, error);
  return { phase, kind: 'structure-unmapped', structure: error.structure, access };
}

/** What becomes of following a pointer to where the file has nothing. */
export function accessOf(image: ElfImage, { fault, address }: MemoryFault): AccessFault {
  return fault === 'unmapped' ? wildAccess(image, address) : fault;
}

/** What is in the process already was relocated and has run its constructors: only its names are of interest. */
function withoutRelocations({ entries }: DynamicTable): DynamicTable {
  return new DynamicTable(entries.filter(({ tag }) => !TAGS_OF_A_START.includes(tag)));
}

/** Reads one dynamic table in the steps of the loader; `defects` are those of the steps so far. */
class DynamicReader {
  readonly defects: Defect[];
  readonly #image: ElfImage;
  readonly #role: Role;

  constructor(image: ElfImage, role: Role) {
    this.#image = image;
    this.#role = role;
    this.defects = findSegmentDefects(image);
  }

  async read(): Promise<Omit<DynamicRead, 'defects'>> {
    const whole = await step('dynamic', () => this.#image.dynamic());
    if (!whole) return {};
    this.defects.push(
      ...findTagDefects(whole, this.#image.encoding.wordSize),
      ...findPlacementDefects(this.#image),
    );
    const table = this.#role === 'resident' ? withoutRelocations(whole) : whole;
    const strings = await step('dynamic', () => readStrings(this.#image, table));
    const symbols = await step('versions', () => this.#symbols(table));
    const { space, relocations, bindings, flags } = await step('relocation', () =>
      this.#relocations(table, symbols),
    );
    const shared = await step('constructors', () => readSharedGlobals(bindings, symbols));
    const constructors = await step('constructors', () => this.#constructors(table, symbols, space));
    const value = {
      ...strings,
      flags,
      flags1: table.flags(DT_FLAGS_1),
      ...(table.get(DT_RELR) !== undefined && isUnmarked(symbols.needs, strings.needed)
        ? { unmarkedRelr: true as const }
        : {}),
      versionNeeds: symbols.needs,
      versionDefinitions: symbols.definitions,
      ...bindingFacts(bindings, relocations),
      ...oddityFact(findMuslOddity(table, symbols, this.#image.encoding.wordSize)),
      ...(shared.length > 0 ? { sharedGlobals: shared } : {}),
      constructors,
    };
    return { fact: { known: true, value }, dynamic: { image: this.#image, table, symbols, space } };
  }

  async #symbols(table: DynamicTable): Promise<SymbolTable> {
    const { memory, header } = this.#image;
    const symbols = await SymbolTable.open(memory, table, header.machine);
    this.defects.push(...findVersionDefects(symbols));
    return symbols;
  }

  async #relocations(table: DynamicTable, symbols: SymbolTable) {
    const { memory, header } = this.#image;
    const relocations = await readRelocations(memory, table, header.machine);
    const space = new AddressSpace(memory, relocations, header.type === ET_EXEC);
    const bindings = await readBindings(relocations, symbols);
    const flags =
      table.flags(DT_FLAGS) |
      (table.get(DT_SYMBOLIC) === undefined ? 0 : DF_SYMBOLIC) |
      (table.get(DT_TEXTREL) === undefined ? 0 : DF_TEXTREL);
    this.defects.push(
      ...findRelocationDefects({
        image: this.#image,
        table,
        relocations,
        bindings,
        flags,
        isProgram: this.#role === 'host',
      }),
      ...findRelroDefects(this.#image),
    );
    return { space, relocations, bindings, flags };
  }

  async #constructors(table: DynamicTable, symbols: SymbolTable, space: AddressSpace): Promise<Constructors> {
    const calls = await readConstructorCalls(space, table, symbols);
    const wild = calls.find(call => isWild(this.#image, call));
    if (wild) this.defects.push({ phase: 'constructors', kind: 'constructor-address', tag: wild.source });
    const constructors = await readConstructors(calls, space, symbols, this.#image.header.machine);
    if (constructors.module?.unbound)
      this.defects.push({ phase: 'constructors', kind: 'module-list-unbound' });
    if (constructors.again) this.defects.push({ phase: 'constructors', kind: 'module-twice' });
    return constructors;
  }
}

/** A constructor that is not code of this file: calling it is SIGSEGV. */
function isWild(image: ElfImage, { address, isElsewhere }: ConstructorCall): boolean {
  if (isElsewhere) return false;
  return address === undefined || !isExecutable(image, address);
}

/** Real files have up to a few dozen, and a few directories to look for them in. */
const MAX_NEEDED = 1024;
const MAX_SEARCHES = 1 << 15;

/** DT_NEEDED, DT_FILTER, DT_AUXILIARY, DT_SONAME, DT_RPATH and DT_RUNPATH. */
async function readStrings(
  { memory }: ElfImage,
  table: DynamicTable,
): Promise<Pick<DynamicProfile, 'needed' | 'filtees' | 'soname' | 'rpath' | 'runpath'>> {
  const needed = table.all(DT_NEEDED);
  const names = [DT_NEEDED, DT_FILTER, DT_AUXILIARY].reduce((sum, tag) => sum + table.all(tag).length, 0);
  limit(names, MAX_NEEDED, 'DT_NEEDED entries');
  const tags = [DT_NEEDED, DT_FILTER, DT_AUXILIARY, DT_SONAME, DT_RPATH, DT_RUNPATH];
  const strings = await readDynamicStrings(
    memory,
    table,
    tags.flatMap(tag => table.all(tag)),
  );
  const text = (tag: number) => {
    const offset = table.get(tag);
    return offset === undefined ? undefined : strings.get(offset);
  };
  const [soname, rpath, runpath] = [text(DT_SONAME), text(DT_RPATH), text(DT_RUNPATH)];
  const directories = (runpath ?? rpath ?? '').split(':').length;
  limit(names * directories, MAX_SEARCHES, 'DT_NEEDED entries, times directories to search');
  const filtees = readFiltees(table, strings);
  return {
    needed: needed.map(offset => strings.get(offset) ?? ''),
    ...(filtees.length > 0 ? { filtees } : {}),
    ...(soname === undefined ? {} : { soname }),
    ...(rpath === undefined ? {} : { rpath }),
    ...(runpath === undefined ? {} : { runpath }),
  };
}

function readFiltees({ entries }: DynamicTable, strings: ReadonlyMap<number, string>): Filtee[] {
  const filtees: Filtee[] = [];
  let after = 0;
  for (const { tag, value } of entries) {
    if (tag === DT_NEEDED) after++;
    if (tag !== DT_FILTER && tag !== DT_AUXILIARY) continue;
    filtees.push({
      name: strings.get(value) ?? '',
      ...(tag === DT_AUXILIARY ? { optional: true } : {}),
      after,
    });
  }
  return filtees;
}

function bindingFacts({ imports, initialExec, ownBlockAfter, ifuncs }: Bindings, relocations: Relocations) {
  const resolvers = resolversOf(relocations, ifuncs);
  return {
    imports,
    initialExec,
    ...(ownBlockAfter === undefined ? {} : { ownBlockAfter }),
    ...(relocations.relr.length > 0 ? { packed: true as const } : {}),
    ...(resolvers.length > 0 ? { resolvers } : {}),
  };
}

function oddityFact(muslOddity: DynamicProfile['muslOddity']) {
  return muslOddity === undefined ? {} : { muslOddity };
}
