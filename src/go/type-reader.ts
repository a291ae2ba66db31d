import { FormatError, limit } from '../bytes/format-error.ts';
import type { ByteView } from '../bytes/view.ts';
import type { AddressSpace, Span } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { isExportedName } from './go-type.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { NameReader } from './type-name.ts';
import { KINDS, type Kind, type Method, type TypeNode } from './type-node.ts';

const MAX_TYPES = 1 << 16;
const MAX_MEMBERS = 1 << 14;

const TFLAG_UNCOMMON = 1;
const TFLAG_EXTRA_STAR = 2;
const TFLAG_NAMED = 4;
const KIND_MASK = 0x1f;
const VARIADIC = 0x8000;

/** A descriptor before the types that it refers to are looked at. */
interface Raw {
  address: number;
  span: Span;
  kind: Kind;
  tflag: number;
  text: string;
  hash: number;
}

/**
 * Reads type descriptors (internal/abi/type.go: Type, unchanged since Go 1.8; offsets in words of the pointer size):
 * ```
 * size, ptrdata uintptr; hash u32; tflag, align, fieldAlign, kind u8; equal func; gcdata *byte; str, ptrToThis i32
 * ```
 * Of unnamed types all parts are read as well, so that they can be written; a named type is known by its name.
 */
export class TypeReader {
  readonly types: Map<number, TypeNode> = new Map();
  readonly #space: AddressSpace;
  readonly #symbols: SymbolTable;
  /** moduledata.types, which offsets of names and types are relative to */
  readonly #base: number;
  readonly #layout: ModuleDataLayout;
  readonly #word: 4 | 8;
  readonly #names: NameReader;
  /** import path of what calls itself `main` */
  readonly #mainPath: string;

  constructor(
    space: AddressSpace,
    symbols: SymbolTable,
    base: number,
    layout: ModuleDataLayout,
    wideNames: boolean,
    mainPath: string,
  ) {
    this.#space = space;
    this.#symbols = symbols;
    this.#base = base;
    this.#layout = layout;
    this.#word = space.memory.encoding.wordSize;
    this.#mainPath = mainPath;
    this.#names = new NameReader(space.memory, base, wideNames);
  }

