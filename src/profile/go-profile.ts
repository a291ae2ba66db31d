import { FormatError } from '../bytes/format-error.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';
import { readBuildInfo } from '../go/build-info.ts';
import { readExports } from '../go/exports.ts';
import { readInitTasks } from '../go/init-tasks.ts';
import { readModuleData } from '../go/module-data.ts';
import { layoutOf, layoutsOfSize, type ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { minorOf, parseGoVersion } from '../go/version.ts';
import type { DynamicImage } from './elf-profile.ts';
import type { Fact, GoProfile, ModuleProfile, StoredWord } from './profile.ts';

/** A failure to decode is a fact about the file; anything else is a defect of ours and goes on. */
async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Reads the Go side of an image; `moduleAddress` is the moduledata that its constructor registers. */
export async function readGoProfile(
  image: ElfImage,
  sections: readonly Section[],
  dynamic: DynamicImage | undefined,
  moduleAddress: number | undefined,
): Promise<GoProfile> {
  const buildInfo = await orNothing(() => readBuildInfo(image, sections, dynamic?.space));
  const size = await moduleDataSize(dynamic);
  const layouts = candidates(buildInfo?.goVersion, size, image.encoding.wordSize);
  const profile: GoProfile = {
    ...(buildInfo ? { buildInfo, version: buildInfo.goVersion } : {}),
  };
  if (moduleAddress === undefined || !dynamic) {
    const [layout] = layouts;
    return layout && layouts.length === 1 ? { ...profile, layout: { family: layout.family, size: layout.size } } : profile;
  }
  const decoded = await decodeModule(dynamic, moduleAddress, layouts);
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

/** The size decides, being what was compiled in; the version tells layouts of one size apart. */
function candidates(goVersion: string | undefined, size: number | undefined, wordSize: 4 | 8): ModuleDataLayout[] {
  const release = goVersion === undefined ? undefined : parseGoVersion(goVersion);
  const byVersion = release && layoutOf(minorOf(release), wordSize);
  if (size === undefined) return byVersion ? [byVersion] : [];
  const bySize = layoutsOfSize(size, wordSize);
  const both = bySize.filter(layout => layout.family === byVersion?.family);
  return both.length > 0 ? both : release ? [] : bySize;
}

async function decodeModule(
  dynamic: DynamicImage,
  address: number,
  layouts: readonly ModuleDataLayout[],
): Promise<{ layout?: ModuleDataLayout; module: Fact<ModuleProfile> }> {
  let why = 'no known layout of runtime.moduledata has this size';
  for (const layout of layouts) {
    try {
      const module = await readModule(dynamic, address, layout);
      // Where the release is not recorded, only the right layout finds a path and packages.
      if (layouts.length > 1 && (module.pluginPath === '' || module.packages.length === 0)) continue;
      return { layout, module: { known: true, value: module } };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      why = error.message;
    }
  }
  return { module: { known: false, why } };
}

async function readModule(dynamic: DynamicImage, address: number, layout: ModuleDataLayout): Promise<ModuleProfile> {
  const { space, symbols } = dynamic;
  const md = await readModuleData(space, symbols, address, layout);
  const initTasks = await orNothing(() => readInitTasks(space, symbols, md));
  return {
    words: await storedWords(dynamic, address, layout.size),
    pluginPath: md.pluginPath,
    packages: md.packages,
    exports: await readExports(space, md, layout),
    ...(initTasks ? { initTasks } : {}),
  };
}

async function storedWords({ space, symbols }: DynamicImage, address: number, size: number): Promise<StoredWord[]> {
  const word = space.memory.encoding.wordSize;
  const span = await space.span(address, size, 'runtime.moduledata');
  const words = Array.from({ length: size / word }, (_, i) => span.word(i * word));
  const named = await symbols.at(words.flatMap(found => (found.kind === 'symbol' ? [found.symbol] : [])));
  return words.map(found => {
    if (found.kind === 'plain') return found.value;
    if (found.kind === 'address') return `+${found.address.toString(16)}`;
    return `@${named.get(found.symbol)?.name ?? ''}`;
  });
}
