import { FormatError } from '../bytes/format-error.ts';
import { AddressSpace } from '../elf/address-space.ts';
import { ET_EXEC } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import { MemoryFault } from '../elf/memory.ts';
import { Relocations } from '../elf/relocation.ts';
import type { Section } from '../elf/section.ts';
import { readBuildInfo } from '../go/build-info.ts';
import { readBuildVariables } from '../go/build-variables.ts';
import type { ModuleConstructor } from '../go/constructors.ts';
import { countItabs } from '../go/itabs.ts';
import { layoutOf, type ModuleDataLayout, moduleDataLayouts } from '../go/moduledata-layouts.ts';
import { defectOf } from '../go/toolchain-defects.ts';
import { parseGoVersion } from '../go/version.ts';
import type { Defect } from '../profile/defect.ts';
import type { Fact, GoProfile, ModuleProfile } from '../profile/profile.ts';
import { accessOf, type DynamicImage } from './dynamic-profile.ts';
import { readModule } from './module-profile.ts';
import { findWriteDefects } from './moduledata-checks.ts';
import { ignoreFormatError } from './or-else.ts';

const PROGRAM_MODULE = 'runtime.firstmoduledata';
/** of a static program */
const NO_RELOCATIONS = new Relocations(undefined);

/** The Go side of an image that was opened. */
export interface GoImage {
  image: ElfImage;
  sections: readonly Section[];
  dynamic: DynamicImage | undefined;
  /** what registers its moduledata with the host, or, in a program, with the library that holds its runtime */
  registration: ModuleConstructor | undefined;
  /** the system starts it, whatever it registers */
  isProgram: boolean;
}

export interface GoRead {
  profile: GoProfile;
  /** in the order in which the runtime meets them */
  defects: Defect[];
}

export async function readGoProfile(file: GoImage): Promise<GoRead> {
  const { image, sections, dynamic, registration } = file;
  const space =
    dynamic?.space ?? new AddressSpace(image.memory, NO_RELOCATIONS, image.header.type === ET_EXEC);
  const buildInfo = await readBuildInfo(image, sections, space).catch(ignoreFormatError);
  const base = buildInfo ? { buildInfo, version: buildInfo.goVersion } : await variablesOf(space, dynamic);
  const layouts = await candidates(file, base.version);
  const [layout] = layouts;
  if (!registration || !dynamic) {
    if (!layout || layouts.length !== 1) return { profile: base, defects: [] };
    const itabs = await itabsOf(dynamic, undefined, layout, base.version);
    return { profile: { ...base, ...layoutFact(layout), ...itabs }, defects: [] };
  }
  if (file.isProgram)
    return { profile: { ...base, ...(await linkedFacts(dynamic, registration, layout)) }, defects: [] };
  const release = parseGoVersion(base.version ?? '');
  const isCertain = layouts.length === 1 && release !== undefined && layoutOf(release.minor, 8) !== undefined;
  const decoded = await decodeModule({ image, dynamic, address: registration.address }, layouts, isCertain);
  const itabs = await itabsOf(dynamic, registration.address, decoded.layout, base.version);
  return {
    profile: {
      ...base,
      ...(decoded.layout ? layoutFact(decoded.layout) : {}),
      module: decoded.module,
      ...itabs,
    },
    defects: [...findWriteDefects(image, registration.address), ...decoded.defects],
  };
}

/** Of a host that is too old to have build information. */
async function variablesOf(space: AddressSpace, dynamic: DynamicImage | undefined): Promise<GoProfile> {
  const read = dynamic && (await readBuildVariables(space, dynamic.symbols).catch(ignoreFormatError));
  if (!read) return {};
  const { version, info } = read;
  return { version, ...(info ? { buildInfo: { goVersion: version, ...info } } : {}) };
}

/** How many itabs the runtime adds for a module, where that matters. @param address of its moduledata; absent: of a program */
async function itabsOf(
  dynamic: DynamicImage | undefined,
  address: number | undefined,
  layout: ModuleDataLayout | undefined,
  release: string | undefined,
): Promise<Pick<GoProfile, 'itabs'>> {
  if (!dynamic || !layout || !defectOf('itab-copies', release)) return {};
  const { space, symbols } = dynamic;
  const place = address ?? (await symbols.find([PROGRAM_MODULE])).get(PROGRAM_MODULE)?.[0]?.value;
  if (place === undefined) return {};
  const itabs = await countItabs(space, symbols, place, layout).catch(ignoreFormatError);
  return itabs === undefined ? {} : { itabs };
}

function layoutFact({ family, size }: ModuleDataLayout): Pick<GoProfile, 'layout'> {
  return { layout: { family, size } };
}

/** What a program says of the libraries of Go packages that it was linked with. */
async function linkedFacts(
  { space, symbols }: DynamicImage,
  { address }: ModuleConstructor,
  layout: ModuleDataLayout | undefined,
): Promise<Pick<GoProfile, 'layout' | 'linkedLibraries'>> {
  if (!layout) return {};
  const { readLinkedLibraries } = await import('./linked-libraries.ts');
  const linkedLibraries = await readLinkedLibraries(space, symbols, address, layout).catch(ignoreFormatError);
  return { ...layoutFact(layout), ...(linkedLibraries ? { linkedLibraries } : {}) };
}

/** st_size of `runtime.firstmoduledata`: a plugin has its own, unused copy of the variable. */
async function moduleDataSize(dynamic: DynamicImage | undefined): Promise<number | undefined> {
  const found = await dynamic?.symbols.find([PROGRAM_MODULE]);
  return found?.get(PROGRAM_MODULE)?.[0]?.size;
}

/**
 * The layouts that a file may have been compiled with. The offset of `next` in its code says most, being what runs;
 * then the size of its moduledata; the version distinguishes the rest.
 */
async function candidates(
  { image, dynamic, registration }: GoImage,
  goVersion: string | undefined,
): Promise<readonly ModuleDataLayout[]> {
  const { wordSize } = image.encoding;
  const next = registration?.next;
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

/** Where a moduledata is. */
export interface ModulePlace {
  image: ElfImage;
  dynamic: DynamicImage;
  address: number;
}

/** The moduledata by the first layout that makes sense of it. */
async function decodeModule(
  place: ModulePlace,
  layouts: readonly ModuleDataLayout[],
  isCertain: boolean,
): Promise<{ layout?: ModuleDataLayout; module: Fact<ModuleProfile>; defects: Defect[] }> {
  let why = 'no known layout of runtime.moduledata has this size';
  let fault: MemoryFault | undefined;
  for (const layout of layouts) {
    try {
      const { module, defects } = await readModule(place, layout);
      if (isCertain || isConsistent(module))
        return { layout, module: { known: true, value: module }, defects };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      why = error.message;
      if (error instanceof MemoryFault) fault ??= error;
    }
  }
  // The runtime follows the same pointers, and faults on them.
  const defects: Defect[] = fault
    ? [
        {
          phase: 'runtime',
          kind: 'structure-unmapped',
          structure: fault.structure,
          access: accessOf(place.image, fault),
        },
      ]
    : [];
  return { module: { known: false, why }, defects };
}