  /** Reads these types and, as far as `expand` wants them, the parts of named ones too. */
  async read(
    addresses: readonly number[],
    expand: (node: TypeNode, address: number) => boolean = ({ named }) => !named,
  ): Promise<void> {
    let open = [...new Set(addresses)].filter(address => !this.types.has(address));
    while (open.length > 0) {
      limit(this.types.size + open.length, MAX_TYPES, 'abi.Type count');
      const raws = await this.#headers(open);
      const nodes = await Promise.all(raws.map(raw => this.#node(raw, expand)));
      const next = new Set<number>();
      for (const [i, node] of nodes.entries()) {
        this.types.set(open[i] ?? 0, node);
        for (const child of childrenOf(node)) if (!this.types.has(child)) next.add(child);
      }
      open = [...next].filter(address => !this.types.has(address));
    }
  }

  /**
   * The methods of a type, those of a pointer to it among them if it is the pointer; sorted by name, as in the file
   * (abi.Method {name nameOff; mtyp typeOff; ifn, tfn textOff} at uncommon.moff). Their types are read as well.
   */
  async methodsOf(address: number): Promise<Method[]> {
    const [raw] = await this.#headers([address]);
    const uncommon = raw && (await this.#uncommon(raw));
    if (!uncommon) return [];
    const count = limit(uncommon.view.u16(4), MAX_MEMBERS, 'abi.UncommonType.Mcount', uncommon.view.offset);
    if (count === 0) return [];
    const start = uncommon.address + uncommon.view.u32(8);
    await this.#space.memory.load([{ address: start, length: count * 16 }]);
    const view = this.#space.memory.view(start, count * 16, 'abi.Method');
    const places = Array.from({ length: count }, (_, i) => i * 16);
    const names = await this.#names.read(places.map(place => this.#base + view.i32(place)));
    const methods = places.map((place, i): Method => {
      const { name = '', pkgPath } = names[i] ?? {};
      const type = view.i32(place + 4);
      return {
        name,
        ...(pkgPath === undefined ? {} : { pkgPath }),
        ...(type > 0 ? { type: this.#base + type } : {}),
      };
    });
    await this.read(methods.flatMap(({ type }) => type ?? []));
    return methods;
  }

  async #headers(addresses: readonly number[]): Promise<Raw[]> {
    const word = this.#word;
    const size = 4 * word + 16;
    const length = (address: number) => this.#space.memory.available(address, size + 16 * word);
    const spans = await this.#space.spans(
      addresses.map(address => ({ address, length: Math.max(size, length(address)) })),
      'abi.Type',
    );
    const names = await this.#names.read(spans.map(({ view }) => this.#base + view.i32(size - 8)));
    return spans.map((span, i) => {
      const tflag = span.view.u8(2 * word + 4);
      const number = span.view.u8(2 * word + 7) & KIND_MASK;
      const kind = KINDS[number];
      if (kind === undefined) throw new FormatError('abi.Type.Kind_', span.view.offset, `kind ${number}`);
      const text = names[i]?.name ?? '';
      return {
        address: addresses[i] ?? 0,
        span,
        kind,
        tflag,
        text: (tflag & TFLAG_EXTRA_STAR) === 0 ? text : text.slice(1),
        hash: span.view.u32(2 * word),
      };
    });
  }

  async #node(raw: Raw, expand: (node: TypeNode, address: number) => boolean): Promise<TypeNode> {
    const { kind, text, tflag, hash } = raw;
    const named = (tflag & TFLAG_NAMED) !== 0;
    const pkgPath = (await this.#uncommon(raw))?.pkgPath;
    const node: TypeNode = {
      kind,
      text,
      named,
      hash,
      ...(named && pkgPath !== undefined && pkgPath !== '' ? { pkgPath } : {}),
    };
    return expand(node, raw.address) ? { ...node, ...(await this.#parts(raw)) } : node;
  }

  /** What follows the header, by kind. */
  async #parts({ kind, span, address }: Raw): Promise<Partial<TypeNode>> {
    const word = this.#word;
    const at = 4 * word + 16;
    const pointer = (offset: number) => this.#target(span, offset);
    switch (kind) {
      case 'ptr':
      case 'slice':
        return { elem: await pointer(at) };
      case 'array':
        return { elem: await pointer(at), length: span.view.word(at + 2 * word) };
      case 'chan':
        return { elem: await pointer(at), direction: span.view.word(at + word) };
      case 'map':
        return { key: await pointer(at), elem: await pointer(at + word) };
      case 'func':
        return this.#func(span, address, at);
      case 'interface':
        return { methods: await this.#interfaceMethods(span, at + word) };
      case 'struct':
        return { fields: await this.#fields(span, at + word) };
      default:
        return {};
    }
  }

  /** inCount, outCount u16 (the top bit: variadic), padded to a word; uncommon, if any; then the types. */
  async #func(span: Span, address: number, at: number): Promise<Partial<TypeNode>> {
    const word = this.#word;
    const inCount = span.view.u16(at);
    const outCount = span.view.u16(at + 2);
    const results = outCount & ~VARIADIC;
    const count = limit(inCount + results, MAX_MEMBERS, 'abi.FuncType counts', span.view.offset);
    const hasUncommon = (span.view.u8(2 * word + 4) & TFLAG_UNCOMMON) !== 0;
    const start = address + at + Math.max(word, 4) + (hasUncommon ? 16 : 0);
    if (count === 0) return { parameters: [], results: [] };
    const list = await this.#space.span(start, count * word, 'abi.FuncType parameters');
    const types = await Promise.all(Array.from({ length: count }, (_, i) => this.#target(list, i * word)));
    return {
      parameters: types.slice(0, inCount),
      results: types.slice(inCount),
      ...((outCount & VARIADIC) === 0 ? {} : { variadic: true as const }),
    };
  }

  /** methods []Imethod {name nameOff; typ typeOff} */
  async #interfaceMethods(span: Span, at: number): Promise<NonNullable<TypeNode['methods']>> {
    const { address, count } = await this.#slice(span, at, 'abi.InterfaceType.Methods');
    if (count === 0) return [];
    await this.#space.memory.load([{ address, length: count * 8 }]);
    const view = this.#space.memory.view(address, count * 8, 'abi.Imethod');
    const indices = Array.from({ length: count }, (_, i) => i * 8);
    const names = await this.#names.read(indices.map(offset => this.#base + view.i32(offset)));
    // An unexported name belongs to the package of the interface unless it says another.
    const own = await this.#pointedName(span, at - this.#word);
    return indices.map((offset, i) => {
      const { name = '', pkgPath = own } = names[i] ?? {};
      return {
        name,
        ...(isExportedName(name) || pkgPath === undefined ? {} : { pkgPath }),
        type: this.#base + view.i32(offset + 4),
      };
    });
  }

  /** fields []StructField {name, typ pointers; offset}; up to Go 1.18 the offset is doubled, its low bit: embedded. */
  async #fields(span: Span, at: number): Promise<NonNullable<TypeNode['fields']>> {
    const word = this.#word;
    const { address, count } = await this.#slice(span, at, 'abi.StructType.Fields');
    if (count === 0) return [];
    const list = await this.#space.span(address, count * 3 * word, 'abi.StructField');
    const own = await this.#pointedName(span, at - word);
    const places = Array.from({ length: count }, (_, i) => i * 3 * word);
    const pointers = await Promise.all(places.map(place => this.#target(list, place)));
    const names = await this.#names.read(pointers);
    const types = await Promise.all(places.map(place => this.#target(list, place + word)));
    const isFlagged = names.some(found => found?.embedded) || this.#layout.first >= 20;
    const isDoubled = !isFlagged && this.#isDoubled(list, places);
    return places.map((place, i) => {
      const found = names[i];
      const stored = list.view.word(place + 2 * word);
      const name = found?.name ?? '';
      const embedded = found?.embedded === true || (isDoubled && stored % 2 === 1);
      return {
        name,
        ...(isExportedName(name) || own === undefined ? {} : { pkgPath: own }),
        type: types[i] ?? 0,
        ...(embedded ? { embedded: true as const } : {}),
        ...(found?.tag === undefined ? {} : { tag: found.tag }),
        offset: isDoubled ? Math.floor(stored / 2) : stored,
      };
    });
  }

  /** Go 1.18 and 1.19 share a layout of moduledata, but not the form of this word: any odd offset is a doubled one. */
  #isDoubled(list: Span, places: readonly number[]): boolean {
    if (this.#layout.first < 18) return true;
    return places.some(place => list.view.word(place + 2 * this.#word) % 2 === 1);
  }

  async #slice(span: Span, at: number, structure: string): Promise<{ address: number; count: number }> {
    const count = limit(span.view.word(at + this.#word), MAX_MEMBERS, `${structure}.len`, span.view.offset);
    return { address: await this.#target(span, at), count };
  }

  /** The address inside this file that a word points to, also where a symbol stands for it; 0: none. */
  async #target(span: Span, at: number): Promise<number> {
    const target = span.word(at);
    if (target.kind === 'address') return target.address;
    if (target.kind === 'plain') return target.value;
    const symbol = (await this.#symbols.at([target.symbol])).get(target.symbol);
    return symbol && symbol.value !== 0 ? symbol.value + target.addend : 0;
  }

  /** abi.UncommonType {pkgpath nameOff; mcount, xcount u16; moff u32; _ u32} stands behind what the kind has. */
  async #uncommon({
    kind,
    address,
    text,
    tflag,
  }: Raw): Promise<{ address: number; view: ByteView; pkgPath: string } | undefined> {
    if ((tflag & TFLAG_UNCOMMON) === 0) return undefined;
    for (const size of this.#kindSizes(kind)) {
      const at = address + 4 * this.#word + 16 + size;
      if (!this.#space.memory.isMapped(at, 16)) continue;
      await this.#space.memory.load([{ address: at, length: 16 }]);
      const view = this.#space.memory.view(at, 16, 'abi.UncommonType');
      const offset = view.i32(0);
      if (offset === 0) return { address: at, view, pkgPath: '' };
      const [found] = await this.#names.read([this.#base + offset]).catch(() => [undefined]);
      if (found && this.#isPathOf(found.name, text)) return { address: at, view, pkgPath: found.name };
    }
    return undefined;
  }

  /** Whether a type `name.Type` may come from this import path: a package mostly has the name of its last element. */
  #isPathOf(path: string, text: string): boolean {
    if (!/^[\w./~+%-]+$/.test(path)) return false;
    const name = /^\**(\w+)\./.exec(text)?.[1];
    if (name === 'main') return path === this.#mainPath || path === 'main';
    return name === undefined || path.includes(name) || /\/v\d+$|[.-]/.test(path);
  }

  /** Bytes between the header and the uncommon part. A map's grew with the new design and again in Go 1.27. */
  #kindSizes(kind: Kind): readonly number[] {
    const word = this.#word;
    switch (kind) {
      case 'ptr':
      case 'slice':
        return [word];
      case 'func':
        return [Math.max(word, 4)];
      case 'chan':
        return [2 * word];
      case 'array':
        return [3 * word];
      case 'struct':
      case 'interface':
        return [4 * word];
      case 'map':
        return word === 8 ? [40, 64, 88] : [24, 32, 44];
      default:
        return [0];
    }
  }

  async #pointedName(span: Span, at: number): Promise<string | undefined> {
    const address = await this.#target(span, at);
    if (address === 0) return undefined;
    const [found] = await this.#names.read([address]);
    return found?.name === '' ? undefined : found?.name;
  }
}

function childrenOf({
  elem,
  key,
  parameters = [],
  results = [],
  fields = [],
  methods = [],
}: TypeNode): number[] {
  return [
    ...(elem === undefined ? [] : [elem]),
    ...(key === undefined ? [] : [key]),
    ...parameters,
    ...results,
    ...fields.map(({ type }) => type),
    ...methods.map(({ type }) => type),
  ].filter(address => address !== 0);
}
