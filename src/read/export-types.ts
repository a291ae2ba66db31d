import { FormatError } from '../bytes/format-error.ts';
import { usesWideNames } from '../go/exports.ts';
import { readModuleData } from '../go/module-data.ts';
import { TypeGraph } from '../go/type-graph.ts';
import { TypeReader } from '../go/type-reader.ts';
import { dynamicOf, layoutOf } from '../profile/known.ts';
import type { BinaryProfile, ExportType } from '../profile/profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';

/** type data that is read at once (bytes); more is read on demand */
const MAX_TYPE_DATA_BYTES = 4 << 20;
const MANY_EXPORTS = 32;

/** Whose types are read, and how far. */
export interface ExportTypesWanted {
  /** exports; absent: all */
  names?: ReadonlySet<string>;
  /** the underlying types of named types of these packages are read too */
  packages?: ReadonlySet<string>;
}

/** The types of exports by name, from the type data of the file; undefined where they cannot be read. */
export async function readExportTypes(
  profile: BinaryProfile,
  { space, symbols }: DynamicImage,
  { names, packages = new Set() }: ExportTypesWanted = {},
): Promise<Record<string, ExportType> | undefined> {
  const layout = layoutOf(profile);
  const address = dynamicOf(profile)?.constructors.module?.address;
  const module = profile.go?.module;
  if (!layout || address === undefined || !module?.known) return undefined;
  const { exports } = module.value;
  try {
    const md = await readModuleData(space, symbols, address, layout);
    const { ptab, types: base, etypes } = md.pointers;
    await space.memory.load([{ address: ptab.address, length: ptab.length * 8 }]);
    const table = space.memory.view(ptab.address, ptab.length * 8, 'runtime.ptabEntry');
    const first = exports.length === 0 ? undefined : base.address + table.i32(0);
    const isWide = first !== undefined && (await usesWideNames(space, first, layout));
    const reader = new TypeReader(space, symbols, {
      base: base.address,
      layout,
      wideNames: isWide,
      mainPath: module.value.importPath,
    });
    const wanted = exports.flatMap(({ name, kind }, i) =>
      names && !names.has(name) ? [] : [{ name, kind, address: base.address + table.i32(i * 8 + 4) }],
    );
    // Of many one read of it all takes less than finding out which parts are needed.
    if (wanted.length > MANY_EXPORTS)
      await reader.prefetch(Math.min(MAX_TYPE_DATA_BYTES, etypes.address - base.address));
    await reader.read(
      wanted.map(one => one.address),
      ({ named, pkgPath }) => !named || packages.has(pkgPath ?? ''),
    );
    const graph = new TypeGraph(reader.types);
    const found: [string, ExportType][] = [];
    for (const { name, kind, address: own } of wanted) {
      const node = reader.types.get(own);
      // For a variable ptab has the pointer that Lookup returns.
      const declared = kind === 'var' ? (node?.elem ?? own) : own;
      const methods = kind === 'var' ? await reader.methodsOf(own) : [];
      found.push([
        name,
        {
          type: graph.type(declared),
          ...(methods.length > 0 ? { methods: methods.map(method => graph.signature(method)) } : {}),
          ...(packages.size > 0 ? { parts: graph.parts(own, packages) } : {}),
        },
      ]);
    }
    return Object.fromEntries(found);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
