import type { FormatError } from '../bytes/format-error.ts';
import { DT_INIT } from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import { unrecognisedTags } from '../form/dynamic-form.ts';
import {
  type ForeignExports,
  foreignExports,
  unrecognisedExports,
  unrecognisedName,
} from '../form/export-form.ts';
import { MAX_SEGMENTS, unrecognisedHeader } from '../form/header-form.ts';
import { unrecognisedNeeds } from '../form/property-form.ts';
import { unrecognisedRelocations } from '../form/relocation-form.ts';
import { unrecognisedSegments } from '../form/segment-form.ts';
import { unrecognisedStart } from '../form/start-form.ts';
import { pathToPrefix } from '../go/package-path.ts';
import { foreignConstructors } from '../profile/active-code.ts';
import { dynamicOf, moduleOf } from '../profile/known.ts';
import type { BinaryProfile, ModuleProfile } from '../profile/profile.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { orElse } from './or-else.ts';

/**
 * All that the dynamic linker and the runtime read of a file and that no known link editor writes so. What cannot be read
 * is not recognised either.
 */
export async function readUnrecognised(
  profile: BinaryProfile,
  dynamic: DynamicImage,
): Promise<Unrecognised[]> {
  const { image, table, symbols, space } = dynamic;
  const isPlugin = profile.kind === 'go-plugin';
  const header = unrecognisedHeader(image);
  // Whatever they are, nobody writes so many.
  if (image.segments.length > MAX_SEGMENTS) return header;
  const parts: readonly (() => Promise<Unrecognised[]>)[] = [
    async () => unrecognisedSegments(image, isPlugin),
    async () => unrecognisedTags(image, table),
    async () => unrecognisedName(dynamicOf(profile)?.soname, isPlugin),
    () => unrecognisedRelocations(image, space.relocations, symbols),
    () => unrecognisedNeeds(image),
    () =>
      unrecognisedStart({
        machine: image.header.machine,
        space,
        table,
        symbols,
        told: toldOf(profile, table),
      }),
    async () => unrecognisedExports(await readForeignExports(profile, dynamic)),
  ];
  const found: Unrecognised[] = [...header];
  for (const part of parts) found.push(...(await orElse(part, unread)));
  return found;
}

/** Names that other files are bound to in this one, beyond what a plugin has. */
export function readForeignExports(
  profile: BinaryProfile,
  { symbols }: DynamicImage,
): Promise<ForeignExports> {
  const module = moduleOf(profile);
  return foreignExports(symbols, module && packagesOf(module));
}

/** texts that are looked for one by one; more take longer than a look at all names */
const MAX_SOUGHT = 16;

/** The same as far as it matters: none where no name of the file begins as those of these packages do. */
export async function readForeignPackages(
  profile: BinaryProfile,
  dynamic: DynamicImage,
  wanted: ReadonlySet<string>,
): Promise<string[]> {
  const module = moduleOf(profile);
  const own = module ? packagesOf(module) : new Set();
  const others = [...wanted].filter(path => !own.has(path));
  if (others.length === 0) return [];
  if (others.length <= MAX_SOUGHT) {
    const text = await dynamic.symbols.texts();
    if (!others.some(path => mayBegin(text, path))) return [];
  }
  return (await readForeignExports(profile, dynamic)).packages;
}

/** Whether there is a name of a package anywhere in DT_STRTAB, whose characters are bytes. */
function mayBegin(text: string, path: string): boolean {
  if (/[^\0-\x7f]/.test(path)) return true;
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1))
    if (/[.[({\0]/.test(text[at + path.length] ?? '\0')) return true;
  return false;
}

/** The Go linker's constructor, if all of its code is Go's, and what image-constructor reports. */
function toldOf(profile: BinaryProfile, table: DynamicTable): Set<number> {
  const entry = dynamicOf(profile)?.constructors.module?.entry;
  const foreign = foreignConstructors(profile).map(({ tag, address }) =>
    tag === 'DT_INIT' ? table.get(DT_INIT) : address,
  );
  return new Set([entry, ...foreign].filter(address => address !== undefined));
}

/** The packages of a plugin as symbol names begin with them. */
function packagesOf({ packages, pluginPath }: ModuleProfile): Set<string> {
  return new Set([pluginPath, ...packages.map(({ package: name }) => pathToPrefix(name))]);
}

function unread({ structure, offset, message }: FormatError): Unrecognised[] {
  return [{ structure, offset, value: message }];
}
