import { hexDigits } from '../bytes/hex.ts';
import type { AddressSpace, Span } from '../elf/address-space.ts';
import {
  DT_FINI,
  DT_FINI_ARRAY,
  DT_FINI_ARRAYSZ,
  DT_INIT,
  DT_INIT_ARRAY,
  DT_INIT_ARRAYSZ,
  EM_ARM,
  EM_X86_64,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import {
  jumpTarget,
  knowsStartCode,
  readStartCode,
  type StartCode,
  type StartFunction,
  startCode,
} from '../elf/start-code.ts';
import { strayReferences } from '../elf/start-references.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** Where the functions are that the dynamic linker calls, and what they refer to. */
export interface StartFacts {
  machine: number;
  space: AddressSpace;
  table: DynamicTable;
  symbols: SymbolTable;
  /** addresses of functions that are Go's own, or that are reported as constructors of the file */
  told: ReadonlySet<number>;
}

/** Functions that start functions go on to, in the same file. */
interface Successor {
  name: StartFunction;
  /** where it is, from the start of the code */
  at: (code: Uint8Array, found: StartCode) => number | undefined;
}

const SUCCESSORS: Readonly<Partial<Record<StartFunction, Successor>>> = {
  frame_dummy: { name: 'register_tm_clones', at: jumpTarget },
  __do_global_dtors_aux: { name: 'deregister_tm_clones', at: (code, { fields }) => callBehind(code, fields) },
};

/** The call that follows that of __cxa_finalize. */
function callBehind(code: Uint8Array, fields: readonly number[]): number | undefined {
  const at = (fields[3] ?? 0) + 4;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  return code[at] === 0xe8 ? at + 5 + view.getInt32(at + 1, true) : undefined;
}

/** A function that the dynamic linker calls, or that one of them goes on to. */
interface Called {
  structure: string;
  /** undefined: no relocation made an address of it */
  address: number | undefined;
  name: StartFunction;
}

const MAX_FUNCTIONS = 64;

/** DT_INIT, DT_FINI and both arrays: each function is Go's constructor, or the start code of a C compiler to its end. */
export async function unrecognisedStart(facts: StartFacts): Promise<Unrecognised[]> {
  const found: Unrecognised[] = [];
  for (const called of await calledFunctions(facts, found)) {
    const isConstructor = called.structure.startsWith('DT_INIT');
    if (isConstructor && called.address !== undefined && facts.told.has(called.address)) continue;
    found.push(...(await unrecognisedFunction(facts, called)));
  }
  return found;
}

async function calledFunctions(
  { space, table, symbols }: StartFacts,
  found: Unrecognised[],
): Promise<Called[]> {
  const [init, fini] = [table.get(DT_INIT), table.get(DT_FINI)];
  const single = (structure: string, name: StartFunction, address: number | undefined) =>
    address === undefined ? [] : [{ structure, name, address }];
  const array = async (structure: string, name: StartFunction, tag: number, sizeTag: number) => {
    const [start, size] = [table.get(tag), table.get(sizeTag) ?? 0];
    const word = space.memory.encoding.wordSize;
    const count = Math.floor(size / word);
    if (start === undefined || count === 0) return [];
    if (count > MAX_FUNCTIONS || size % word !== 0) {
      found.push({ structure: `${structure}SZ`, offset: -1, value: `${size}` });
      return [];
    }
    const span = await space.span(start, size, structure);
    return Promise.all(
      Array.from({ length: count }, async (_, index) => ({
        structure: `${structure}[${index}]`,
        name,
        address: await slotAddress(span, index * word, symbols),
      })),
    );
  };
  return [
    ...single('DT_INIT', '_init', init),
    ...(await array('DT_INIT_ARRAY', 'frame_dummy', DT_INIT_ARRAY, DT_INIT_ARRAYSZ)),
    ...single('DT_FINI', '_fini', fini),
    ...(await array('DT_FINI_ARRAY', '__do_global_dtors_aux', DT_FINI_ARRAY, DT_FINI_ARRAYSZ)),
  ];
}

/** Link editors make relative relocations of these words: one by a name leads wherever the name is bound to. */
async function slotAddress(span: Span, at: number, symbols: SymbolTable): Promise<number | undefined> {
  const word = span.word(at);
  if (word.kind === 'address') return word.address;
  if (word.kind === 'plain') return undefined;
  const symbol = (await symbols.at([word.symbol])).get(word.symbol);
  return symbol && symbol.name === '' && symbol.value !== 0 ? symbol.value + word.addend : undefined;
}

async function unrecognisedFunction(facts: StartFacts, called: Called): Promise<Unrecognised[]> {
  const { machine, space } = facts;
  const { structure, name } = called;
  if (called.address === undefined) return [{ structure, offset: -1, value: 'no address in this file' }];
  // Of a processor whose link editors write the function in many ways only the number of functions is known.
  if (!knowsStartCode(machine, name)) return [];
  const address = machine === EM_ARM ? called.address - (called.address % 2) : called.address;
  const code = await readStartCode(space.memory, address);
  const found = code && startCode(machine, name, code);
  if (!code || !found) return [unknownCode(space, structure, address, code)];
  if (machine !== EM_X86_64) return [];
  const stray = await strayReferences(space, facts.symbols, { name, address, code, found });
  const astray = stray.map(reference => ({
    structure: `${name}, which ${structure} calls`,
    offset: space.memory.fileOffset(address) ?? -1,
    value: `its reference to ${reference} leads elsewhere`,
  }));
  const next = SUCCESSORS[name];
  const target = next?.at(code, found);
  return next && target !== undefined
    ? [
        ...astray,
        ...(await unrecognisedFunction(facts, { structure, name: next.name, address: address + target })),
      ]
    : astray;
}

const SHOWN_BYTES = 16;

function unknownCode(
  { memory }: AddressSpace,
  structure: string,
  address: number,
  code: Uint8Array | undefined,
): Unrecognised {
  const value = code ? hexDigits(code.subarray(0, SHOWN_BYTES)) : 'no code of this file';
  return { structure, offset: memory.fileOffset(address) ?? -1, value };
}
