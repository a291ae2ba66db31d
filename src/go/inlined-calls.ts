import { limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { readUvarint } from './uvarint.ts';

/** The first release with the structures that are read here. */
const FIRST_MINOR = 18;

/** runtime/symtab.go: which tables of a function they are */
const PCDATA_INL_TREE_INDEX = 2;
const FUNCDATA_INL_TREE = 3;
const NO_OFFSET = 0xffffffff;

/** what is inlined into one function, and what its tables take (bytes) */
const MAX_INLINED = 1 << 12;
const MAX_TABLES = 64;
const MAX_PC_TABLE_BYTES = 1 << 16;
const NAME_BYTES = 256;

/**
 * `runtime._func` behind its fields: npcdata u32 @28; then, behind startLine @36 from Go 1.20 on, funcID, flag, a byte, and
 * nfuncdata u8; then pcdata u32 each, then funcdata u32 each. `runtime.inlinedCall`: the offset of the name, and its size.
 */
interface TableLayout {
  nfuncdata: number;
  nameOff: number;
  size: number;
}

function tableLayout(first: number): TableLayout {
  return first >= 20 ? { nfuncdata: 43, nameOff: 4, size: 16 } : { nfuncdata: 39, nameOff: 12, size: 20 };
}

const NPCDATA = 28;

/** Names of the functions whose code the compiler inlined into those at these indices of a module's function table. */
export async function readInlinedCalls(
  space: AddressSpace,
  { address, layout }: { address: number; layout: ModuleDataLayout },
  indices: readonly number[],
): Promise<string[]> {
  if (layout.first < FIRST_MINOR) return [];
  const { memory } = space;
  const md = await space.span(address, layout.size, 'runtime.moduledata');
  const pointer = (name: string) => md.pointer(layout.offsets[name] ?? 0) ?? 0;
  const [ftab, pclntable, names, pctab] = ['ftab', 'pclntable', 'funcnametab', 'pctab'].map(pointer);
  const { nfuncdata, nameOff, size } = tableLayout(layout.first);
  const gofunc = pointer('gofunc');
  const view = async (at: number, length: number, structure: string) => {
    await memory.load([{ address: at, length }]);
    return memory.view(at, length, structure);
  };
  const found: string[] = [];
  for (const index of indices) {
    const offset = (await view((ftab ?? 0) + index * 8 + 4, 4, 'runtime.functab')).u32(0);
    const start = (pclntable ?? 0) + offset;
    const func = await view(start, nfuncdata + 1, 'runtime._func');
    const [tables, datas] = [func.u32(NPCDATA), func.u8(nfuncdata)];
    if (tables <= PCDATA_INL_TREE_INDEX || datas <= FUNCDATA_INL_TREE) continue;
    limit(tables, MAX_TABLES, 'runtime._func.npcdata', start);
    const rest = await view(start + nfuncdata + 1, 4 * (tables + datas), 'runtime._func');
    const tree = rest.u32(4 * (tables + FUNCDATA_INL_TREE));
    const table = rest.u32(4 * PCDATA_INL_TREE_INDEX);
    if (tree === NO_OFFSET || table === 0) continue;
    const room = memory.available((pctab ?? 0) + table, MAX_PC_TABLE_BYTES);
    const count = 1 + highestValue(await view((pctab ?? 0) + table, room, 'pc-value table'));
    limit(count, MAX_INLINED, 'runtime.inlinedCall count', start);
    const calls = await view(gofunc + tree, count * size, 'runtime.inlinedCall');
    for (let i = 0; i < count; i++) {
      const name = (names ?? 0) + calls.i32(i * size + nameOff);
      const length = memory.available(name, NAME_BYTES);
      const bytes = (await view(name, length, 'pclntab string')).bytes;
      const end = bytes.indexOf(0);
      if (end > 0) found.push(String.fromCharCode(...bytes.subarray(0, end)));
    }
  }
  return found;
}

/** Pairs of zig-zag differences of the value and of the pc; a difference of 0 behind the first ends them. */
function highestValue(table: ByteView): number {
  let value = -1;
  let highest = -1;
  for (let at = 0; at < table.length; ) {
    const delta = readUvarint(table, at);
    if (delta.value === 0 && at > 0) break;
    value += delta.value % 2 === 0 ? delta.value / 2 : -(delta.value + 1) / 2;
    highest = Math.max(highest, value);
    at += delta.size;
    at += readUvarint(table, at).size;
  }
  return highest;
}
