import { FormatError, limit } from '../bytes/format-error.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { PagedMemory } from '../elf/paged-memory.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import {
  type AbiTypeOffsets,
  abiTypeOffsets,
  KIND_MASK,
  TFLAG_EXTRA_STAR,
  TFLAG_NAMED,
  TFLAG_UNCOMMON,
} from './abi-type.ts';
import { isExportedName } from './identifier.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import { NameReader } from './type-name.ts';
import { KINDS, type Kind, type Method, type StructField, type TypeNode } from './type-node.ts';

const MAX_TYPES = 1 << 16;
const MAX_MEMBERS = 1 << 12;
/** of all types that one reader reads, and how often it comes to any */
const MAX_MEMBERS_OF_ALL = 1 << 18;
const MAX_VISITS = 1 << 22;

const VARIADIC = 0x8000;
const UNCOMMON_BYTES = 16;
const METHOD_BYTES = 16;
const IMETHOD_BYTES = 8;

/** Whether the parts of a type are read as well. */
export type Expand = (node: TypeNode, address: number) => boolean;

const UNNAMED: Expand = ({ named }) => !named;

/** What the type data of a module is read by. */
export interface TypeData {
  /** moduledata.types, which offsets of names and types are relative to */
  base: number;
  layout: ModuleDataLayout;
  /** lengths of names are u16 (up to Go 1.16), not varints */
  wideNames: boolean;
  /** import path of what calls itself `main` */
  mainPath: string;
}

/**
 * Reads type descriptors (internal/abi/type.go). Of unnamed types all parts are read as well, so that they can be written;
 * a named type is known by its name.
 */
export class TypeReader {
  readonly types: Map<number, TypeNode> = new Map();
  readonly #memory: PagedMemory;
  readonly #base: number;
  readonly #layout: ModuleDataLayout;
  readonly #word: 4 | 8;
  /** of abi.Type, in front of what the kind has */
  readonly #offsets: AbiTypeOffsets;
  readonly #names: NameReader;
  readonly #mainPath: string;
  readonly #paths = new Map<number, string>();
  #members = 0;
  #visits = 0;

  constructor(space: AddressSpace, symbols: SymbolTable, { base, layout, wideNames, mainPath }: TypeData) {
    this.#memory = new PagedMemory(space, symbols);
    this.#base = base;
    this.#layout = layout;
    this.#word = space.memory.encoding.wordSize;
    this.#offsets = abiTypeOffsets(this.#word);
    this.#mainPath = mainPath;
    this.#names = new NameReader(this.#memory, base, wideNames);
  }

  /** Fetches the descriptors from moduledata.types on, where many of them will be read. */
  async prefetch(length: number): Promise<void> {
    await this.#memory.prefetch(this.#base, length);
  }

  /** Reads these types and, as far as `expand` wants them, the parts of named ones too. */
  async read(addresses: readonly number[], expand: Expand = UNNAMED): Promise<void> {
    const open = [...addresses];
    const seen = new Set<number>();
    await this.#memory.run(() => this.#readAll(open, seen, expand));
  }

  /**
   * The methods of a type, those of a pointer to it among them if it is the pointer; sorted by name, as in the file
   * (abi.Method {name nameOff; mtyp typeOff; ifn, tfn textOff} at uncommon.moff). Their types are read as well.
   */
  async methodsOf(address: number): Promise<Method[]> {
    const methods = await this.#memory.run(() => this.#methods(address));
    await this.read(methods.flatMap(({ type }) => type ?? []));
    return methods;
  }

  /** Goes on where it was left when something had to be fetched: a type is done when its parts are on the list. */
  #readAll(open: number[], seen: Set<number>, expand: Expand): void {
    for (let address = open.at(-1); address !== undefined; address = open.at(-1)) {
      const isKnown = address === 0 || seen.has(address);
      const node = isKnown ? undefined : (this.types.get(address) ?? this.#node(address, expand));
      open.pop();
      this.#visits = limit(this.#visits + 1, MAX_VISITS, 'abi.Type visits');
      if (!node) continue;
      seen.add(address);
      const before = open.length;
      addChildren(node, open);
      if (this.types.has(address)) continue;
      this.#members = limit(this.#members + open.length - before, MAX_MEMBERS_OF_ALL, 'abi.Type members');
      limit(this.types.size + 1, MAX_TYPES, 'abi.Type count');
      this.types.set(address, node);
    }
  }

