import { FormatError, limit } from '../bytes/format-error.ts';
import type { AddressSpace, Word } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { INIT_TASK, packageOfTask } from './package-path.ts';

/** of one program */
const MAX_TASKS = 1 << 14;
/** of one package */
const MAX_FUNCTIONS = 1 << 12;
/** of all packages */
const MAX_ALL_FUNCTIONS = 1 << 16;
const MAX_DEPENDENCIES = 1 << 12;

/** The init functions of a package, in the order in which they run. */
export interface PackageInit {
  /** escaped, as in symbol names; undefined where the task has no name */
  prefix: string | undefined;
  /** addresses of their code */
  functions: number[];
}

/**
 * The init functions that a module brings of its own, package by package, in the order in which they would run.
 * From Go 1.21 on the moduledata lists their tasks: `initTask {state, nfns u32; fns [nfns]pc}`. Before they are a graph
 * behind that of the main package (undefined: it is not found): `initTask {state, ndeps, nfns uintptr; deps [ndeps]*initTask; fns [nfns]pc}`.
 * @param isWanted whether those of a package are of interest; a task without a name may be of any
 */
export async function readInitFunctions(
  space: AddressSpace,
  symbols: SymbolTable,
  module: { address: number; layout: ModuleDataLayout },
  main: string,
  isWanted: (prefix: string) => boolean = () => true,
): Promise<PackageInit[] | undefined> {
  const reader = new InitReader(space, symbols, isWanted);
  const offset = module.layout.offsets['inittasks'];
  if (offset !== undefined) return reader.listed(module.address, module.layout);
  return reader.behind(main + INIT_TASK);
}

/** Reads init tasks, each once. */
class InitReader {
  readonly #space: AddressSpace;
  readonly #symbols: SymbolTable;
  readonly #word: 4 | 8;
  readonly #isWanted: (prefix: string) => boolean;
  readonly #seen = new Set<number>();
  readonly #found: PackageInit[] = [];
  #functions = 0;

  constructor(space: AddressSpace, symbols: SymbolTable, isWanted: (prefix: string) => boolean) {
    this.#space = space;
    this.#symbols = symbols;
    this.#isWanted = isWanted;
    this.#word = space.memory.encoding.wordSize;
  }

  async listed(address: number, layout: ModuleDataLayout): Promise<PackageInit[]> {
    const word = this.#word;
    const md = await this.#space.span(address, layout.size, 'runtime.moduledata');
    const at = layout.offsets['inittasks'] ?? 0;
    const length = limit(md.view.word(at + word), MAX_TASKS, 'runtime.moduledata.inittasks.len');
    const list = md.pointer(at);
    if (!list || length === 0) return [];
    const span = await this.#space.span(list, length * word, 'runtime.moduledata.inittasks');
    const places = await this.#placesOf(Array.from({ length }, (_, i) => span.word(i * word)));
    for (const place of places) {
      const prefix = place && prefixOf(place.symbol);
      if (place && (prefix === undefined || this.#isWanted(prefix))) await this.#task(place);
    }
    return this.#found;
  }

  async behind(root: string): Promise<PackageInit[] | undefined> {
    const found = await this.#symbols.find([root]);
    const address = found.get(root)?.find(({ value }) => value !== 0)?.value;
    if (address === undefined) return undefined;
    await this.#graph(address, root, 0);
    return this.#found;
  }

  /** Go 1.21 and later. */
  async #task({ address, symbol }: Place): Promise<void> {
    if (this.#seen.has(address)) return;
    this.#seen.add(address);
    const count = (await this.#space.span(address, 8, 'runtime.initTask')).view.u32(4);
    await this.#functionsAt(address, address + 8, count, symbol);
  }

  /** Before: what a package imports first. */
  async #graph(address: number, symbol: string | undefined, depth: number): Promise<void> {
    if (this.#seen.has(address)) return;
    limit(depth, MAX_TASKS, 'runtime.initTask depth');
    limit(this.#seen.add(address).size, MAX_TASKS, 'runtime.initTask count');
    const word = this.#word;
    const head = (await this.#space.span(address, 3 * word, 'runtime.initTask')).view;
    const dependencies = limit(head.word(word), MAX_DEPENDENCIES, 'runtime.initTask.ndeps');
    const start = address + 3 * word;
    const span = await this.#space.span(start, dependencies * word, 'runtime.initTask.deps');
    const words = Array.from({ length: dependencies }, (_, i) => span.word(i * word));
    for (const place of await this.#placesOf(words))
      if (place) await this.#graph(place.address, place.symbol, depth + 1);
    await this.#functionsAt(address, start + dependencies * word, head.word(2 * word), symbol);
  }

  async #functionsAt(task: number, start: number, count: number, symbol: string | undefined): Promise<void> {
    const prefix = prefixOf(symbol);
    if (count === 0 || (prefix !== undefined && !this.#isWanted(prefix))) return;
    limit(count, MAX_FUNCTIONS, 'runtime.initTask.nfns', task);
    this.#functions = limit(this.#functions + count, MAX_ALL_FUNCTIONS, 'init functions', task);
    const word = this.#word;
    const span = await this.#space.span(start, count * word, 'runtime.initTask.fns');
    const places = await this.#placesOf(Array.from({ length: count }, (_, i) => span.word(i * word)));
    this.#found.push({
      prefix,
      functions: places.flatMap(place => place?.address ?? []),
    });
  }

  /** Where words point to in this file; a symbol that it does not define leads nowhere. */
  async #placesOf(words: readonly Word[]): Promise<(Place | undefined)[]> {
    const indices = words.flatMap(word => (word.kind === 'symbol' ? [word.symbol] : []));
    const symbols = await this.#symbols.at(indices);
    return words.map(word => {
      if (word.kind === 'address') return { address: word.address };
      if (word.kind === 'plain') {
        if (!this.#space.fixed || word.value === 0) return undefined;
        return { address: word.value };
      }
      const symbol = symbols.get(word.symbol);
      if (!symbol) throw new FormatError('runtime.initTask', -1, 'a symbol that is not there');
      return symbol.value === 0 ? undefined : { address: symbol.value + word.addend, symbol: symbol.name };
    });
  }
}

/** The package of a task, by the name of its symbol. */
function prefixOf(symbol: string | undefined): string | undefined {
  return symbol?.endsWith(INIT_TASK) ? packageOfTask(symbol) : undefined;
}

interface Place {
  address: number;
  symbol?: string;
}
