import { FormatError, limit } from '../bytes/format-error.ts';
import { ByteView, decodeText } from '../bytes/view.ts';
import type { AddressSpace, Span, Word } from '../elf/address-space.ts';
import type { ElfSymbol } from '../elf/symbol.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { PC_HEADER_BYTES } from './module-soundness.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { hashText, MAX_HASH_BYTES } from './package-hash.ts';

/** One `runtime.modulehash` of `pkghashes`: what the plugin was linked with, and where the host's value is found. */
export interface LinkedPackage {
  package: string;
  /** linktimehash */
  hash: string;
  /** symbol that runtimehash is bound to; absent where the link editor bound it inside the plugin already */
  symbol?: string;
  /** no relocation fills runtimehash: the runtime follows this very pointer */
  unbound?: number;
  /** runtimehash is bound to something that is not a package hash */
  astray?: true;
}

/** Fields of a plugin's own `local.moduledata` that decide whether it loads. */
export interface ModuleData {
  /** virtual address */
  address: number;
  /** as stored, escaped as in symbol names */
  pluginPath: string;
  /** in the order of the array, which is the order of the runtime's check */
  packages: LinkedPackage[];
  /** every word as relocated, for a host that reads them with another layout */
  words: Word[];
  /** where the function table begins: pcHeader, or what stood in its place before Go 1.16 */
  pcHeader: ByteView;
  /** symbols that words and pointers refer to, by index */
  symbols: ReadonlyMap<number, ElfSymbol>;
  /** the text of the plugin path as a host takes it that has pkghashes in its place: the pointer of its first hash */
  pathAsHash?: Word;
  /** pkghashes' own address and those of `ptab`, `types`, `inittasks`: where later readers go on */
  pointers: Readonly<Record<'types' | 'etypes' | 'ptab' | 'inittasks', Slice>>;
}

interface Slice {
  address: number;
  length: number;
}

const EMPTY = new Uint8Array(0);
const MAX_PACKAGES = 1 << 14;
const MAX_STRING_BYTES = 1 << 16;
/** of all of them: they may lie over each other */
const MAX_STRINGS_BYTES = 8 << 20;
/** `runtime.modulehash` (runtime/symtab.go): where its fields stand, and how many words it has. */
export const MODULEHASH: Readonly<Record<'modulename' | 'linktimehash' | 'runtimehash' | 'words', number>> = {
  modulename: 0,
  linktimehash: 2,
  runtimehash: 4,
  words: 5,
};

function pointerAt(span: Span, at: number, structure: string): number {
  const address = span.pointer(at);
  if (address !== undefined) return address;
  throw new FormatError(structure, span.view.offset + at, 'expected a pointer into this file');
}

function sliceAt(span: Span, at: number, structure: string): Slice {
  const { wordSize } = span.view.encoding;
  const length = span.word(at + wordSize);
  if (length.kind !== 'plain')
    throw new FormatError(structure, span.view.offset + at, 'expected a length, found a pointer');
  return { address: pointerAt(span, at, structure), length: length.value };
}

/** Reads strings at many places in one go: [address, length] pairs to texts. */
async function readStrings(
  space: AddressSpace,
  slices: readonly (Slice & { isOptional?: true })[],
  structure: string,
): Promise<Uint8Array[]> {
  let left = MAX_STRINGS_BYTES;
  for (const { length } of slices) {
    left -= limit(length, MAX_STRING_BYTES, `${structure} length`);
    limit(MAX_STRINGS_BYTES - left, MAX_STRINGS_BYTES, `${structure} lengths`);
  }
  await space.memory.load(slices);
  return slices.map(({ address, length, isOptional }) =>
    length === 0 || (isOptional && !space.memory.isMapped(address, length))
      ? new Uint8Array(0)
      : space.memory.read(address, length, structure),
  );
}

