import type { GoType, MethodSignature } from '../go/go-type.ts';
import type { ExportType } from '../profile/profile.ts';

/** An expected type with packages named as the plugin's types name them: an import path does not always show it. */
export function withPackageNames(type: GoType, types: readonly ExportType[]): GoType {
  const names = new Map<string, string>();
  for (const { type: own, methods } of types) {
    collect(own, names);
    for (const method of methods ?? []) collect(method.type, names);
  }
  return renamed(type, names);
}

function collect(type: GoType, names: Map<string, string>): void {
  if (type.kind === 'named' && type.path !== undefined && type.package !== undefined)
    names.set(type.path, type.package);
  for (const child of childrenOf(type)) collect(child, names);
}

function childrenOf(type: GoType): readonly GoType[] {
  switch (type.kind) {
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return [type.elem];
    case 'map':
      return [type.key, type.elem];
    case 'func':
      return [...type.parameters, ...type.results];
    case 'interface':
      return type.methods.map(method => method.type);
    case 'struct':
      return type.fields.map(field => field.type);
    default:
      return [];
  }
}

function renamed(type: GoType, names: ReadonlyMap<string, string>): GoType {
  const inner = (child: GoType) => renamed(child, names);
  switch (type.kind) {
    case 'named': {
      const name = type.path === undefined ? undefined : names.get(type.path);
      return name === undefined ? type : { ...type, package: name };
    }
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return { ...type, elem: inner(type.elem) };
    case 'map':
      return { ...type, key: inner(type.key), elem: inner(type.elem) };
    case 'func':
      return { ...type, parameters: type.parameters.map(inner), results: type.results.map(inner) };
    case 'interface':
      return {
        ...type,
        methods: type.methods.map((method): MethodSignature => ({ ...method, type: inner(method.type) })),
      };
    case 'struct':
      return { ...type, fields: type.fields.map(field => ({ ...field, type: inner(field.type) })) };
    default:
      return type;
  }
}
