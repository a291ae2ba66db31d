import type { Func } from '../go/func.ts';
import { isExportedName } from '../go/identifier.ts';
import type { CodeSearch } from './code-search.ts';
import type { Cpu } from './cpu.ts';
import { type Callees, type FunctionFacts, NOT_FOUND, NOT_FOUND_LENGTH } from './function-facts.ts';
import { mayBe, type Value } from './value.ts';

/** A function of the host, and what was found out about it. */
export interface KnownFunction {
  address: number;
  func: Func;
  facts: FunctionFacts;
}

/** A call of a function that is known, and who makes it. */
export interface CallOf {
  caller: KnownFunction;
  call: number;
  registers: readonly (Value | undefined)[];
}

/** The calls in these functions by what they call. */
export function callersIn(known: Iterable<KnownFunction>): Map<number, CallOf[]> {
  const found = new Map<number, CallOf[]>();
  for (const caller of known)
    for (const { address: call, target, registers } of caller.facts.calls) {
      if (target === undefined) continue;
      const own = found.get(target) ?? [];
      own.push({ caller, call, registers });
      found.set(target, own);
    }
  return found;
}

/** The functions that call Lookup or Open, or have one of them inlined. */
export async function firstOf(
  search: CodeSearch,
  { cpu, callees: { lookup, open, openOutlined, concat } }: { cpu: Cpu; callees: Callees },
): Promise<number[]> {
  const wanted = new Set([lookup, open, openOutlined, concat].flatMap(address => address ?? []));
  const calling = await search.calling(wanted);
  if (concat === undefined) return calling;
  // Few of those that join four strings pass the length of the one that Lookup's error has.
  wanted.delete(concat);
  return search.thatCallOrHold(calling, wanted, cpu.passing(NOT_FOUND_LENGTH, NOT_FOUND.length));
}

/** The function in which a closure is made. */
export function enclosingOf(name: string): string | undefined {
  return /^(.+?)\.func\d+(?:\.\d+)*$/.exec(name)?.[1];
}

/** A function or method that other packages than its own can name. */
export function isExportedFunction(name: string): boolean {
  const bare = name.replace(/\[.*\]/, '').replace(/^.*\//, '');
  const [, own = ''] = /([^.]+)$/.exec(bare) ?? [];
  return !bare.startsWith('main.') && isExportedName(own);
}

/** The type in what some look-up of the function found. */
export function isSymbol(value: Value, sites: FunctionFacts['sites']): boolean {
  return sites.some(site => isTypeOf(site.call, site.isInlined, value));
}

/** The first word of what was looked up: the type in the interface value. */
export function isTypeOf(call: number, isInlined: boolean, value: Value): boolean {
  const found = isInlined ? (value.kind === 'load' && value.offset === 0 ? value.base : undefined) : value;
  return found?.kind === 'result' && found.call === call;
}

/** The addresses that a function returns, or passes on. */
export function constantsOf({ returns, calls }: FunctionFacts): number[] {
  const found = new Set<number>();
  for (const registers of [...returns, ...calls.map(call => call.registers)])
    for (const value of registers)
      mayBe(value, one => one.kind === 'address' && found.add(one.address) && false);
  return [...found];
}
