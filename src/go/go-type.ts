/**
 * A type as a tree that can be written, compared and kept as JSON. It ends at named types: what is below them is not part
 * of how a type is spelled.
 */
export type GoType =
  | NamedType
  | { kind: 'pointer' | 'slice'; elem: GoType }
  /** `length` in elements */
  | { kind: 'array'; length: number; elem: GoType }
  | { kind: 'map'; key: GoType; elem: GoType }
  | { kind: 'chan'; direction: ChanDirection; elem: GoType }
  | FuncType
  /** methods sorted as the compiler sorts them */
  | { kind: 'interface'; methods: MethodSignature[] }
  | { kind: 'struct'; fields: FieldType[] }
  /** nothing is known of it but how it is printed */
  | { kind: 'unknown'; text: string };

/** A predeclared type, or one of a package. */
export interface NamedType {
  kind: 'named';
  /** name of the package, as its sources say it; absent for predeclared types */
  package?: string;
  /** import path of the package; absent where it is not known */
  path?: string;
  name: string;
  /** of an instance of a generic type; packages in them have a path, and no name of their own */
  arguments?: GoType[];
}

export interface FuncType {
  kind: 'func';
  /** the last one of a variadic function is a slice */
  parameters: GoType[];
  results: GoType[];
  variadic?: true;
}

export interface MethodSignature {
  name: string;
  /** package of an unexported name: its name, where %T writes it (from Go 1.16 on), and its import path */
  package?: string;
  path?: string;
  /** unknown where the linker found no use of the method */
  type: GoType;
}

export interface FieldType {
  name: string;
  /** package of an unexported name */
  path?: string;
  type: GoType;
  embedded?: true;
  tag?: string;
}

export type ChanDirection = 'both' | 'receive' | 'send';

/** How packages are written: `name`, as fmt's %T does, or `path`, with the whole import path. */
export type PackageStyle = 'name' | 'path';

/** Writes a type as the compiler writes its name (cmd/compile/internal/types: fmtTypeIDName). */
export function formatType(type: GoType, style: PackageStyle): string {
  const inner = (child: GoType) => formatType(child, style);
  switch (type.kind) {
    case 'named':
      return formatNamed(type, style);
    case 'pointer':
      return `*${inner(type.elem)}`;
    case 'slice':
      return `[]${inner(type.elem)}`;
    case 'array':
      return `[${type.length}]${inner(type.elem)}`;
    case 'map':
      return `map[${inner(type.key)}]${inner(type.elem)}`;
    case 'chan':
      return formatChan(type, inner);
    case 'func':
      return `func${formatSignature(type, style)}`;
    case 'interface':
      return formatInterface(type.methods, style);
    case 'struct':
      return formatStruct(type.fields, inner);
    case 'unknown':
      return type.text;
  }
}

/** `(int, ...string) (bool, error)` */
export function formatSignature({ parameters, results, variadic }: FuncType, style: PackageStyle): string {
  const list = parameters.map((type, i) =>
    variadic && i === parameters.length - 1 && type.kind === 'slice'
      ? `...${formatType(type.elem, style)}`
      : formatType(type, style),
  );
  const given = results.map(type => formatType(type, style));
  const after = given.length === 0 ? '' : given.length === 1 ? ` ${given[0]}` : ` (${given.join(', ')})`;
  return `(${list.join(', ')})${after}`;
}

/** A method as it is declared, without its receiver: `Area() float64`. */
export function formatMethod({ name, type }: MethodSignature, style: PackageStyle): string {
  return type.kind === 'func' ? `${name}${formatSignature(type, style)}` : `${name}(?)`;
}

/** Type arguments have whole paths in either style. */
function formatNamed({ package: own, path, name, arguments: args }: NamedType, style: PackageStyle): string {
  const qualifier = style === 'path' ? (path ?? own) : own;
  const list = args ? `[${args.map(type => formatType(type, 'path')).join(',')}]` : '';
  return `${qualifier === undefined ? '' : `${qualifier}.`}${name}${list}`;
}

function formatChan(
  { direction, elem }: Extract<GoType, { kind: 'chan' }>,
  inner: (child: GoType) => string,
): string {
  if (direction === 'receive') return `<-chan ${inner(elem)}`;
  if (direction === 'send') return `chan<- ${inner(elem)}`;
  const isReceive = elem.kind === 'chan' && elem.direction === 'receive';
  return isReceive ? `chan (${inner(elem)})` : `chan ${inner(elem)}`;
}

function formatInterface(methods: readonly MethodSignature[], style: PackageStyle): string {
  if (methods.length === 0) return 'interface {}';
  const list = methods.map(method => {
    const qualifier = style === 'path' ? (method.path ?? method.package) : method.package;
    return `${qualifier === undefined ? '' : `${qualifier}.`}${formatMethod(method, style)}`;
  });
  return `interface { ${list.join('; ')} }`;
}

function formatStruct(fields: readonly FieldType[], inner: (child: GoType) => string): string {
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