  #node(address: number, expand: Expand): TypeNode {
    const memory = this.#memory;
    const offsets = this.#offsets;
    const tflag = memory.u8(address + offsets.tflag);
    const number = memory.u8(address + offsets.kind) & KIND_MASK;
    const kind = KINDS[number];
    if (kind === undefined)
      throw new FormatError('abi.Type.Kind_', memory.offsetOf(address), `kind ${number}`);
    const printed = this.#names.text(this.#base + memory.i32(address + offsets.str));
    const text = (tflag & TFLAG_EXTRA_STAR) === 0 ? printed : printed.slice(1);
    const node: TypeNode = {
      kind,
      text,
      named: (tflag & TFLAG_NAMED) !== 0,
      hash: memory.u32(address + offsets.hash),
    };
    if (node.named) {
      const pkgPath = this.#uncommon(address, kind, text, tflag)?.pkgPath ?? '';
      if (pkgPath !== '') node.pkgPath = pkgPath;
    }
    if (expand(node, address)) this.#addParts(node, address, tflag);
    return node;
  }

  /** What follows the header, by kind. */
  #addParts(node: TypeNode, address: number, tflag: number): void {
    const memory = this.#memory;
    const word = this.#word;
    const at = address + this.#offsets.size;
    switch (node.kind) {
      case 'ptr':
      case 'slice':
        node.elem = memory.pointer(at);
        break;
      case 'array':
        node.elem = memory.pointer(at);
        node.length = memory.word(at + 2 * word);
        break;
      case 'chan':
        node.elem = memory.pointer(at);
        node.direction = memory.word(at + word);
        break;
      case 'map':
        node.key = memory.pointer(at);
        node.elem = memory.pointer(at + word);
        break;
      case 'func':
        this.#addSignature(node, at, (tflag & TFLAG_UNCOMMON) !== 0);
        break;
      case 'interface':
        this.#addInterfaceMethods(node, at + word);
        break;
      case 'struct':
        node.fields = this.#fields(at + word);
        break;
      default:
    }
  }

  /** inCount, outCount u16 (the top bit: variadic), padded to a word; uncommon, if any; then the types. */
  #addSignature(node: TypeNode, at: number, hasUncommon: boolean): void {
    const memory = this.#memory;
    const word = this.#word;
    const inCount = memory.u16(at);
    const outCount = memory.u16(at + 2);
    const count = inCount + (outCount & ~VARIADIC);
    limit(count, MAX_MEMBERS, 'abi.FuncType counts', memory.offsetOf(at));
    const start = at + Math.max(word, 4) + (hasUncommon ? UNCOMMON_BYTES : 0);
    const types = Array.from({ length: count }, (_, i) => memory.pointer(start + i * word));
    node.parameters = types.slice(0, inCount);
    node.results = types.slice(inCount);
    if ((outCount & VARIADIC) !== 0) node.variadic = true;
  }

  /** methods []Imethod {name nameOff; typ typeOff} */
  #addInterfaceMethods(node: TypeNode, at: number): void {
    const memory = this.#memory;
    const { address, count } = this.#slice(at, 'abi.InterfaceType.Methods');
    // An unexported name belongs to the package of the interface unless it says another.
    const own = this.#names.text(memory.pointer(at - this.#word));
    node.methods = Array.from({ length: count }, (_, i) => {
      const place = address + i * IMETHOD_BYTES;
      const { name, pkgPath = own } = this.#names.read(this.#base + memory.i32(place));
      return {
        name,
        ...(isExportedName(name) || pkgPath === '' ? {} : { pkgPath }),
        type: this.#base + memory.i32(place + 4),
      };
    });
  }

  /** fields []StructField {name, typ pointers; offset}; up to Go 1.18 the offset is doubled, its low bit: embedded. */
  #fields(at: number): StructField[] {
    const memory = this.#memory;
    const word = this.#word;
    const { address, count } = this.#slice(at, 'abi.StructType.Fields');
    const own = this.#names.text(memory.pointer(at - word));
    const raw = Array.from({ length: count }, (_, i) => {
      const place = address + i * 3 * word;
      return {
        name: this.#names.read(memory.pointer(place)),
        type: memory.pointer(place + word),
        stored: memory.word(place + 2 * word),
      };
    });
    const isFlagged = this.#layout.first >= 20 || raw.some(({ name }) => name.embedded);
    const isDoubled = !isFlagged && (this.#layout.first < 18 || raw.some(({ stored }) => stored % 2 === 1));
    return raw.map(({ name: { name, tag, embedded }, type, stored }) => ({
      name,
      ...(isExportedName(name) || own === '' ? {} : { pkgPath: own }),
      type,
      ...(embedded || (isDoubled && stored % 2 === 1) ? { embedded: true as const } : {}),
      ...(tag === undefined ? {} : { tag }),
      offset: isDoubled ? Math.floor(stored / 2) : stored,
    }));
  }

  #slice(at: number, structure: string): { address: number; count: number } {
    const memory = this.#memory;
    const count = limit(memory.word(at + this.#word), MAX_MEMBERS, structure, memory.offsetOf(at));
    return { address: count === 0 ? 0 : memory.pointer(at), count };
  }

  #methods(address: number): Method[] {
    const memory = this.#memory;
    const node = this.types.get(address) ?? this.#node(address, () => false);
    const tflag = memory.u8(address + this.#offsets.tflag);
    const uncommon = this.#uncommon(address, node.kind, node.text, tflag);
    if (!uncommon) return [];
    const count = memory.u16(uncommon.address + 4);
    limit(count, MAX_MEMBERS, 'abi.UncommonType.Mcount', memory.offsetOf(uncommon.address));
    const start = uncommon.address + memory.u32(uncommon.address + 8);
    return Array.from({ length: count }, (_, i) => {
      const place = start + i * METHOD_BYTES;
      const { name, pkgPath } = this.#names.read(this.#base + memory.i32(place));
      const type = memory.i32(place + 4);
      return {
        name,
        ...(pkgPath === undefined ? {} : { pkgPath }),
        ...(type > 0 ? { type: this.#base + type } : {}),
      };
    });
  }

  /** abi.UncommonType {pkgpath nameOff; mcount, xcount u16; moff u32; _ u32} stands behind what the kind has. */
  #uncommon(
    address: number,
    kind: Kind,
    text: string,
    tflag: number,
  ): { address: number; pkgPath: string } | undefined {
    if ((tflag & TFLAG_UNCOMMON) === 0) return undefined;
    const memory = this.#memory;
    for (const size of this.#kindSizes(kind)) {
      const at = address + this.#offsets.size + size;
      if (!memory.isMapped(at, UNCOMMON_BYTES)) continue;
      const offset = memory.i32(at);
      if (offset === 0) return { address: at, pkgPath: '' };
      const pkgPath = this.#pathAt(this.#base + offset);
      if (pkgPath !== undefined && this.#isPathOf(pkgPath, text)) return { address: at, pkgPath };
    }
    return undefined;
  }

  /** Of the places where the uncommon part may be most hold no name at all; and few paths are those of many types. */
  #pathAt(address: number): string | undefined {
    const known = this.#paths.get(address);
    if (known !== undefined) return known;
    try {
      const path = this.#names.text(address);
      this.#paths.set(address, path);
      return path;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
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
}

/** Adds the addresses of the types that a type is made of, as far as they were read; 0 among them stands for none. */
export function addChildren(
  { elem, key, parameters, results, fields, methods }: TypeNode,
  to: number[],
): void {
  if (elem !== undefined) to.push(elem);
  if (key !== undefined) to.push(key);
  if (parameters) to.push(...parameters);
  if (results) to.push(...results);
  if (fields) for (const { type } of fields) to.push(type);
  if (methods) for (const { type } of methods) to.push(type);
}
