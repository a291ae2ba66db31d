import type { SymbolTable } from '../elf/symbol-table.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { TypeReader } from '../go/type-reader.ts';
import { AssertedTypes } from './asserted-types.ts';
import type { HostCode } from './host-code.ts';
import type { HostLookup } from './host-lookup.ts';
import { Leftovers } from './leftover.ts';
import { type Ask, LookupAsks } from './lookup-asks.ts';
import { LookupNames } from './lookup-names.ts';
import { neededBeside } from './needed-beside.ts';
import { Origins } from './origins.ts';
import { PluginNames } from './plugin-names.ts';
import { goesOn } from './reaction.ts';

/**
 * Turns the places where a host looks something up into the names and types that it asks for.
 * @param module the host's own, whose layout and address are given
 * @param packages the underlying types of named types of these are read too
 */
export async function resolveLookups(
  code: HostCode,
  symbols: SymbolTable,
  module: { address: number; layout: ModuleDataLayout },
  packages: ReadonlySet<string>,
): Promise<HostLookup[]> {
  const { space } = code;
  const { address, layout } = module;
  const md = await space.span(address, layout.size, 'runtime.moduledata');
  const base = md.pointer(layout.offsets['types'] ?? 0) ?? 0;
  const reader = new TypeReader(space, symbols, { base, layout, wideNames: false, mainPath: 'main' });
  const types = new AssertedTypes(space, reader, packages);
  const names = new LookupNames(space, code.search);
  const plugins = new PluginNames();
  const asks = new LookupAsks(code).all(await new Origins(code).hidden());
  const leftovers = new Leftovers(code);
  const found: { ask: Ask; lookup: HostLookup }[] = [];
  for (const ask of asks) {
    const { known, call } = ask.named ?? ask;
    const asserted = await types.of(ask.types);
    const lookup: HostLookup = {
      function: known.func.name,
      ...(await names.of(ask.name, known, call)),
      types: asserted,
      ...(asserted.length > 0 && (await leftovers.isHandedOn(ask)) ? { handsOn: true } : {}),
      plugin: plugins.of(ask),
      ...(isOptional(ask) ? { optional: true } : {}),
    };
    found.push({ ask, lookup });
  }
  for (const { ask, lookup } of found) {
    const needs = neededBeside(
      ask,
      found.filter(other => other.lookup.plugin === lookup.plugin && other.lookup !== lookup),
    );
    if (needs.length > 0) lookup.needs = needs;
  }
  const unique = new Map(found.map(({ lookup }) => [JSON.stringify(lookup), lookup]));
  return [...unique.values()];
}

function isOptional({ path: [first] }: Ask): boolean {
  return first?.reaction !== undefined && goesOn(first.reaction);
}
