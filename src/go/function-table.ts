import { indexOfBytes } from '../bytes/find.ts';
import { FormatError, limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { type Func, MAX_NAME_BYTES, MAX_NAMES_BYTES } from './func.ts';
import { type FuncIndex, type FuncLayout, funcLayout, readFuncIndex } from './function-index.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { readUvarint } from './uvarint.ts';
import { WholeFunctions } from './whole-functions.ts';

interface Table {
  address: number;
  length: number;
}

/** The parts of pclntab; up to Go 1.15 names and pc tables are parts of pclntable itself. */
type Tables = Readonly<Record<'pclntable' | 'names' | 'pctab' | 'cutab' | 'filetab', Table>>;

const MAX_FUNCS = 1 << 22;
/** what runtime._func and the tables behind it mostly take, by far */
const MAX_FUNC_BYTES = 512;
const MAX_FILETAB_BYTES = 16 << 20;
const MAX_FILES = 1 << 18;
/** units that list one file, and how often units are read */
const MAX_LISTING = 512;
const MAX_UNIT_READS = 1 << 14;
/** enough for nearly every name; longer ones are read again */
const NAME_WINDOW_BYTES = 96;
/** of one function, up to what is looked for */
const MAX_PC_TABLE_BYTES = 1 << 16;
const NO_FILE = 0xffffffff;
/** tables up to this size are fetched whole, which takes less than finding out where the parts of thousands of entries are */
const MAX_WHOLE_BYTES = 4 << 20;

/**
 * The function table of one module (runtime/symtab.go: pclntab): functions by index, in the order of the text.
 * Everything is read by the addresses in moduledata, which stripping leaves in place.
 */
export class FunctionTable {
  readonly count: number;
  readonly #space: AddressSpace;
  readonly #layout: FuncLayout;
  readonly #index: FuncIndex;
  readonly #tables: Tables;
  #namesBytes = 0;
  /** of a small table all that there is of its functions and their names */
  #whole: WholeFunctions | undefined;
  #unitReads = 0;

  private constructor(space: AddressSpace, layout: FuncLayout, index: FuncIndex, tables: Tables) {
    this.count = index.count;
    this.#space = space;
    this.#layout = layout;
    this.#index = index;
    this.#tables = tables;
  }

  /** Opens the table of the moduledata at an address. */
  static async open(space: AddressSpace, address: number, layout: ModuleDataLayout): Promise<FunctionTable> {
    const structure = `runtime.moduledata (Go ${layout.family})`;
    const word = space.memory.encoding.wordSize;
    const md = await space.span(address, layout.size, structure);
    const table = (name: string): Table => {
      const at = layout.offsets[name];
      if (at === undefined) return { address: 0, length: 0 };
      const pointer = md.pointer(at);
      if (pointer === undefined) throw new FormatError(`${structure}.${name}`, address + at, 'no pointer');
      return { address: pointer, length: md.view.word(at + word) };
    };
    const ftab = table('ftab');
    const count = limit(ftab.length - 1, MAX_FUNCS, `${structure}.ftab.len`, address);
    const text = md.pointer(layout.offsets['text'] ?? 0) ?? 0;
    const index = await readFuncIndex(space.memory, { address: ftab.address, count }, layout, text);
    const pclntable = table('pclntable');
    const isOld = layout.first < 16;
    return new FunctionTable(space, funcLayout(layout.first, word), index, {
      pclntable,
      names: isOld ? pclntable : table('funcnametab'),
      pctab: isOld ? pclntable : table('pctab'),
      cutab: table('cutab'),
      filetab: table('filetab'),
    });
  }

  /** Fetches a small table ahead, for those who look at thousands of its functions. */
  async fetch(): Promise<void> {
    const { pclntable, names } = this.#tables;
    const { memory } = this.#space;
    const parts = names.address === pclntable.address ? [pclntable] : [pclntable, names];
    const isSmall = ({ address, length }: Table) =>
      length > 0 && length <= MAX_WHOLE_BYTES && memory.isMapped(address, length);
    if (!parts.every(isSmall)) return;
    await memory.load(parts);
    const [funcs, texts = funcs] = parts.map(({ address, length }) =>
      memory.stored(address, length, 'runtime._func'),
    );
    if (funcs && texts) this.#whole = new WholeFunctions(this.#layout, funcs, texts.bytes);
  }

  /** The address of a function's code; of index `count` the end of the last one. Up to Go 1.17 before relocation. */
  entry(index: number): number {
    return this.#index.entry(index);
  }

  /** The function whose code an address lies in; undefined: none of this module. */
  indexAt(address: number): number | undefined {
    if (this.count === 0 || address < this.entry(0) || address >= this.entry(this.count)) return undefined;
    let [low, high] = [0, this.count];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.entry(middle) <= address) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Index of the function that begins at an address. */
  startingAt(address: number): number | undefined {
    const index = this.indexAt(address);
    return index !== undefined && this.entry(index) === address ? index : undefined;
  }

  /** Whether there is a function of this name, or one that was inlined only (from Go 1.16 on). */
  async hasName(name: string): Promise<boolean> {
    const { address, length } = this.#tables.names;
    const { memory } = this.#space;
    limit(length, MAX_NAMES_BYTES, 'runtime.moduledata.funcnametab.len', address);
    await memory.load([{ address, length }]);
    const bytes = memory.read(address, length, 'runtime.funcnametab');
    return indexOfBytes(bytes, new TextEncoder().encode(`\0${name}\0`)) >= 0;
  }

  /**
   * The compilation units that name the source file of a function, the unit of the function itself among them: where the
   * file stands in their lists (offsets as `cuOffset`). Code of a file that was inlined elsewhere makes it be listed there.
   */
  async unitsListing(func: Func): Promise<number[]> {
    const { memory } = this.#space;
    const [file] = await this.#fileOffsets([func], await this.#firstValues([func.pcfile]));
    const { address, length } = this.#tables.cutab;
    if (file === undefined || this.#layout.cuOffset === undefined) return [];
    limit(length, MAX_FUNCS, 'runtime.moduledata.cutab.len', address);
    await memory.load([{ address, length: length * 4 }]);
    const units = memory.view(address, length * 4, 'runtime.cutab').units();
    const found: number[] = [];
    for (let at = units.indexOf(file); at >= 0; at = units.indexOf(file, at + 1))
      limit(found.push(at), MAX_LISTING, 'units that list a file', address);
    return found;
  }

  /** The compilation units of some functions from an index on, as `Func.cuOffset` has them. */
  async unitsFrom(index: number, count: number): Promise<number[]> {
    const { cuOffset, size } = this.#layout;
    if (cuOffset === undefined) return [];
    this.#unitReads = limit(this.#unitReads + 1, MAX_UNIT_READS, 'looks at units');
    const { memory } = this.#space;
    const places = Array.from(
      { length: Math.min(count, this.count - index) },
      (_, i) => this.#tables.pclntable.address + this.#index.offset(index + i),
    );
    const start = Math.min(...places);
    const length = Math.max(...places) + size - start;
    // The linker writes them one behind the other.
    if (length <= count * MAX_FUNC_BYTES) {
      await memory.load([{ address: start, length }]);
      const stored = memory.stored(start, length, 'runtime._func');
      if (stored) return places.map(address => stored.u32(address - start + cuOffset));
    }
    await memory.load(places.map(address => ({ address, length: size })));
    return places.map(address => memory.view(address, size, 'runtime._func').u32(cuOffset));
  }

  /** The compilation units of the functions at these indices. */
  async unitsAt(indices: readonly number[]): Promise<number[]> {
    const { cuOffset } = this.#layout;
    if (cuOffset === undefined) return [];
    this.#unitReads = limit(this.#unitReads + 1, MAX_UNIT_READS, 'looks at units');
    const { memory } = this.#space;
    const places = indices.map(index => ({
      address: this.#tables.pclntable.address + this.#index.offset(index) + cuOffset,
      length: 4,
    }));
    await memory.load(places);
    return places.map(({ address }) => memory.view(address, 4, 'runtime._func').u32(0));
  }

  /** The functions at these indices, read together. */
  async at(indices: readonly number[]): Promise<Func[]> {
    const offsets = this.#whole && indices.map(index => this.#index.offset(index));
    return (offsets && this.#whole?.at(offsets)) ?? this.#partsAt(indices);
  }

  async #partsAt(indices: readonly number[]): Promise<Func[]> {
    const { memory } = this.#space;
    const { nameOff, pcfile, cuOffset, startLine, size } = this.#layout;
    const places = indices.map(index => ({
      address: this.#tables.pclntable.address + this.#index.offset(index),
      length: size,
    }));
    await memory.load(places);
    const raw = places.map(({ address }) => {
      const view = memory.view(address, size, 'runtime._func');
      return {
        name: this.#tables.names.address + view.i32(nameOff),
        pcfile: view.u32(pcfile),
        pcln: view.u32(pcfile + 4),
        cuOffset: cuOffset === undefined ? 0 : view.u32(cuOffset),
        ...(startLine === undefined ? {} : { startLine: view.i32(startLine) }),
      };
    });
    const names = await this.#strings(
      raw.map(({ name }) => name),
      NAME_WINDOW_BYTES,
    );
    return raw.map((func, i) => ({ ...func, name: names[i] ?? '' }));
  }

  /** The file that each function begins in, as the compiler wrote it; undefined where it has none. */
  async filesOf(funcs: readonly Func[]): Promise<(string | undefined)[]> {
    const indices = await this.#firstValues(funcs.map(({ pcfile }) => pcfile));
    const offsets = await this.#fileOffsets(funcs, indices);
    const base = this.#layout.cuOffset === undefined ? this.#tables.pclntable : this.#tables.filetab;
    const found = offsets.map(offset => (offset === undefined ? undefined : base.address + offset));
    const texts = await this.#strings(
      found.flatMap(address => address ?? []),
      2 * NAME_WINDOW_BYTES,
    );
    let next = 0;
    return found.map(address => (address === undefined ? undefined : texts[next++]));
  }

  /** All files that code was compiled from, inlined code too. */
  async files(): Promise<string[]> {
    const { memory } = this.#space;
    const { address, length } = this.#tables.filetab;
    limit(length, MAX_FILETAB_BYTES, 'runtime.moduledata.filetab.len', address);
    if (this.#layout.cuOffset !== undefined) {
      await memory.load([{ address, length }]);
      const bytes = memory.read(address, length, 'runtime.filetab');
      limit(countOf(bytes, 0), MAX_FILES, 'runtime.filetab names', address);
      return decodeText(bytes)
        .split('\0')
        .filter(file => file !== '');
    }
    limit(length, MAX_FILES, 'runtime.filetab names', address);
    await memory.load([{ address, length: length * 4 }]);
    const offsets = memory.view(address, length * 4, 'runtime.filetab');
    // The first entry is the number of entries.
    return this.#strings(
      Array.from(
        { length: Math.max(0, length - 1) },
        (_, i) => this.#tables.pclntable.address + offsets.u32(4 * i + 4),
      ),
      2 * NAME_WINDOW_BYTES,
    );
  }

  /**
   * The line in which each function begins: of its `func`; up to Go 1.19, where that is not recorded, of its first
   * instruction, which is the same unless the compiler's flags differ.
   */
  async linesOf(funcs: readonly Func[]): Promise<(number | undefined)[]> {
    const first = await this.firstLinesOf(funcs);
    return funcs.map(({ startLine }, i) => {
      const line = startLine ?? first[i];
      return line !== undefined && line > 0 ? line : undefined;
    });
  }

  /** The line of each function's first instruction: of code that was inlined there, where that comes first. */
  firstLinesOf(funcs: readonly Func[]): Promise<(number | undefined)[]> {
    return this.#firstValues(funcs.map(({ pcln }) => pcln));
  }

  /**
   * The file and line that an instruction comes from, as the compiler wrote it: of code that was inlined its own.
   * @param distance from the entry of the function, in the units of the tables (bytes, or words of fixed size)
   */
  async placeAt(func: Func, distance: number): Promise<{ file: string; line: number } | undefined> {
    const line = await this.#valueAt(func.pcln, distance);
    const file = await this.#valueAt(func.pcfile, distance);
    const [offset] = await this.#fileOffsets([func], [file]);
    if (line === undefined || offset === undefined) return undefined;
    const base = this.#layout.cuOffset === undefined ? this.#tables.pclntable : this.#tables.filetab;
    const [text] = await this.#strings([base.address + offset], 2 * NAME_WINDOW_BYTES);
    return text === undefined ? undefined : { file: text, line };
  }

  /** What a pc-value table has at a distance (runtime/symtab.go: pcvalue). */
  async #valueAt(table: number, distance: number): Promise<number | undefined> {
    const { memory } = this.#space;
    const address = this.#tables.pctab.address + table;
    const length = table === 0 ? 0 : memory.available(address, MAX_PC_TABLE_BYTES);
    if (length === 0) return undefined;
    await memory.load([{ address, length }]);
    const view = memory.view(address, length, 'pc-value table');
    let value = -1;
    let pc = 0;
    for (let at = 0; at < length; ) {
      const delta = readUvarint(view, at);
      if (delta.value === 0 && at > 0) return undefined;
      value += delta.value % 2 === 0 ? delta.value / 2 : -(delta.value + 1) / 2;
      const step = readUvarint(view, at + delta.size);
      pc += step.value;
      if (distance < pc) return value;
      at += delta.size + step.size;
    }
    return undefined;
  }

  /** First value of each pc-value table: they start from -1 and hold zig-zag differences. */
  async #firstValues(tables: readonly number[]): Promise<(number | undefined)[]> {
    const { memory } = this.#space;
    const address = (table: number) => this.#tables.pctab.address + table;
    const length = (table: number) => memory.available(address(table), 5);
    await memory.load(tables.map(table => ({ address: address(table), length: length(table) })));
    return tables.map(table => {
      if (table === 0 || length(table) === 0) return undefined;
      const { value } = readUvarint(memory.view(address(table), length(table), 'pc-value table'), 0);
      const first = -1 + (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
      return first < 0 ? undefined : first;
    });
  }

  /** cutab (from Go 1.16 on), or filetab itself, turns an index into the offset of a string. */
  async #fileOffsets(
    funcs: readonly Func[],
    indices: readonly (number | undefined)[],
  ): Promise<(number | undefined)[]> {
    const { memory } = this.#space;
    const table = this.#layout.cuOffset === undefined ? this.#tables.filetab : this.#tables.cutab;
    const places = indices.map((index, i) => {
      const entry = index === undefined ? -1 : index + (funcs[i]?.cuOffset ?? 0);
      return entry >= 0 && entry < table.length ? table.address + entry * 4 : undefined;
    });
    await memory.load(places.flatMap(address => (address === undefined ? [] : [{ address, length: 4 }])));
    return places.map(address => {
      if (address === undefined) return undefined;
      const offset = memory.view(address, 4, 'runtime.cutab').u32(0);
      return offset === NO_FILE ? undefined : offset;
    });
  }

  /** NUL-terminated strings of unknown length: a window each, and a larger one for the few whose end is not in it. */
  async #strings(addresses: readonly number[], window: number): Promise<string[]> {
    const { memory } = this.#space;
    const lengths = addresses.map(address => memory.available(address, window));
    await memory.load(addresses.map((address, i) => ({ address, length: lengths[i] ?? 0 })));
    const found = addresses.map((address, i) => this.#stringIn(address, lengths[i] ?? 0));
    for (const [i, address] of addresses.entries()) {
      for (let size = window; found[i] === undefined; size *= 16) {
        const length = memory.available(address, size * 16);
        if (size >= MAX_NAME_BYTES || length <= (lengths[i] ?? 0))
          throw new FormatError('pclntab string', -1, 'string has no terminating NUL');
        lengths[i] = length;
        await memory.load([{ address, length }]);
        found[i] = this.#stringIn(address, length);
      }
    }
    return found.map(text => text ?? '');
  }

  /** Undefined where it does not end in time. */
  #stringIn(address: number, length: number): string | undefined {
    const bytes = this.#space.memory.read(address, Math.max(1, length), 'pclntab string');
    const end = bytes.indexOf(0);
    if (end < 0) return undefined;
    this.#namesBytes = limit(this.#namesBytes + end, MAX_NAMES_BYTES, 'pclntab strings');
    return decodeText(bytes.subarray(0, end));
  }
}

function countOf(bytes: Uint8Array, value: number): number {
  let count = 0;
  for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) count++;
  return count;
}
