import {
  type ChanDirection,
  type FuncType,
  formatType,
  type GoType,
  type MethodSignature,
  type NamedType,
} from './go-type.ts';
import type { Method, TypeNode } from './type-node.ts';
import { addChildren } from './type-reader.ts';
import { parseType, TypeSyntaxError } from './type-syntax.ts';

const MAX_DEPTH = 64;
/** A half of a character outside of the basic plane is one of a word too. */
const WORD_CHARACTER = /[\p{L}\p{N}_\ud800-\udfff]/u;
/** of all trees that are made of one reading: damaged types can refer to each other without end */
const MAX_NODES = 1 << 18;
/** abi.ChanDir */
const DIRECTIONS: Readonly<Record<number, ChanDirection>> = { 1: 'receive', 2: 'send' };

/** Makes trees of the types that were read. */
export class TypeGraph {
  readonly #types: ReadonlyMap<number, TypeNode>;
  #nodes = 0;

  constructor(types: ReadonlyMap<number, TypeNode>) {
    this.#types = types;
  }

  /** The tree of a type; it ends at named types. */
  type(address: number): GoType {
    return this.#type(address, 0);
  }

  /** The tree of what a named type is declared as. */
  definition(address: number): GoType {
    const node = this.#types.get(address);
    return node ? this.#unnamed(node, 0) : { kind: 'unknown', text: '?' };
  }

  /**
   * What the named types of these packages that a type is made of are declared as, by `path.Name`; as far as the reader
   * went into them.
   */
  parts(address: number, packages: ReadonlySet<string>): Record<string, GoType> {
    const found: [string, GoType][] = [];
    const open = [address];
    const seen = new Set<number>();
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const node = seen.has(at) ? undefined : this.#types.get(at);
      seen.add(at);
      if (!node) continue;
      if (node.named && node.pkgPath !== undefined && packages.has(node.pkgPath))
        found.push([formatType(namedOf(node), 'path'), this.definition(at)]);
      addChildren(node, open);
    }
    return Object.fromEntries(found);
  }

  /** A method with the tree of its type. */
  signature({ name, pkgPath, type }: Method): MethodSignature {
    return {
      name,
      ...(pkgPath === undefined ? {} : { path: pkgPath }),
      type: type === undefined ? { kind: 'unknown', text: '?' } : this.type(type),
    };
  }

  #type(address: number | undefined, depth: number): GoType {
    const node = address === undefined ? undefined : this.#types.get(address);
    if (!node) return { kind: 'unknown', text: '?' };
    if (node.named) return namedOf(node);
    // Only named types can refer to themselves; anything deeper or larger is damage.
    if (depth > MAX_DEPTH || ++this.#nodes > MAX_NODES) return { kind: 'unknown', text: node.text };
    return this.#unnamed(node, depth);
  }

  #unnamed(node: TypeNode, depth: number): GoType {
    const inner = (child: number | undefined) => this.#type(child, depth + 1);
    switch (node.kind) {
      case 'ptr':
        return { kind: 'pointer', elem: inner(node.elem) };
      case 'slice':
        return { kind: 'slice', elem: inner(node.elem) };
      case 'array':
        return { kind: 'array', length: node.length ?? 0, elem: inner(node.elem) };
      case 'map':
        return { kind: 'map', key: inner(node.key), elem: inner(node.elem) };
      case 'chan':
        return { kind: 'chan', direction: DIRECTIONS[node.direction ?? 0] ?? 'both', elem: inner(node.elem) };
      case 'func':
        return this.#func(node, inner);
      case 'interface':
        return {
          kind: 'interface',
          methods: (node.methods ?? []).map(({ name, pkgPath, type }) => ({
            name,
            ...(pkgPath === undefined ? {} : { ...printedPackage(node.text, name), path: pkgPath }),
            type: inner(type),
          })),
        };
      case 'struct':
        return {
          kind: 'struct',
          fields: (node.fields ?? []).map(({ name, pkgPath, type, embedded, tag }) => ({
            name,
            ...(pkgPath === undefined ? {} : { path: pkgPath }),
            type: inner(type),
            ...(embedded ? { embedded } : {}),
            ...(tag === undefined ? {} : { tag }),
          })),
        };
      default:
        // A predeclared type, or what a named type of such a kind is declared as.
        return { kind: 'named', name: node.kind === 'unsafe.Pointer' ? 'Pointer' : node.kind };
    }
  }

  #func(
    { parameters = [], results = [], variadic }: TypeNode,
    inner: (child: number | undefined) => GoType,
  ): FuncType {
    return {
      kind: 'func',
      parameters: parameters.map(inner),
      results: results.map(inner),
      ...(variadic ? { variadic } : {}),
    };
  }
}

/** `main` of `interface { main.quiet() }`. */
function printedPackage(text: string, method: string): { package?: string } {
  const end = text.indexOf(`.${method}(`);
  let start = end;
  // From its end: a search for it from every place before takes long in a long text.
  while (start > 0 && WORD_CHARACTER.test(text.charAt(start - 1))) start--;
  return start < end ? { package: text.slice(start, end) } : {};
}

/** From what %T prints: `int`, `shared.Config`, `main.Pair[string,example.com/shared.Config]`. */
function namedOf({ text, pkgPath }: TypeNode): NamedType {
  const bracket = text.indexOf('[');
  const end = bracket < 0 ? text.length : bracket;
  const dot = text.slice(0, end).indexOf('.');
  return {
    kind: 'named',
    ...(dot < 0 ? {} : { package: text.slice(0, dot) }),
    ...(dot < 0 || pkgPath === undefined ? {} : { path: pkgPath }),
    ...nameAndArguments(text.slice(dot + 1), end - dot - 1),
  };
}

function nameAndArguments(text: string, end: number): Pick<NamedType, 'name' | 'arguments'> {
  if (end === text.length) return { name: text };
  try {
    const type = parseType(text);
    if (type.kind === 'named')
      return { name: type.name, ...(type.arguments ? { arguments: type.arguments } : {}) };
  } catch (error) {
    if (!(error instanceof TypeSyntaxError)) throw error;
  }
  return { name: text };
}
