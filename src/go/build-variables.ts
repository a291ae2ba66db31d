import { decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { readGoString } from './go-string.ts';
import { type ModInfo, parseModInfo, unframe } from './mod-info.ts';
import { parseGoVersion } from './version.ts';

const VERSION = 'runtime.buildVersion';
/** Go 1.12 only: 1.11 sets it when the program runs, and from 1.13 on the blob of build information points to it. */
const MODINFO = 'runtime/debug.modinfo';

/** From 1.13 on there is build information. */
const LAST_MINOR = 12;

/** of a vendor's release too */
const MAX_VERSION_BYTES = 256;
const MAX_MODINFO_BYTES = 2 << 20;

/** What a host says of its build in variables that it exports for plugins. */
export interface BuildVariables {
  version: string;
  info?: ModInfo;
}

/**
 * Reads the variables in which hosts up to Go 1.12, which have no build information, say what built them: a program that
 * imports plugin exports all its symbols. Plugins have none of their own.
 */
export async function readBuildVariables(
  space: AddressSpace,
  symbols: SymbolTable,
): Promise<BuildVariables | undefined> {
  const found = await symbols.find([VERSION, MODINFO]);
  const text = async (name: string, maxBytes: number) => {
    const address = found.get(name)?.[0]?.value;
    return address === undefined ? new Uint8Array(0) : readGoString(space, address, name, maxBytes);
  };
  const version = decodeText(await text(VERSION, MAX_VERSION_BYTES));
  // Others have a variable of that name too: TinyGo says its own release in it.
  if (!/^(?:go1\b|devel\b)/.test(version) || (parseGoVersion(version)?.minor ?? 0) > LAST_MINOR)
    return undefined;
  const info = unframe(await text(MODINFO, MAX_MODINFO_BYTES));
  return { version, ...(info ? { info: parseModInfo(decodeText(info)) } : {}) };
}
