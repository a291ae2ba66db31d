import { DT_GNU_HASH, DT_HASH, DT_RELA, DT_STRTAB, DT_SYMTAB, SHT_NOBITS } from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import { dynamicSegment, type ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { Export } from '../go/exports.ts';
import { layoutOf } from '../go/moduledata-layouts.ts';
import { pathToPrefix } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import type { GoProfile } from '../profile/profile.ts';

const SHT_RELA = 4;
const SHT_HASH = 5;
const SHT_DYNAMIC = 6;
const SHT_DYNSYM = 11;
const SHT_GNU_HASH = 0x6ffffff6;

/** Sections that say the same as a tag of the dynamic table. */
const PAIRS: readonly { type: number; tag: number; name: string }[] = [
  { type: SHT_DYNSYM, tag: DT_SYMTAB, name: 'DT_SYMTAB' },
  { type: SHT_GNU_HASH, tag: DT_GNU_HASH, name: 'DT_GNU_HASH' },
  { type: SHT_HASH, tag: DT_HASH, name: 'DT_HASH' },
];

/** Where build info tells another story than what the runtime reads in memory. */
export async function findGoDisagreements(
  { buildInfo, layout, module }: GoProfile,
  symbols: SymbolTable | undefined,
): Promise<string[]> {
  if (!buildInfo || !module?.known) return [];
  const found: string[] = [];
  const { importPath, exports } = module.value;
  const { path = '', goVersion, settings } = buildInfo;
  const isOther = path !== '' && path !== 'command-line-arguments' && path !== importPath;
  if (isOther && !(await isRenamed(path, settings, exports, symbols)))
    found.push(`build info says that the main package is ${path}, the moduledata ${importPath}`);
  const release = parseGoVersion(goVersion);
  const family = release && layoutOf(release.minor, 8)?.family;
  if (family !== undefined && layout && family !== layout.family)
    found.push(`build info says ${goVersion}, the moduledata is that of Go ${layout.family}`);
  const mode = settings['-buildmode'];
  if (mode !== undefined && mode !== 'plugin')
    found.push(`build info says -buildmode=${mode}, but there is a moduledata with a plugin path`);
  return found;
}

/**
 * -ldflags=-pluginpath=P gives the plugin another path. With -trimpath, and before Go 1.18, the flag is not recorded; but
 * the symbols of the main package keep the path of its own.
 */
async function isRenamed(
  path: string,
  settings: Record<string, string>,
  exports: readonly Export[],
  symbols: SymbolTable | undefined,
): Promise<boolean> {
  const flags = settings['-ldflags'];
  if (flags !== undefined) return flags.includes('-pluginpath');
  if (settings['-buildmode'] !== undefined && settings['-trimpath'] !== 'true') return false;
  const names = exports.map(({ name }) => `${pathToPrefix(path)}.${name}`);
  return names.length === 0 || (await symbols?.find(names))?.size === new Set(names).size;
}

const hex = (address: number) => `0x${address.toString(16)}`;

/**
 * Where the section table tells another story than the segments and the dynamic table. The loader reads the latter;
 * most other tools read sections, so such a file is not what they say it is.
 */
export function findDisagreements(
  image: ElfImage,
  sections: readonly Section[],
  table: DynamicTable | undefined,
): string[] {
  const found: string[] = [];
  const compare = (section: Section, name: string, address: number) => {
    if (section.addr !== address)
      found.push(`section ${section.name} is at ${hex(section.addr)}, ${name} at ${hex(address)}`);
  };
  const segment = dynamicSegment(image.segments);
  for (const section of sections) {
    if (section.type === SHT_DYNAMIC && segment) compare(section, 'PT_DYNAMIC', segment.vaddr);
    const pair = PAIRS.find(({ type }) => type === section.type);
    const address = pair && table?.get(pair.tag);
    if (pair && address !== undefined) compare(section, pair.name, address);
    if (section.type === SHT_DYNSYM) {
      const strings = sections[section.link];
      const strtab = table?.get(DT_STRTAB);
      if (strings && strtab !== undefined) compare(strings, 'DT_STRTAB', strtab);
    }
    const isAllocated = (section.flags & 2) !== 0 && section.type !== SHT_NOBITS && section.size > 0;
    const offset = isAllocated ? image.memory.fileOffset(section.addr) : undefined;
    if (offset !== undefined && offset !== section.offset) {
      found.push(
        `section ${section.name} is at file offset ${hex(section.offset)}, its segment at ${hex(offset)}`,
      );
    }
  }
  const rela = table?.get(DT_RELA);
  const relaSections = sections.filter(({ type, flags }) => type === SHT_RELA && (flags & 2) !== 0);
  if (rela !== undefined && relaSections.length > 0 && !relaSections.some(({ addr }) => addr === rela)) {
    found.push(`no section of relocations is at ${hex(rela)}, where DT_RELA is`);
  }
  return found;
}
