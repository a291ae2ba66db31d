import type { DynamicProfile } from './profile.ts';

/** A library that a file makes the dynamic linker load. */
export interface Dependency {
  /** as it stands in the dynamic table */
  name: string;
  /** DT_FILTER and DT_AUXILIARY: it is searched before the file itself; DT_AUXILIARY: it may be absent */
  filtee?: 'filter' | 'auxiliary';
}

/** DT_NEEDED, DT_FILTER and DT_AUXILIARY in the order of the dynamic table, as elf/dl-deps.c goes through them. */
export function dependenciesOf(dynamic: DynamicProfile | undefined): Dependency[] {
  const { needed = [], filtees } = dynamic ?? {};
  if (!filtees) return needed.map(name => ({ name }));
  const all: Dependency[] = [];
  for (let index = 0; index <= needed.length; index++) {
    for (const { name, optional, after } of filtees)
      if (after === index) all.push({ name, filtee: optional ? 'auxiliary' : 'filter' });
    const name = needed[index];
    if (name !== undefined) all.push({ name });
  }
  return all;
}
