import { PACKAGE_HASH_PREFIXES } from '../go/package-hash.ts';
import { pathToPrefix } from '../go/package-path.ts';
import type { DynamicImage } from './dynamic-profile.ts';

const MAX_PACKAGES = 1 << 14;
/** of one package */
const MAX_NAMES = 1 << 12;
/** what every package has, or the compiler names */
const COMMON = /^(?:init(?:\.\d+)?|\.inittask|\.stmp_\d+|[^.]*\.func\d+.*|map\.init\.\d+)$/;

/** Import paths of the packages whose hashes a file has. */
export async function readPackages({ symbols }: DynamicImage): Promise<string[]> {
  const text = await symbols.texts();
  const found = new Set<string>();
  for (const prefix of PACKAGE_HASH_PREFIXES) {
    const sought = `\0${prefix}`;
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
      const start = at + sought.length;
      found.add(text.slice(start, text.indexOf('\0', start)));
      if (found.size >= MAX_PACKAGES) return [...found];
    }
  }
  return [...found];
}

/** Names that a file defines of these packages, without the package: functions, methods, variables. */
export async function readDeclared(
  { symbols }: DynamicImage,
  packages: ReadonlySet<string>,
): Promise<Record<string, string[]>> {
  const text = await symbols.texts();
  const declared: [string, string[]][] = [];
  for (const path of packages) {
    const names = new Set<string>();
    const sought = `\0${pathToPrefix(path)}.`;
    for (
      let at = text.indexOf(sought);
      at >= 0 && names.size < MAX_NAMES;
      at = text.indexOf(sought, at + 1)
    ) {
      const start = at + sought.length;
      const name = text.slice(start, text.indexOf('\0', start));
      if (!COMMON.test(name)) names.add(name);
    }
    declared.push([path, [...names]]);
  }
  return Object.fromEntries(declared);
}
