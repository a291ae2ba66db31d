import { CLIENT, DEFAULT_REGISTERER } from './collector-makers.ts';
import type { InitCode } from './init-code.ts';
import type { Registry } from './registration.ts';

/** Who keeps the names in what one of its variables points to: a program may set it, and begin anew. */
const VARIABLES: readonly (readonly [Registry, string, string])[] = [
  ['flag', 'flag', 'flag.CommandLine'],
  ['github.com/spf13/pflag', 'github.com/spf13/pflag', 'github.com/spf13/pflag.CommandLine'],
  ['net/http', 'net/http', 'net/http.DefaultServeMux'],
  [CLIENT, CLIENT, DEFAULT_REGISTERER],
];
/** Functions that take a name back, as they are called or inlined. */
const TAKING_BACK: readonly (readonly [Registry, string])[] = [[CLIENT, `${CLIENT}.Unregister`]];

const MAX_TEXT_BYTES = 256 << 20;
const CHUNK_BYTES = 1 << 20;

/**
 * Of these registries those that other code than that of their package may empty, or put another in the place of: what init
 * functions registered need not be there when plugins are opened. The whole code of a file is looked at.
 */
export async function replacedRegistries(
  code: InitCode,
  registries: ReadonlySet<Registry>,
): Promise<Set<Registry>> {
  const found = new Set<Registry>();
  for (const [registry, name] of TAKING_BACK)
    if (registries.has(registry) && (await code.table.hasName(name))) found.add(registry);
  const sought = VARIABLES.flatMap(([registry, path, variable]) => {
    const address = registries.has(registry) && !found.has(registry) ? code.variable(variable) : undefined;
    return address === undefined ? [] : [{ registry, path, address }];
  });
  if (sought.length === 0) return found;
  const { table, cpu, space } = code;
  const end = table.entry(table.count);
  if (end - table.entry(0) > MAX_TEXT_BYTES) return new Set(registries);
  for (let from = 0; from < table.count; ) {
    const start = table.entry(from);
    let to = from + 1;
    while (to < table.count && table.entry(to) - start < CHUNK_BYTES) to++;
    const length = table.entry(to) - start;
    await space.memory.load([{ address: start, length }]);
    const bytes = space.memory.read(start, length, 'text');
    for (const { registry, path, address } of sought) {
      const indices = cpu.writersOf(bytes, start, address).flatMap(at => table.indexAt(start + at) ?? []);
      const writers = found.has(registry) ? [] : await table.at([...new Set(indices)]);
      // It is set where it is declared.
      if (writers.some(({ name }) => !name.startsWith(`${path}.init`))) found.add(registry);
    }
    from = to;
  }
  return found;
}
