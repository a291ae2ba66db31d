import type { DynamicImage } from './elf-profile.ts';
import { isExported } from '../elf/symbol.ts';
import { PACKAGE_HASH_PREFIXES, readPackageHashes } from '../go/package-hash.ts';
import type { ExportTable } from './profile.ts';

const isPackageHash = (name: string) => PACKAGE_HASH_PREFIXES.some(prefix => name.startsWith(prefix));

/** Answers exactly these names; what is not defined gets an empty list. */
export async function answerNames(dynamic: DynamicImage, names: Iterable<string>): Promise<ExportTable> {
  const asked = [...names];
  const found = await dynamic.symbols.find(asked);
  const symbols: Record<string, string[]> = {};
  for (const name of asked) {
    symbols[name] = (found.get(name) ?? [])
      .filter(isExported)
      .map(({ version, hidden }) => (version === undefined ? '' : hidden ? `@${version}` : version));
  }
  const hashSymbols = [...found].flatMap(([name, list]) => (isPackageHash(name) ? list.filter(isExported).slice(0, 1) : []));
  const packageHashes = Object.fromEntries(await readPackageHashes(dynamic.space, dynamic.symbols, hashSymbols));
  return { complete: false, symbols, packageHashes };
}
