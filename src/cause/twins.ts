import type { GoType } from '../go/go-type.ts';
import type { CheckProfile, ExportType } from '../profile/profile.ts';
import type { Kinship, Placed } from './twin-paths.ts';

/** Where somebody may notice that a package is there twice. */
export type TwinEffect =
  /** functions of it that init functions of the plugin call to register something */
  | { kind: 'registers'; functions: readonly string[] }
  /** exports of the plugin with its types */
  | { kind: 'exports'; names: readonly string[]; types: readonly string[] }
  /** names that both copies register in one registry of the process */
  | { kind: 'collides'; names: readonly string[] };

/** A package that is new to the process, and one that is there already and is the same under another path. */
export interface Twin {
  own: Placed;
  other: Placed;
  /** index of the plugin that has the other one; absent: the host */
  earlier?: number;
  kinship: Kinship | undefined;
  /** how many names of the one the other one has too; absent where names in a registry prove it */
  names?: SameNames;
  effect: TwinEffect;
}

/** How many names of one package another one has. */
export interface SameNames {
  same: number;
  of: number;
  /** those that are not exported */
  hidden: number;
}

/** How many names have to be the same, and which part of all. */
const WANTED: Readonly<Record<Kinship, { count: number; part: number }>> = {
  version: { count: 1, part: 0.2 },
  copied: { count: 1, part: 0.2 },
  renamed: { count: 1, part: 0.2 },
  forked: { count: 3, part: 0.5 },
  moved: { count: 8, part: 0.7 },
};

/** Of a package with few names and an uninformative path, nearly all have to be the same, and not only exported ones. */
const FEW = { count: 3, part: 0.75 };

export function isAlike(kinship: Kinship, { same, of, hidden }: SameNames): boolean {
  const { count, part } = WANTED[kinship];
  if (hidden > 0 && same >= FEW.count && same / of >= FEW.part) return true;
  return same >= count && same / Math.max(1, of) >= part;
}

/** The packages whose types a host meets in the exports of a plugin, with the exports and the types. */
export function packagesInExports(
  types: Readonly<Record<string, ExportType>>,
): Map<string, { names: Set<string>; types: Set<string> }> {
  const found = new Map<string, { names: Set<string>; types: Set<string> }>();
  for (const [name, { type, methods = [] }] of Object.entries(types)) {
    const note = (path: string, typeName: string) => {
      const known = found.get(path) ?? { names: new Set(), types: new Set() };
      found.set(path, known);
      known.names.add(name);
      known.types.add(typeName);
    };
    for (const one of [type, ...methods.map(method => method.type)]) eachNamed(one, note);
  }
  return found;
}

function eachNamed(type: GoType, note: (path: string, name: string) => void): void {
  switch (type.kind) {
    case 'named':
      if (type.path !== undefined) note(type.path, type.name);
      for (const argument of type.arguments ?? []) eachNamed(argument, note);
      return;
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      eachNamed(type.elem, note);
      return;
    case 'map':
      eachNamed(type.key, note);
      eachNamed(type.elem, note);
      return;
    case 'func':
      for (const one of [...type.parameters, ...type.results]) eachNamed(one, note);
      return;
    case 'interface':
      for (const method of type.methods) eachNamed(method.type, note);
      return;
    case 'struct':
      for (const field of type.fields) eachNamed(field.type, note);
      return;
    default:
  }
}

/** A package with its module, by the build information of a file. */
export function placedIn({ go }: CheckProfile, path: string): Placed {
  const { main, deps = [] } = go?.buildInfo ?? {};
  let module: string | undefined;
  for (const one of [...(main ? [main] : []), ...deps]) {
    const isOf = path === one.path || path.startsWith(`${one.path}/`);
    if (isOf && one.path.length > (module?.length ?? -1)) module = one.path;
  }
  return { path, module };
}
