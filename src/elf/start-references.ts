import type { AddressSpace } from './address-space.ts';
import { SHN_UNDEF } from './constants.ts';
import { readStartCode, type StartCode, type StartFunction } from './start-code.ts';
import type { SymbolTable } from './symbol-table.ts';

/** What a start function of amd64 takes from other objects, by the field of its code that holds the place. */
interface Reference {
  field: number;
  /** bytes of the instruction behind the field */
  rest: number;
  name: string;
  /** `call`: the field leads to an entry of the PLT */
  through: 'slot' | 'call';
}

const REFERENCES: Readonly<Partial<Record<StartFunction, readonly Reference[]>>> = {
  _init: [{ field: 0, rest: 0, name: '__gmon_start__', through: 'slot' }],
  register_tm_clones: [{ field: 2, rest: 0, name: '_ITM_registerTMCloneTable', through: 'slot' }],
  deregister_tm_clones: [{ field: 2, rest: 0, name: '_ITM_deregisterTMCloneTable', through: 'slot' }],
  __do_global_dtors_aux: [
    { field: 1, rest: 1, name: '__cxa_finalize', through: 'slot' },
    { field: 3, rest: 0, name: '__cxa_finalize', through: 'call' },
  ],
};

/** A start function in a file: its code, and where it is. */
export interface PlacedStart {
  name: StartFunction;
  address: number;
  code: Uint8Array;
  found: StartCode;
}

/**
 * The names that a start function of amd64 ought to refer to, and does not: of each either no word of the file is there
 * that the dynamic linker fills by that name, or the file itself defines it.
 */
export async function strayReferences(
  space: AddressSpace,
  symbols: Pick<SymbolTable, 'at'>,
  start: PlacedStart,
): Promise<string[]> {
  const stray: string[] = [];
  for (const reference of REFERENCES[start.name] ?? [])
    if (!(await leadsTo(space, symbols, start, reference))) stray.push(reference.name);
  return stray;
}

async function leadsTo(
  space: AddressSpace,
  symbols: Pick<SymbolTable, 'at'>,
  { address, code, found: { fields } }: PlacedStart,
  { field, rest, name, through }: Reference,
): Promise<boolean> {
  const at = fields[field];
  // musl's _init refers to nothing.
  if (at === undefined) return true;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const place = address + at + 4 + rest + view.getInt32(at, true);
  const slot = through === 'slot' ? place : await slotOfEntry(space, place);
  const word = space.memory.encoding.wordSize;
  if (slot === undefined || !space.memory.isMapped(slot, word)) return false;
  const bound = (await space.span(slot, word, '.got')).word(0);
  // Nothing is called where the link editor knew that there is nothing.
  if (bound.kind === 'plain') return bound.value === 0;
  if (bound.kind !== 'symbol' || bound.addend !== 0) return false;
  const symbol = (await symbols.at([bound.symbol])).get(bound.symbol);
  return symbol?.name === name && symbol.sectionIndex === SHN_UNDEF && symbol.value === 0;
}

/** The word that an entry of the PLT jumps to: endbr64 or none, jmp *slot(%rip), with a prefix or without. */
async function slotOfEntry({ memory }: AddressSpace, address: number): Promise<number | undefined> {
  const code = await readStartCode(memory, address);
  if (!code || code.length < 16) return undefined;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  let at = view.getUint32(0, true) === 0xfa1e0ff3 ? 4 : 0;
  if (code[at] === 0xf2) at++;
  if (code[at] !== 0xff || code[at + 1] !== 0x25) return undefined;
  return address + at + 6 + view.getInt32(at + 2, true);
}
