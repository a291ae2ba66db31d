import { limit } from '../bytes/format-error.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { ModuleData } from './module-data.ts';
import { INIT_TASK } from './package-path.ts';

/** as many as there are packages, which the largest programs have some thousands of */
const MAX_INIT_TASKS = 1 << 14;
/** of one package */
const MAX_INIT_FUNCTIONS = 1 << 16;
/** state and nfns */
const HEAD_BYTES = 8;

/** A package whose init functions a module lists, by the symbol of its task (`net/http..inittask`), or why that is none. */
export type InitTask =
  | { symbol: string }
  /** `unbound`: no relocation fills the entry; `astray`: it is bound to something that is not an init task */
  | { fault: 'unbound' | 'astray' };

const ASTRAY: InitTask = { fault: 'astray' };

/**
 * The packages whose initialisation this module lists, in order.
 * Loading runs those that the process has not run yet: the dynamic linker binds each to the first copy in scope.
 * `moduledata.inittasks` exists from Go 1.21 on; before, the list is a graph behind the plugin's own task: undefined.
 */
export async function readInitTasks(
  space: AddressSpace,
  symbols: SymbolTable,
  md: ModuleData,
): Promise<InitTask[] | undefined> {
  const { address, length } = md.pointers.inittasks;
  if (address === 0) return undefined;
  const word = space.memory.encoding.wordSize;
  limit(length, MAX_INIT_TASKS, 'runtime.moduledata.inittasks.len');
  const span = await space.span(address, length * word, 'runtime.moduledata.inittasks');
  const targets = Array.from({ length }, (_, i) => span.word(i * word));
  const named = await symbols.at(
    targets.flatMap(target => (target.kind === 'symbol' ? [target.symbol] : [])),
  );
  const local = targets.flatMap(target => (target.kind === 'address' ? [target.address] : []));
  const isTask = await initTasksAt(space, local);
  return targets.flatMap(target => {
    if (target.kind === 'symbol') {
      const symbol = named.get(target.symbol)?.name;
      return target.addend === 0 && symbol?.endsWith(INIT_TASK) ? [{ symbol }] : [ASTRAY];
    }
    if (target.kind === 'plain') return [{ fault: 'unbound' }];
    return isTask(target.address) ? [] : [ASTRAY];
  });
}

/**
 * Which of these addresses have an init task that has not run (runtime.initTask of Go 1.21 and newer):
 * `u32 state = 0, nfns; pc fns[nfns]`. The Go linker lists none without functions, and each is relocated.
 */
async function initTasksAt(
  space: AddressSpace,
  addresses: readonly number[],
): Promise<(address: number) => boolean> {
  const word = space.memory.encoding.wordSize;
  const ranges = addresses
    .map(address => ({ address, length: HEAD_BYTES + word }))
    .filter(({ address, length }) => space.memory.isMapped(address, length));
  const spans = await space.spans(ranges, 'runtime.initTask');
  const tasks = spans.filter(({ view, word: wordAt }) => {
    const [state, count] = [view.u32(0), view.u32(4)];
    return state === 0 && count > 0 && count <= MAX_INIT_FUNCTIONS && wordAt(HEAD_BYTES).kind !== 'plain';
  });
  const found = new Set(tasks.map(({ address }) => address));
  return address => found.has(address);
}
