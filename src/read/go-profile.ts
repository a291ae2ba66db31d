import { FormatError } from '../bytes/format-error.ts';
import { AddressSpace } from '../elf/address-space.ts';
import { ET_EXEC } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import { MemoryFault } from '../elf/memory.ts';
import { Relocations } from '../elf/relocation.ts';
import type { Section } from '../elf/section.ts';
import { readBuildInfo } from '../go/build-info.ts';
import type { ModuleConstructor } from '../go/constructors.ts';
import { RuntimeThrow, readExports } from '../go/exports.ts';
import { readInitTasks } from '../go/init-tasks.ts';
import { type ModuleData, readModuleData } from '../go/module-data.ts';
import { layoutOf, type ModuleDataLayout, moduleDataLayouts } from '../go/moduledata-layouts.ts';
import { prefixToPath } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import type { Defect } from '../profile/defect.ts';
import type { Fact, GoProfile, ModuleProfile, StoredWord } from '../profile/profile.ts';
import { relroPages, wildKind } from './defects.ts';
import type { DynamicImage } from './elf-profile.ts';
import { findModuleDefects } from './module-defects.ts';

/** of a static program */
const NO_RELOCATIONS = new Relocations(undefined);

/** A failure to decode is a fact about the file; anything else is a defect of ours and goes on. */
async function orElse<T>(
  read: () => Promise<T>,
  damaged: (error: FormatError) => void,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    damaged(error);
    return undefined;
  }
}

const ignore = () => undefined;

/**
 * Reads the Go side of an image; `registration` is what registers its moduledata with the host, or, in a program, with the
 * library that holds its runtime.
 */
export async function readGoProfile(
  image: ElfImage,
  sections: readonly Section[],
  dynamic: DynamicImage | undefined,
  registration: ModuleConstructor | undefined,
  defects: Defect[],
  isProgram: boolean,
): Promise<GoProfile> {
  const space =
    dynamic?.space ?? new AddressSpace(image.memory, NO_RELOCATIONS, image.header.type === ET_EXEC);
  const buildInfo = await orElse(() => readBuildInfo(image, sections, space), ignore);
  const layouts = await candidates(
    buildInfo?.goVersion,
    dynamic,
    registration?.next,
    image.encoding.wordSize,
  );
  const profile: GoProfile = {
    ...(buildInfo ? { buildInfo, version: buildInfo.goVersion } : {}),
  };
  if (!registration || !dynamic) {
    const [layout] = layouts;
    return layout && layouts.length === 1
      ? { ...profile, layout: { family: layout.family, size: layout.size } }
      : profile;
  }
  // A program that was linked with libraries of Go packages.
  if (isProgram) {
    const [layout] = layouts;
    const { readLinkedLibraries } = await import('./linked-libraries.ts');
    const linkedLibraries =
      layout &&
      (await orElse(() => readLinkedLibraries(space, dynamic.symbols, registration.address, layout), ignore));
    return {
      ...profile,
      ...(layout ? { layout: { family: layout.family, size: layout.size } } : {}),
      ...(linkedLibraries ? { linkedLibraries } : {}),
    };
  }
  const release = parseGoVersion(buildInfo?.goVersion ?? '');
  const isCertain = layouts.length === 1 && release !== undefined && layoutOf(release.minor, 8) !== undefined;
  const decoded = await decodeModule(image, dynamic, registration.address, layouts, isCertain, defects);
  if (isWriteProtected(image, registration.address))
    defects.push({ phase: 'runtime', kind: 'read-only', what: 'local.moduledata' });
  return {
    ...profile,
    ...(decoded.layout ? { layout: { family: decoded.layout.family, size: decoded.layout.size } } : {}),
    module: decoded.module,
  };
}

/** st_size of `runtime.firstmoduledata`: a plugin has its own, unused copy of the variable. */
async function moduleDataSize(dynamic: DynamicImage | undefined): Promise<number | undefined> {
  const found = await dynamic?.symbols.find(['runtime.firstmoduledata']);
  return found?.get('runtime.firstmoduledata')?.[0]?.size;
}

