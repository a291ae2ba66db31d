import { FormatError, limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { DT_INIT, DT_INIT_ARRAY, DT_INIT_ARRAYSZ, EM_X86_64 } from '../elf/constants.ts';

import type { DynamicTable } from '../elf/dynamic.ts';
import { MemoryFault } from '../elf/memory.ts';
import {
  jumpTarget,
  readStartCode,
  START_CODE_BYTES,
  type StartFunction,
  startCode,
} from '../elf/start-code.ts';
import { type PlacedStart, strayReferences } from '../elf/start-references.ts';
import { isPreemptible } from '../elf/symbol.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { CONSTRUCTOR_CODE } from './constructor-code.ts';
import { ADD_MODULE_BYTES, type AddModuleData, STUB_BYTES, type Stub } from './constructor-form.ts';
import { isThunk, thunksOf, WHOLE } from './constructor-whole.ts';

/** The constructor that the Go linker puts into a plugin, as far as it decides what the host's runtime sees. */
export interface ModuleConstructor {
  /** address of the moduledata that it appends to the list */
  address: number;
  /** address of the function that is called, where all of its code is Go's */
  entry?: number;
  /** offset of `next` that this release of Go has compiled in; absent where the code could not be read */
  next?: number;
  /** symbol by which the dynamic linker finds the list's end; absent: bound inside the file already */
  list?: string;
  /** no relocation fills the pointer to the list's end: the constructor follows a wild one */
  unbound?: true;
  /** its code begins as Go writes it, and goes on in another way */
  odd?: true;
}

/** What runs inside dlopen, before any check of the Go runtime. */
export interface Constructors {
  /** functions of DT_INIT and DT_INIT_ARRAY that the Go linker did not write */
  other: number;
  /** those of them that are not what every linked file has from crti.o and crtbegin.o */
  foreign?: ForeignConstructor[];
  module?: ModuleConstructor;
  /**
   * names by which functions of the file itself are called, and which another object may define as well
   * @maxItems 4096
   */
  bound?: string[];
  /** more than one of them is the Go linker's, or it is called more than once */
  again?: true;
  /** the machine's code is not known here: whether one of them is the Go linker's is open */
  unread?: true;
}

/** A function that dlopen calls. */
export interface ForeignConstructor {
  tag: 'DT_INIT' | 'DT_INIT_ARRAY';
  /** of an entry of DT_INIT_ARRAY, in this file; absent where it is bound to another object */
  address?: number;
}

/** A constructor as the dynamic linker calls it. */
export interface ConstructorCall {
  source: 'DT_INIT' | 'DT_INIT_ARRAY';
  /** address in this file; undefined: no relocation made an address of it */
  address: number | undefined;
  /** a relocation binds it to a function of another object */
  isElsewhere?: true;
  /** it is bound by this name, which another object may define as well */
  symbol?: string;
}

const MAX_CONSTRUCTORS = 4096;

/** The functions that dlopen calls, in their order: DT_INIT, then DT_INIT_ARRAY (elf/dl-init.c). */
export async function readConstructorCalls(
  space: AddressSpace,
  dynamic: DynamicTable,
  symbols: Pick<SymbolTable, 'at'>,
): Promise<ConstructorCall[]> {
  const calls: ConstructorCall[] = [];
  const init = dynamic.get(DT_INIT);
  if (init !== undefined) calls.push({ source: 'DT_INIT', address: init });
  const array = dynamic.get(DT_INIT_ARRAY);
  const word = space.memory.encoding.wordSize;
  // ld.so counts in 32 bits.
  const size = dynamic.get(DT_INIT_ARRAYSZ) ?? 0;
  const count = limit(Math.floor(size / word) % 2 ** 32, MAX_CONSTRUCTORS, 'DT_INIT_ARRAYSZ');
  if (array === undefined || count === 0) return calls;
  const span = await space.span(array, count * word, 'DT_INIT_ARRAY');
  for (let index = 0; index < count; index++) {
    const target = span.word(index * word);
    if (target.kind !== 'symbol') {
      calls.push({ source: 'DT_INIT_ARRAY', address: span.pointer(index * word) });
      continue;
    }
    const symbol = (await symbols.at([target.symbol])).get(target.symbol);
    const isOwn = symbol !== undefined && symbol.value !== 0;
    calls.push({
      source: 'DT_INIT_ARRAY',
      address: isOwn ? symbol.value + target.addend : undefined,
      ...(isOwn ? {} : { isElsewhere: true as const }),
      ...(symbol !== undefined && isPreemptible(symbol) ? { symbol: symbol.name } : {}),
    });
  }
  return calls;
}

function foreignOf({ source, address }: ConstructorCall): ForeignConstructor {
  return address === undefined || source === 'DT_INIT' ? { tag: source } : { tag: source, address };
}

/** The calls that are not to the start code of the C compiler, or that go on to a function of the file from there. */
async function foreignCalls(
  calls: readonly ConstructorCall[],
  space: AddressSpace,
  symbols: SymbolTable,
  machine: number,
): Promise<ReadonlySet<ConstructorCall>> {
  const foreign = new Set<ConstructorCall>();
  // Of another machine only their number is evidence.
  if (machine !== EM_X86_64) return foreign;
  await space.memory.load(
    calls.flatMap(({ address }) => (address === undefined ? [] : [{ address, length: START_CODE_BYTES }])),
  );
  const startAt = async (
    name: StartFunction,
    address: number | undefined,
  ): Promise<PlacedStart | undefined> => {
    const code = address === undefined ? undefined : await readStartCode(space.memory, address);
    const found = code && startCode(machine, name, code);
    return code && found && address !== undefined ? { name, address, code, found } : undefined;
  };
  for (const call of calls) {
    const dummy = call.source === 'DT_INIT' ? undefined : await startAt('frame_dummy', call.address);
    const start =
      call.source === 'DT_INIT'
        ? await startAt('_init', call.address)
        : dummy && (await startAt('register_tm_clones', dummy.address + jumpTarget(dummy.code, dummy.found)));
    if (!start || (await strayReferences(space, symbols, start)).length > 0) foreign.add(call);
  }
  return foreign;
}

/** Finds the Go linker's constructor among the others, by its code. */
export async function readConstructors(
  calls: readonly ConstructorCall[],
  space: AddressSpace,
  symbols: SymbolTable,
  machine: number,
): Promise<Constructors> {
  const code = CONSTRUCTOR_CODE[machine];
  if (!code) return { other: calls.length, ...(calls.length > 0 ? { unread: true } : {}) };
  const bound = calls.flatMap(({ symbol, isElsewhere }) => (isElsewhere || !symbol ? [] : [symbol]));
  const constructors: Constructors = { other: 0, ...(bound.length > 0 ? { bound } : {}) };
  const foreign = await foreignCalls(calls, space, symbols, machine);
  for (const call of calls) {
    const { address } = call;
    const stub =
      address === undefined
        ? undefined
        : await decode(space, address, STUB_BYTES, view => code.stub(view, address));
    const moduleData = stub && (await moduleDataOf(space, stub));
    if (!stub || moduleData === undefined) {
      constructors.other++;
      if (foreign.has(call)) constructors.foreign = [...(constructors.foreign ?? []), foreignOf(call)];
      continue;
    }
    const body = await readBody(space, machine, address, stub);
    if (constructors.module) constructors.again = true;
    constructors.module = {
      address: moduleData,
      ...(body ? { next: body.next, ...(await listSymbol(space, symbols, body.got)) } : {}),
      ...(body?.isWhole === true && address !== undefined ? { entry: address } : {}),
      ...(body?.isWhole === false ? { odd: true as const } : {}),
    };
  }
  return constructors;
}

/** runtime.addmoduledata as far as it decides, and whether the rest of it, and of what calls it, is Go's too. */
async function readBody(
  space: AddressSpace,
  machine: number,
  address: number | undefined,
  { addModuleData: target, base }: Stub,
): Promise<(AddModuleData & { isWhole: boolean }) | undefined> {
  const form = CONSTRUCTOR_CODE[machine];
  const bodyAt = (at: number) =>
    decode(space, at, ADD_MODULE_BYTES, code => {
      const body = form?.addModuleData(code, at, base);
      return body && { body, code, address: at };
    });
  const direct = await bodyAt(target);
  const through = direct
    ? undefined
    : await decode(space, target, STUB_BYTES, code => form?.jump?.(code, target));
  const found = direct ?? (through === undefined ? undefined : await bodyAt(through));
  if (!found || address === undefined) return undefined;
  const isWhole = await decode(space, address, STUB_BYTES, async code => {
    const whole = { stub: { code, address }, body: found, got: found.body.got, base };
    return (WHOLE[machine]?.(whole) ?? false) && areThunks(space, thunksOf(machine, whole));
  });
  return { ...found.body, isWhole: isWhole ?? false };
}

async function areThunks(space: AddressSpace, addresses: readonly number[]): Promise<boolean> {
  for (const address of addresses) if (!(await decode(space, address, STUB_BYTES, isThunk))) return false;
  return true;
}

/** Where the moduledata is: at an address that the code forms, or at the one in a GOT entry. */
async function moduleDataOf(space: AddressSpace, stub: Stub): Promise<number | undefined> {
  if (stub.moduleData !== undefined) return stub.moduleData;
  if (stub.moduleDataSlot === undefined) return undefined;
  const word = space.memory.encoding.wordSize;
  if (!space.memory.isMapped(stub.moduleDataSlot, word)) return undefined;
  return (await space.span(stub.moduleDataSlot, word, '.got')).pointer(0);
}

async function decode<T>(
  space: AddressSpace,
  address: number,
  length: number,
  read: (code: ByteView) => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  const { memory } = space;
  const there = memory.available(address, length);
  if (there < 16) return undefined;
  await memory.load([{ address, length: there }]);
  try {
    return await read(memory.view(address, there, 'constructor code'));
  } catch (error) {
    // Code that ends before the pattern does is other code.
    if (error instanceof FormatError && !(error instanceof MemoryFault)) return undefined;
    throw error;
  }
}

/** What the relocation of the GOT entry for runtime.lastmoduledatap binds it to. */
async function listSymbol(
  space: AddressSpace,
  symbols: SymbolTable,
  got: number,
): Promise<{ list?: string; unbound?: true }> {
  const slot = (await space.span(got, space.memory.encoding.wordSize, '.got')).word(0);
  if (slot.kind === 'plain') return { unbound: true };
  if (slot.kind === 'address') return {};
  const symbol = (await symbols.at([slot.symbol])).get(slot.symbol);
  return symbol && isPreemptible(symbol) ? { list: symbol.name } : {};
}
