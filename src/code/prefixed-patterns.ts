import type { Call } from './function-facts.ts';
import type { FunctionNames } from './function-names.ts';
import type { InitCode } from './init-code.ts';
import type { Registration } from './registration.ts';
import type { Sink } from './sinks.ts';
import { pairs, type Value } from './value.ts';

/** What stands before patterns. */
const METHOD = 'GET ';

/**
 * The patterns of packages of the standard library since Go 1.22, which have a method before them unless a setting of the
 * program says otherwise: here they are reported with it.
 */
export async function prefixedPatterns(
  code: InitCode,
  names: FunctionNames,
  { calls, given, sink }: { calls: readonly Call[]; given: readonly (Value | undefined)[]; sink: Sink },
): Promise<string[]> {
  const { arguments: order } = code.cpu;
  const pointer = given[order[sink.name ?? 0] ?? -1];
  const call = pointer?.kind === 'result' ? calls.find(({ address }) => address === pointer.call) : undefined;
  const callee = await code.callee(call?.target);
  if (!call || !callee || !('index' in callee)) return [];
  await names.load([callee.index]);
  if (names.of(callee.index) !== 'runtime.concatstring2') return [];
  const [, first, firstLength, second, secondLength] = order.map(register => call.registers[register]);
  const rest = second && secondLength && (await code.text(second, secondLength));
  const prefixes: string[] = [];
  for (const [text, length] of pairs(first, firstLength) ?? [])
    prefixes.push((await code.field(text, length)) ?? '');
  return rest === undefined || !prefixes.includes(METHOD) ? [] : [METHOD + rest];
}

/** Of a pattern with a method and the same without one a setting of the program chooses: see prefixedPatterns. */
export function settlePrefixed(found: Registration[], path: string): void {
  const names = new Set(found.flatMap(one => (one.package === path ? one.name : [])));
  for (const [i, one] of [...found.entries()].reverse()) {
    if (one.package !== path || one.certain) continue;
    if (names.has(METHOD + one.name)) found.splice(i, 1);
    else if (one.name.startsWith(METHOD) && names.has(one.name.slice(METHOD.length)))
      found[i] = { ...one, certain: true };
  }
}