/** Decodes a module's moduledata with the layout of the Go release that wrote it. */
export async function readModuleData(
  space: AddressSpace,
  symbols: SymbolTable,
  address: number,
  layout: ModuleDataLayout,
): Promise<ModuleData> {
  const structure = `runtime.moduledata (Go ${layout.family})`;
  const { encoding } = space.memory;
  const md = await space.span(address, layout.size, structure);
  const { slice, pointer } = fieldsOf(md, layout, structure);
  const hashes = slice('pkghashes');
  limit(hashes.length, MAX_PACKAGES, `${structure}.pkghashes.len`, md.view.offset);
  const entry = MODULEHASH.words * encoding.wordSize;
  const array = await space.span(hashes.address, hashes.length * entry, `${structure}.pkghashes`);
  const places = Array.from({ length: hashes.length }, (_, index) => index * entry);
  const header = pointer(layout.offsets['pcHeader'] === undefined ? 'pclntable' : 'pcHeader');
  const [pcHeader = EMPTY, pluginPath = EMPTY, ...texts] = await readStrings(
    space,
    [
      { ...header, length: PC_HEADER_BYTES, isOptional: true },
      slice('pluginpath'),
      ...places.flatMap(at => hashTexts(array, at)),
    ],
    structure,
  );
  const bound = places.map(at => array.word(at + MODULEHASH.runtimehash * encoding.wordSize));
  const words = wordsOf(md);
  const pathAsHash =
    layout.first === PATH_FOR_HASHES ? await hashPointer(space, slice('pluginpath')) : undefined;
  const named = await symbols.at(
    [...bound, ...words, ...(pathAsHash ? [pathAsHash] : [])].flatMap(target =>
      target.kind === 'symbol' ? [target.symbol] : [],
    ),
  );
  return {
    address,
    words,
    ...(pathAsHash ? { pathAsHash } : {}),
    pcHeader: new ByteView(pcHeader, encoding, 'runtime.pcHeader'),
    symbols: named,
    pluginPath: decodeText(pluginPath),
    packages: places.map((_, index) => ({
      package: decodeText(texts[2 * index] ?? EMPTY),
      hash: hashText(texts[2 * index + 1] ?? EMPTY),
      ...symbolOf(bound[index], named),
    })),
    pointers: {
      types: pointer('types'),
      etypes: pointer('etypes'),
      ptab: slice('ptab'),
      inittasks: slice('inittasks'),
    },
  };
}

/** The minor release that has pluginpath and `next` where Go 1.27 has pkghashes and `next`. */
const PATH_FOR_HASHES = 20;

/** runtimehash of the modulehash that would stand at an address; undefined: no memory of the file is there. */
async function hashPointer(space: AddressSpace, { address }: Slice): Promise<Word | undefined> {
  const { wordSize } = space.memory.encoding;
  const at = address + MODULEHASH.runtimehash * wordSize;
  if (!space.memory.isMapped(at, wordSize)) return undefined;
  return (await space.span(at, wordSize, 'runtime.moduledata.pluginpath')).word(0);
}

function wordsOf({ view, word }: Span): Word[] {
  const { wordSize } = view.encoding;
  return Array.from({ length: view.length / wordSize }, (_, index) => word(index * wordSize));
}

/** Fields of a moduledata by their names; a slice that a release does not have is empty. */
function fieldsOf(md: Span, { offsets }: ModuleDataLayout, structure: string) {
  return {
    slice(name: string): Slice {
      const at = offsets[name];
      return at === undefined ? { address: 0, length: 0 } : sliceAt(md, at, `${structure}.${name}`);
    },
    pointer: (name: string): Slice => ({
      address: pointerAt(md, offsets[name] ?? 0, `${structure}.${name}`),
      length: 0,
    }),
  };
}

/** Name and link-time hash of a package. */
function hashTexts(array: Span, at: number): (Slice & { isOptional?: true })[] {
  const { wordSize } = array.view.encoding;
  return [
    // Only the error has the name in it.
    {
      ...sliceAt(array, at + MODULEHASH.modulename * wordSize, 'modulehash.modulename'),
      isOptional: true as const,
    },
    hashAt(array, at + MODULEHASH.linktimehash * wordSize),
  ];
}

function hashAt(array: Span, at: number): Slice {
  const structure = 'modulehash.linktimehash';
  const slice = sliceAt(array, at, structure);
  limit(slice.length, MAX_HASH_BYTES, `${structure} length`, array.view.offset + at);
  return slice;
}

function symbolOf(
  target: Word | undefined,
  named: ReadonlyMap<number, ElfSymbol>,
): Pick<LinkedPackage, 'symbol' | 'unbound' | 'astray'> {
  if (target?.kind === 'plain') return { unbound: target.value };
  if (target?.kind !== 'symbol') return { astray: true };
  const symbol = named.get(target.symbol)?.name;
  if (symbol === undefined) return { astray: true };
  return { symbol, ...(target.addend === 0 && symbol.includes('.pkghash.') ? {} : { astray: true }) };
}
