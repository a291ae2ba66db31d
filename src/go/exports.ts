import { FormatError, limit } from '../bytes/format-error.ts';
import { type ByteView, decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { abiTypeOffsets, KIND_FUNC, KIND_MASK, TFLAG_EXTRA_STAR } from './abi-type.ts';
import type { ModuleData } from './module-data.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { readUvarint } from './uvarint.ts';

/** A symbol that `Plugin.Lookup` finds. */
export interface Export {
  name: string;
  kind: 'func' | 'var';
  /** as `%T` prints it: of a variable the type that it was declared with */
  type: string;
}

const MAX_EXPORTS = 1 << 14;
const MAX_NAME_BYTES = 1 << 16;
/** of all exports and their types together: entries of a table may share them */
const MAX_NAMES_BYTES = 4 << 20;
/** enough for flags, length and almost every name; longer ones are read again */
const NAME_WINDOW_BYTES = 256;

/** Why the runtime throws when it takes in the table of exports. */
export class RuntimeThrow extends FormatError {
  readonly reason: 'name-offset' | 'type-offset' | 'nil-type';

  constructor(reason: RuntimeThrow['reason']) {
    super('runtime.ptabEntry', -1, `the runtime throws: ${reason}`);
    this.reason = reason;
  }
}

/** resolveNameOff and resolveTypeOff (runtime/type.go): 0 is nothing, and so is -1 for a type, from Go 1.16 on. */
function checkOffsets(name: number, type: number, size: number, { first }: ModuleDataLayout): void {
  if (name > size) throw new RuntimeThrow('name-offset');
  if (type > size) throw new RuntimeThrow('type-offset');
  if (type === 0 || (type === -1 && first >= 16)) throw new RuntimeThrow('nil-type');
  if (name < 0 || type < 0) throw new FormatError('runtime.ptabEntry', -1, 'an offset is negative');
}

/**
 * Reads `moduledata.ptab`: {nameOff, typeOff int32} relative to md.types (runtime/symtab.go: ptabEntry),
 * in the order in which the compiler collected them.
 */
export async function readExports(
  space: AddressSpace,
  md: Pick<ModuleData, 'pointers'>,
  layout: ModuleDataLayout,
): Promise<Export[]> {
  const { memory } = space;
  const offsets = abiTypeOffsets(memory.encoding.wordSize);
  const entries = await readEntries(space, md, layout);
  if (entries.length === 0) return [];
  await memory.load(entries.map(({ type }) => ({ address: type, length: offsets.size })));
  const described = entries.map(({ name, type }) => {
    const view = memory.view(type, offsets.size, 'abi.Type');
    return {
      name,
      isFunc: (view.u8(offsets.kind) & KIND_MASK) === KIND_FUNC,
      extraStar: (view.u8(offsets.tflag) & TFLAG_EXTRA_STAR) !== 0,
      text: md.pointers.types.address + view.i32(offsets.str),
    };
  });
  const names = await readNames(
    space,
    described.flatMap(({ name, text }) => [name, text]),
    layout,
  );
  return described.map(({ name, isFunc, extraStar }, i) => {
    const { text: own = '', end: nameEnd = 0 } = names[2 * i] ?? {};
    // What a relocation writes depends on where the file is mapped: no two loads have one name there.
    const first = name + 1 - memory.encoding.wordSize;
    if (name !== 0 && space.relocations.writesWithin(first, nameEnd))
      throw new FormatError('abi.Name', name, 'a relocation writes into it');
    const { text = '' } = names[2 * i + 1] ?? {};
    const type = extraStar ? text.slice(1) : text;
    // For a variable ptab has the pointer that Lookup returns.
    return { name: own, kind: isFunc ? 'func' : 'var', type: isFunc ? type : type.replace(/^\*/, '') };
  });
}

/** The addresses of name (0: none) and type of each entry. */
async function readEntries(
  { memory }: AddressSpace,
  { pointers: { ptab, types, etypes } }: Pick<ModuleData, 'pointers'>,
  layout: ModuleDataLayout,
): Promise<{ name: number; type: number }[]> {
  const count = limit(ptab.length, MAX_EXPORTS, 'runtime.moduledata.ptab.len');
  if (count === 0) return [];
  await memory.load([{ address: ptab.address, length: count * 8 }]);
  const table = memory.view(ptab.address, count * 8, 'runtime.ptabEntry');
  const size = etypes.address > types.address ? etypes.address - types.address : Number.POSITIVE_INFINITY;
  return Array.from({ length: count }, (_, i) => {
    const [name, type] = [table.i32(i * 8), table.i32(i * 8 + 4)];
    checkOffsets(name, type, size, layout);
    return { name: name === 0 ? 0 : types.address + name, type: types.address + type };
  });
}

/** abi.Name: u8 flags, length (big-endian u16 up to Go 1.16, uvarint from 1.17 on), bytes; `end` is behind them. */
async function readNames(
  space: AddressSpace,
  addresses: readonly number[],
  layout: ModuleDataLayout,
): Promise<{ text: string; end: number }[]> {
  const { memory } = space;
  const window = (address: number) => {
    // An offset of 0 stands for no name at all.
    let length = address === 0 ? 0 : NAME_WINDOW_BYTES;
    while (length > 4 && !memory.isMapped(address, length)) length >>= 1;
    return { address, length };
  };
  await memory.load(addresses.map(window));
  const views = addresses.map(address => memory.view(address, window(address).length, 'abi.Name'));
  const wide = areWide(
    views.find(({ length }) => length > 0),
    layout,
  );
  const heads = views.map((view, index) => {
    if (view.length === 0) return { address: 0, length: 0 };
    const { value, size } = wide ? { value: view.u8(1) * 256 + view.u8(2), size: 2 } : readUvarint(view, 1);
    return {
      address: (addresses[index] ?? 0) + 1 + size,
      length: limit(value, MAX_NAME_BYTES, 'abi.Name length', view.offset),
    };
  });
  limit(
    heads.reduce((sum, { length }) => sum + length, 0),
    MAX_NAMES_BYTES,
    'abi.Name lengths',
  );
  await memory.load(heads);
  return heads.map(({ address, length }) => ({
    text: length === 0 ? '' : decodeText(memory.read(address, length, 'abi.Name')),
    end: address + length,
  }));
}

/**
 * Whether the lengths of names are u16. Go 1.16 shares its layout with 1.17, where the encoding changed; the name of an
 * export is neither empty nor of 256 bytes: as a u16 its length starts with a zero byte.
 */
function areWide(exported: ByteView | undefined, layout: ModuleDataLayout): boolean {
  return layout.first < 16 || (layout.first === 16 && exported?.u8(1) === 0);
}

/** The same, by the address of the name of any export. */
export async function usesWideNames(
  { memory }: AddressSpace,
  address: number,
  layout: ModuleDataLayout,
): Promise<boolean> {
  await memory.load([{ address, length: 2 }]);
  return areWide(memory.view(address, 2, 'abi.Name'), layout);
}
