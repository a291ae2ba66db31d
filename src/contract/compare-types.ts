import { type FieldType, formatType, type GoType, type MethodSignature } from '../go/go-type.ts';

/** Where two types part; both sides are written so that they can be distinguished. */
export interface Difference {
  /** from the outside in: `parameter 2`, `field Deep`, `element`; empty: the types as a whole */
  path: string[];
  wanted: string;
  found: string;
  /** what kind of difference it is, where that is worth a word */
  kind?: 'pointer-wanted' | 'value-wanted' | 'package' | 'variadic';
}

/** Where the expected type and the one that was found differ; empty: they are identical. */
export function compareTypes(wanted: GoType, found: GoType, path: readonly string[] = []): Difference[] {
  if (wanted.kind === 'named' || found.kind === 'named')
    return isSameName(wanted, found) ? [] : [different(wanted, found, path)];
  if (wanted.kind !== found.kind) return [different(wanted, found, path)];
  const inner = (a: GoType, b: GoType, step: string) => compareTypes(a, b, [...path, step]);
  switch (wanted.kind) {
    case 'pointer':
    case 'slice':
      return found.kind === wanted.kind
        ? inner(wanted.elem, found.elem, wanted.kind === 'pointer' ? 'what it points to' : 'element')
        : [];
    case 'array':
      if (found.kind !== 'array' || found.length !== wanted.length) return [different(wanted, found, path)];
      return inner(wanted.elem, found.elem, 'element');
    case 'map':
      return found.kind === 'map'
        ? [...inner(wanted.key, found.key, 'key'), ...inner(wanted.elem, found.elem, 'value')]
        : [];
    case 'chan':
      if (found.kind !== 'chan' || found.direction !== wanted.direction)
        return [different(wanted, found, path)];
      return inner(wanted.elem, found.elem, 'element');
    case 'func':
      return compareFuncs(wanted, found, path);
    case 'interface':
      return found.kind === 'interface' ? compareMethods(wanted.methods, found.methods, path) : [];
    case 'struct':
      return compareStructs(wanted, found, path);
    case 'unknown':
      return found.kind === 'unknown' && found.text === wanted.text ? [] : [different(wanted, found, path)];
  }
}

function compareFuncs(wanted: GoType, found: GoType, path: readonly string[]): Difference[] {
  if (wanted.kind !== 'func' || found.kind !== 'func') return [];
  const sameShape =
    wanted.parameters.length === found.parameters.length && wanted.results.length === found.results.length;
  if (!sameShape) return [different(wanted, found, path)];
  if (wanted.variadic !== found.variadic) return [{ ...different(wanted, found, path), kind: 'variadic' }];
  return [
    ...wanted.parameters.flatMap((type, i) =>
      compareTypes(type, found.parameters[i] ?? type, [...path, `parameter ${i + 1}`]),
    ),
    ...wanted.results.flatMap((type, i) =>
      compareTypes(type, found.results[i] ?? type, [...path, `result ${i + 1}`]),
    ),
  ];
}

function compareMethods(
  wanted: readonly MethodSignature[],
  found: readonly MethodSignature[],
  path: readonly string[],
): Difference[] {
  const text = (method: MethodSignature | undefined) =>
    method ? formatType({ kind: 'interface', methods: [method] }, 'path') : 'no such method';
  const names = new Set([...wanted, ...found].map(({ name }) => name));
  return [...names].flatMap(name => {
    const [a, b] = [wanted, found].map(methods => methods.find(method => method.name === name));
    const step = [...path, `method ${name}`];
    if (!a || !b) return [{ path: step, wanted: text(a), found: text(b) }];
    return isSameOwner(a, b)
      ? compareTypes(a.type, b.type, step)
      : [{ path: step, wanted: text(a), found: text(b), kind: 'package' as const }];
  });
}

function compareStructs(wanted: GoType, found: GoType, path: readonly string[]): Difference[] {
  if (wanted.kind !== 'struct' || found.kind !== 'struct') return [];
  const length = Math.max(wanted.fields.length, found.fields.length);
  const text = (field: FieldType | undefined) =>
    field ? formatType({ kind: 'struct', fields: [field] }, 'path') : 'no such field';
  return Array.from({ length }, (_, i) => [wanted.fields[i], found.fields[i]]).flatMap(([a, b]) => {
    const step = [...path, `field ${(a ?? b)?.name ?? ''}`];
    const isSame = a && b && a.name === b.name && a.embedded === b.embedded && a.tag === b.tag;
    if (!isSame) return [{ path: step, wanted: text(a), found: text(b) }];
    return isSameOwner(a, b)
      ? compareTypes(a.type, b.type, step)
      : [{ path: step, wanted: text(a), found: text(b), kind: 'package' as const }];
  });
}

/** Unexported names of different packages are never the same; a text says no package, and then it is that of the host. */
function isSameOwner(wanted: MethodSignature | FieldType, found: MethodSignature | FieldType): boolean {
  if (found.path === undefined) return true;
  const own = wanted.path ?? ('package' in wanted ? wanted.package : undefined);
  return own !== undefined && (own === found.path || ('package' in found && own === found.package));
}

/** `http.Request` is of any package called http; `net/http.Request` of this one only. */
function isSameName(wanted: GoType, found: GoType): boolean {
  if (wanted.kind !== 'named' || found.kind !== 'named') return false;
  if (wanted.name !== found.name || !isSamePackage(wanted, found)) return false;
  const [a = [], b = []] = [wanted.arguments, found.arguments];
  return a.length === b.length && a.every((type, i) => compareTypes(type, b[i] ?? type).length === 0);
}

function isSamePackage(
  wanted: { package?: string; path?: string },
  found: { package?: string; path?: string },
): boolean {
  if (wanted.package === undefined || found.package === undefined) return wanted.package === found.package;
  if (wanted.path !== undefined && found.path !== undefined) return wanted.path === found.path;
  return wanted.package === found.package || wanted.package === found.path;
}

function different(wanted: GoType, found: GoType, path: readonly string[]): Difference {
  const [a, b] = [formatType(wanted, 'name'), formatType(found, 'name')];
  const sides = { path: [...path], wanted: a, found: b };
  // Types that print alike are of different packages.
  if (a === b || isOfOtherPackage(wanted, found))
    return {
      ...sides,
      wanted: formatType(wanted, 'path'),
      found: formatType(found, 'path'),
      kind: 'package',
    };
  if (wanted.kind === 'pointer' && compareTypes(wanted.elem, found).length === 0)
    return { ...sides, kind: 'pointer-wanted' };
  if (found.kind === 'pointer' && compareTypes(wanted, found.elem).length === 0)
    return { ...sides, kind: 'value-wanted' };
  return sides;
}

function isOfOtherPackage(wanted: GoType, found: GoType): boolean {
  return (
    wanted.kind === 'named' &&
    found.kind === 'named' &&
    wanted.name === found.name &&
    wanted.package !== undefined &&
    found.package !== undefined
  );
}
