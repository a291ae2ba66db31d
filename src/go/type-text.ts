import type { Method, TypeNode } from './type-node.ts';

/** How packages are written: `name`, as fmt's %T does, or `path`, with the whole import path. */
export type PackageStyle = 'name' | 'path';

const MAX_DEPTH = 64;

/** Writes a type from its parts, as the compiler writes its name (cmd/compile/internal/types: fmtTypeIDName). */
export function typeText(types: ReadonlyMap<number, TypeNode>, address: number, style: PackageStyle): string {
  const write = (at: number | undefined, depth: number): string => {
    const node = at === undefined ? undefined : types.get(at);
    if (!node) return '?';
    if (node.named) return namedText(node, style);
    // Only named types can refer to themselves; anything deeper is damage.
    if (depth > MAX_DEPTH) return node.text;
    const inner = (child: number | undefined) => write(child, depth + 1);
    switch (node.kind) {
      case 'ptr':
        return `*${inner(node.elem)}`;
      case 'slice':
        return `[]${inner(node.elem)}`;
      case 'array':
        return `[${node.length ?? 0}]${inner(node.elem)}`;
      case 'map':
        return `map[${inner(node.key)}]${inner(node.elem)}`;
      case 'chan':
        return chanText(node, types, inner);
      case 'func':
        return `func${signature(node, inner)}`;
      case 'interface':
        return interfaceText(node, types, inner, style === 'path');
      case 'struct':
        return structText(node, inner);
      default:
        return node.text;
    }
  };
  return write(address, 0);
}

/** A method as it is declared, without its receiver: `Area() float64`. */
export function methodText(
  types: ReadonlyMap<number, TypeNode>,
  { name, type }: Method,
  style: PackageStyle,
): string {
  return type === undefined ? `${name}(?)` : typeText(types, type, style).replace(/^func/, name);
}

/** `shared.Config`, or `example.com/shared.Config`; type arguments have whole paths in either. */
function namedText({ text, pkgPath }: TypeNode, style: PackageStyle): string {
  if (style === 'name' || pkgPath === undefined) return text;
  const bracket = text.indexOf('[');
  const dot = text.indexOf('.');
  return dot < 0 || (bracket >= 0 && bracket < dot) ? text : `${pkgPath}${text.slice(dot)}`;
}

function chanText(
  { direction, elem }: TypeNode,
  types: ReadonlyMap<number, TypeNode>,
  inner: (at: number | undefined) => string,
): string {
  if (direction === 1) return `<-chan ${inner(elem)}`;
  if (direction === 2) return `chan<- ${inner(elem)}`;
  const child = elem === undefined ? undefined : types.get(elem);
  const isReceive = child?.kind === 'chan' && child.direction === 1 && !child.named;
  return isReceive ? `chan (${inner(elem)})` : `chan ${inner(elem)}`;
}

/** `(int, ...string) (bool, error)` */
function signature(
  { parameters = [], results = [], variadic }: TypeNode,
  inner: (at: number | undefined) => string,
): string {
  const list = parameters.map((at, i) =>
    variadic && i === parameters.length - 1 ? inner(at).replace(/^\[\]/, '...') : inner(at),
  );
  const given = results.map(inner);
  const after = given.length === 0 ? '' : given.length === 1 ? ` ${given[0]}` : ` (${given.join(', ')})`;
  return `(${list.join(', ')})${after}`;
}

function interfaceText(
  { methods = [] }: TypeNode,
  types: ReadonlyMap<number, TypeNode>,
  inner: (at: number | undefined) => string,
  isFull: boolean,
): string {
  if (methods.length === 0) return 'interface {}';
  const list = methods.map(({ name, pkgPath, type }) => {
    const node = types.get(type);
    return `${isFull && pkgPath !== undefined ? `${pkgPath}.` : ''}${name}${node ? signature(node, inner) : '?'}`;
  });
  return `interface { ${list.join('; ')} }`;
}

function structText({ fields = [] }: TypeNode, inner: (at: number | undefined) => string): string {
  if (fields.length === 0) return 'struct {}';
  const list = fields.map(({ name, type, embedded, tag }) => {
    const start = embedded ? inner(type) : `${name} ${inner(type)}`;
    return tag === undefined ? start : `${start} ${quoted(tag)}`;
  });
  return `struct { ${list.join('; ')} }`;
}

/** strconv.Quote of a struct tag. */
function quoted(tag: string): string {
  return JSON.stringify(tag).replace(/[\u007f-\u00a0\u00ad]/g, char =>
    char.charCodeAt(0) < 0x80
      ? `\\x${char.charCodeAt(0).toString(16)}`
      : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
