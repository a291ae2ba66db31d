import { limit } from '../bytes/format-error.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { ModuleData } from './module-data.ts';

const MAX_INIT_TASKS = 1 << 16;
const INIT_TASK = '..inittask';

/**
 * The packages whose initialisation this module lists, in order, as symbols (`net/http..inittask`).
 * Loading runs those that the process has not run yet: the dynamic linker binds each to the first copy in scope.
 * An entry that no relocation fills is ''; one that is bound to anything but an init task is '?'.
 * `moduledata.inittasks` exists from Go 1.21 on; before, the list is a graph behind the plugin's own task: undefined.
 */
export async function readInitTasks(
  space: AddressSpace,
  symbols: SymbolTable,
  md: ModuleData,
): Promise<string[] | undefined> {
  const { address, length } = md.pointers.inittasks;
  if (address === 0) return undefined;
  const word = space.memory.encoding.wordSize;
  limit(length, MAX_INIT_TASKS, 'runtime.moduledata.inittasks.len');
  const span = await space.span(address, length * word, 'runtime.moduledata.inittasks');
  const targets = Array.from({ length }, (_, i) => span.word(i * word));
  const named = await symbols.at(
    targets.flatMap(target => (target.kind === 'symbol' ? [target.symbol] : [])),
  );
  return targets.flatMap(target => {
    if (target.kind === 'symbol') {
      const name = named.get(target.symbol)?.name ?? '?';
      return [target.addend === 0 && name.endsWith(INIT_TASK) ? name : '?'];
    }
    return target.kind === 'plain' ? [''] : [];
  });
}
