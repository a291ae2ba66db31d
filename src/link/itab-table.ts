import type { CheckProfile } from '../profile/profile.ts';

/** runtime/iface.go: itabInitSize; the table grows when three quarters of it are full */
const FIRST_SIZE = 512;

/** The runtime's table of itabs, as far as the files show: what a running host converts adds to it. */
export interface ItabTable {
  size: number;
  count: number;
  /** modules beside the host's whose itabs are in it */
  modules: number;
  /** it grew with copies of itabs in it: some of them are found before those of the host */
  isHiding?: true;
}

/** As the host starts; undefined: its itabs were not read. */
export function startTable({ go }: CheckProfile): ItabTable | undefined {
  if (go?.itabs === undefined) return undefined;
  return grown({ size: FIRST_SIZE, count: 0, modules: 0 }, go.itabs);
}

/** With so many more entries: how full it is, and how large it became. */
export function grown(table: ItabTable, itabs: number): ItabTable {
  const count = table.count + itabs;
  let { size } = table;
  while (count > capacity(size)) size *= 2;
  return { ...table, size, count };
}

/** How many more itabs it takes as it is. */
export function roomOf({ size, count }: ItabTable): number {
  return capacity(size) - count;
}

function capacity(size: number): number {
  return (size / 4) * 3;
}
