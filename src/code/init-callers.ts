import type { Memory } from '../elf/memory.ts';
import type { FunctionTable } from '../go/function-table.ts';
import { callsOf } from './calls.ts';

/** code that is searched for calls (bytes) */
const MAX_CODE_BYTES = 96 << 20;
const CHUNK_BYTES = 1 << 20;
const MAX_CALLS = 1 << 22;
/** functions between an init function and the call, and how many are looked at on the way */
const MAX_DEPTH = 16;
const MAX_CALLERS = 2048;

/** `main.init.0`, `main.init` (initializers of variables), `main.map.init.0`; a method may have the name too */
const INIT_FUNCTION = /^[^()]*\.(?:map\.)?init(?:\.\d+)?$/;

/** The same of a package, and of no type of it: nothing but the runtime calls it. */
const OF_RUNTIME = /^(?:[^()]*\/)?[^/.()]+\.(?:map\.)?init(?:\.\d+)?$/;
/** A method may be called through an interface. */
const FUNCTION = /^(?:[^()]*\/)?[^/.()]+\.[^/.()]+$/;

/** How init functions come to call something. */
export interface InitCallers {
  /** names of the functions on the way, from the init function on */
  through: string[];
  /** nothing else calls it */
  isOnly: boolean;
}

/**
 * How an init function comes to call one of these functions, by direct calls. Undefined: none does, as far as the code shows.
 * @param hasAddress whether the address of one of these functions is in the file, where it may be called by
 */
export async function callersInInit(
  table: FunctionTable,
  memory: Memory,
  targets: readonly number[],
  hasAddress: (entries: ReadonlySet<number>) => Promise<boolean>,
): Promise<InitCallers | undefined> {
  const calls = await allCalls(table, memory);
  if (!calls) return undefined;
  const wanted = targets.flatMap(target => table.indexAt(target) ?? []);
  /** of every function that leads to a target: the next one on the way */
  const next = new Map<number, number>();
  /** those that the runtime itself calls */
  const inits = new Set<number>();
  let through: string[] | undefined;
  let isWhole = true;
  let level = new Set(wanted);
  for (let depth = 0; depth < MAX_DEPTH && level.size > 0; depth++) {
    const found = new Map<number, number>();
    for (let at = 0; at < calls.count; at++) {
      const [from = 0, to = 0] = [calls.from[at], calls.to[at]];
      if (level.has(to) && !next.has(from) && !wanted.includes(from) && !found.has(from)) found.set(from, to);
    }
    for (const [from, to] of found) next.set(from, to);
    if (next.size > MAX_CALLERS) return through && { through, isOnly: false };
    const indices = [...found.keys()];
    const names = (await table.at(indices)).map(({ name }) => name);
    const first = names.findIndex(name => INIT_FUNCTION.test(name));
    if (first >= 0) through ??= await namesFrom(table, next, indices[first] ?? 0);
    for (const [at, index] of indices.entries()) if (OF_RUNTIME.test(names[at] ?? '')) inits.add(index);
    isWhole &&= names.every(name => FUNCTION.test(name) || OF_RUNTIME.test(name));
    level = new Set(indices.filter(index => !inits.has(index)));
    if (through && !isWhole) break;
  }
  if (!through) return undefined;
  const others = [...wanted, ...next.keys()].filter(index => !inits.has(index));
  const isOnly =
    isWhole &&
    level.size === 0 &&
    others.every(index => isCalled(calls, index)) &&
    !(await hasAddress(new Set(others.map(index => table.entry(index))))) &&
    !(await isReferred(table, memory, new Set(others)));
  return { through, isOnly };
}

/** By another function. */
function isCalled({ from, to, count }: Calls, index: number): boolean {
  for (let at = 0; at < count; at++) if (to[at] === index && from[at] !== index) return true;
  return false;
}

/** `jmp rel32`, `jcc rel32`, and `lea` of an address relative to its own, by the two bytes before the distance. */
function isReference(before: number, last: number): boolean {
  const isJump = last === 0xe9 || (before === 0x0f && (last & 0xf0) === 0x80);
  return isJump || (before === 0x8d && (last & 0xc7) === 0x05);
}

/** Whether code of other functions goes there without a call, or takes the address. */
async function isReferred(
  table: FunctionTable,
  memory: Memory,
  functions: ReadonlySet<number>,
): Promise<boolean> {
  const entries = new Map([...functions].map(index => [table.entry(index), index]));
  const [start, end] = [table.entry(0), table.entry(table.count)];
  for (let address = start; address < end; address += CHUNK_BYTES) {
    // A reference may begin in one chunk and end in the next.
    const length = Math.min(CHUNK_BYTES + 6, end - address);
    await memory.load([{ address, length }]);
    const code = memory.read(address, length, 'text');
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
    for (let at = 2; at + 4 <= code.length; at++) {
      if (!isReference(code[at - 2] ?? 0, code[at - 1] ?? 0)) continue;
      const index = entries.get(address + at + 4 + view.getInt32(at, true));
      if (index !== undefined && table.indexAt(address + at) !== index) return true;
    }
  }
  return false;
}

async function namesFrom(
  table: FunctionTable,
  next: ReadonlyMap<number, number>,
  init: number,
): Promise<string[]> {
  const way: number[] = [];
  for (let at: number | undefined = init; at !== undefined && next.has(at); at = next.get(at)) way.push(at);
  return (await table.at(way)).map(({ name }) => name);
}

/** Calls between functions, by their indices in the table. */
interface Calls {
  from: Uint32Array;
  to: Uint32Array;
  count: number;
}

async function allCalls(table: FunctionTable, memory: Memory): Promise<Calls | undefined> {
  const [start, end] = [table.entry(0), table.entry(table.count)];
  if (!(end > start && end - start <= MAX_CODE_BYTES)) return undefined;
  const calls: Calls = { from: new Uint32Array(MAX_CALLS), to: new Uint32Array(MAX_CALLS), count: 0 };
  const entryOf = (address: number) => {
    const index = table.indexAt(address);
    return index !== undefined && table.entry(index) === address ? index : undefined;
  };
  for (let address = start; address < end; address += CHUNK_BYTES) {
    // A call may begin in one chunk and end in the next.
    const length = Math.min(CHUNK_BYTES + 4, end - address);
    await memory.load([{ address, length }]);
    for (const { at, target } of callsOf(memory.read(address, length, 'text'), address)) {
      const [from, to] = [table.indexAt(address + at), entryOf(target)];
      if (from === undefined || to === undefined) continue;
      if (calls.count === MAX_CALLS) return undefined;
      calls.from[calls.count] = from;
      calls.to[calls.count++] = to;
    }
  }
  return calls;
}
