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

/**
 * How an init function comes to call one of these functions, by direct calls: the names of the functions on the way, from the
 * init function on. Undefined: none does, as far as the code shows.
 */
export async function callersInInit(
  table: FunctionTable,
  memory: Memory,
  targets: readonly number[],
): Promise<string[] | undefined> {
  const calls = await allCalls(table, memory);
  if (!calls) return undefined;
  const wanted = targets.flatMap(target => table.indexAt(target) ?? []);
  /** of every function that leads to a target: the next one on the way */
  const next = new Map<number, number>();
  let level = new Set(wanted);
  for (let depth = 0; depth < MAX_DEPTH && level.size > 0; depth++) {
    const found = new Map<number, number>();
    for (let at = 0; at < calls.count; at++) {
      const [from = 0, to = 0] = [calls.from[at], calls.to[at]];
      if (level.has(to) && !next.has(from) && !wanted.includes(from) && !found.has(from)) found.set(from, to);
    }
    for (const [from, to] of found) next.set(from, to);
    if (next.size > MAX_CALLERS) return undefined;
    const indices = [...found.keys()];
    const funcs = await table.at(indices);
    const first = funcs.findIndex(({ name }) => INIT_FUNCTION.test(name));
    if (first >= 0) return namesFrom(table, next, indices[first] ?? 0);
    level = new Set(indices);
  }
  return undefined;
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
