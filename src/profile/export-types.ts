import { FormatError } from '../bytes/format-error.ts';
import { usesWideNames } from '../go/exports.ts';
import { readModuleData } from '../go/module-data.ts';
import { TypeGraph } from '../go/type-graph.ts';
import { TypeReader } from '../go/type-reader.ts';
import type { DynamicImage } from './elf-profile.ts';
import { dynamicOf, layoutOf } from './known.ts';
import type { BinaryProfile, ExportType } from './profile.ts';

/** The types of all exports by name, from the type data of the file; undefined where they cannot be read. */
export async function readExportTypes(
  profile: BinaryProfile,
  { space, symbols }: DynamicImage,
): Promise<Record<string, ExportType> | undefined> {
  const layout = layoutOf(profile);
  const address = dynamicOf(profile)?.constructors.module?.address;
  const module = profile.go?.module;
  if (!layout || address === undefined || !module?.known) return undefined;
  try {
    const md = await readModuleData(space, symbols, address, layout);
    const { ptab, types: base } = md.pointers;
    const { exports } = module.value;
    await space.memory.load([{ address: ptab.address, length: ptab.length * 8 }]);
    const table = space.memory.view(ptab.address, ptab.length * 8, 'runtime.ptabEntry');
    const first = exports.length === 0 ? undefined : base.address + table.i32(0);
    const isWide = first !== undefined && (await usesWideNames(space, first, layout));
    const reader = new TypeReader(space, symbols, base.address, layout, isWide, module.value.importPath);
    const addresses = exports.map((_, i) => base.address + table.i32(i * 8 + 4));
    await reader.read(addresses);
    const graph = new TypeGraph(reader.types);
    const found: [string, ExportType][] = [];
    for (const [i, { name, kind }] of exports.entries()) {
      const own = addresses[i] ?? 0;
      const node = reader.types.get(own);
      // For a variable ptab has the pointer that Lookup returns.
      const declared = kind === 'var' ? (node?.elem ?? own) : own;
      const methods = kind === 'var' ? await reader.methodsOf(own) : [];
      found.push([
        name,
        {
          type: graph.type(declared),
          ...(methods.length > 0 ? { methods: methods.map(method => graph.signature(method)) } : {}),
        },
      ]);
    }
    return Object.fromEntries(found);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
