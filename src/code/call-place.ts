import type { InitCode } from './init-code.ts';

/** Where a call is, as runtime.Caller reports it. */
export async function placeOf(
  { table, cpu }: InitCode,
  index: number,
  call: number,
): Promise<string | undefined> {
  const [func] = await table.at([index]);
  const distance = (call - table.entry(index)) / cpu.quantum;
  const place = func && (await table.placeAt(func, distance));
  return place && `${place.file}:${place.line}`;
}