/**
 * The layouts that a file may have been compiled with. The offset of `next` in its code says most, being what runs;
 * then the size of its moduledata; the version tells apart what is left.
 */
async function candidates(
  goVersion: string | undefined,
  dynamic: DynamicImage | undefined,
  next: number | undefined,
  wordSize: 4 | 8,
): Promise<readonly ModuleDataLayout[]> {
  const release = goVersion === undefined ? undefined : parseGoVersion(goVersion);
  const byVersion = release && layoutOf(release.minor, wordSize);
  if (release && !byVersion && next === undefined) return [];
  if (byVersion && (next === undefined || byVersion.offsets['next'] === next)) return [byVersion];
  const size = await moduleDataSize(dynamic);
  let layouts = moduleDataLayouts(wordSize);
  if (next !== undefined) layouts = layouts.filter(layout => layout.offsets['next'] === next);
  else if (size !== undefined) layouts = layouts.filter(layout => layout.size === size);
  else return [];
  const ofSize = layouts.filter(layout => layout.size === size);
  return ofSize.length > 0 ? ofSize : layouts;
}

/** Only the right layout finds a path, and packages whose names agree with the symbols that they are bound to. */
function isConsistent({ pluginPath, packages }: ModuleProfile): boolean {
  if (pluginPath === '' || packages.length === 0) return false;
  return packages.every(linked => linked.symbol === undefined || linked.symbol.includes('.pkghash.'));
}

/** RELRO over the moduledata: the runtime writes into it and faults. */
function isWriteProtected(image: ElfImage, address: number): boolean {
  const relro = relroPages(image);
  return relro !== undefined && address >= relro.start && address < relro.end;
}

async function decodeModule(
  image: ElfImage,
  dynamic: DynamicImage,
  address: number,
  layouts: readonly ModuleDataLayout[],
  isCertain: boolean,
  defects: Defect[],
): Promise<{ layout?: ModuleDataLayout; module: Fact<ModuleProfile> }> {
  let why = 'no known layout of runtime.moduledata has this size';
  let fault: Defect | undefined;
  for (const layout of layouts) {
    try {
      const { module, found } = await readModule(image, dynamic, address, layout);
      if (!isCertain && !isConsistent(module)) continue;
      defects.push(...found);
      return { layout, module: { known: true, value: module } };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      why = error.message;
      // The runtime follows the same pointers, and faults on them.
      if (error instanceof MemoryFault)
        fault ??= {
          phase: 'runtime',
          kind: error.fault === 'unmapped' ? wildKind(image, error.address) : error.fault,
          what: error.structure,
        };
    }
  }
  if (fault) defects.push(fault);
  return { module: { known: false, why } };
}

async function readModule(
  image: ElfImage,
  dynamic: DynamicImage,
  address: number,
  layout: ModuleDataLayout,
): Promise<{ module: ModuleProfile; found: Defect[] }> {
  const { space, symbols } = dynamic;
  const md = await readModuleData(space, symbols, address, layout);
  const found = findModuleDefects(image, md, layout);
  const unreadable = (what: string) => found.push({ phase: 'verify', kind: 'unheard', what });
  const initTasks = await orElse(
    () => readInitTasks(space, symbols, md),
    () => unreadable('the list of init tasks cannot be read'),
  );
  if (initTasks?.includes('?')) unreadable('an init task is bound to something else');
  const exports = await orElse(
    () => readExports(space, md, layout),
    error => {
      if (error instanceof RuntimeThrow) found.push({ phase: 'verify', kind: 'thrown', what: error.text });
      else unreadable('the table of exports cannot be read');
    },
  );
  const module = {
    words: storedWords(md),
    pluginPath: md.pluginPath,
    importPath: prefixToPath(md.pluginPath),
    packages: md.packages,
    exports: exports ?? [],
    ...(initTasks ? { initTasks } : {}),
  };
  return { module, found };
}

function storedWords({ words, symbols }: ModuleData): StoredWord[] {
  return words.map(found => {
    if (found.kind === 'plain') return found.value;
    if (found.kind === 'address') return `+${found.address.toString(16)}`;
    return `@${symbols.get(found.symbol)?.name ?? ''}`;
  });
}
