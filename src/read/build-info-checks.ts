import type { SymbolTable } from '../elf/symbol-table.ts';
import type { BuildInfo } from '../go/build-info.ts';
import type { Export } from '../go/exports.ts';
import { layoutOf } from '../go/moduledata-layouts.ts';
import { pathToPrefix } from '../go/package-path.ts';
import { parseGoVersion } from '../go/version.ts';
import type { Disagreement } from '../profile/disagreement.ts';
import type { GoProfile } from '../profile/profile.ts';

/** Where build info disagrees with what the runtime reads in memory. */
export async function findBuildInfoDisagreements(
  { buildInfo, layout, module }: GoProfile,
  symbols: SymbolTable | undefined,
): Promise<Disagreement[]> {
  if (!buildInfo || !module?.known) return [];
  const { importPath, exports } = module.value;
  const { path = '', goVersion, settings } = buildInfo;
  const isOther = path !== '' && path !== 'command-line-arguments' && path !== importPath;
  const isNamedOtherwise = isOther && !(await isRenamed(path, buildInfo, exports, symbols));
  const release = parseGoVersion(goVersion);
  const family = release && layoutOf(release.minor, 8)?.family;
  const isOtherRelease = family !== undefined && layout !== undefined && family !== layout.family;
  const mode = settings['-buildmode'];
  return [
    ...(isNamedOtherwise ? [{ kind: 'main-package', buildInfo: path, moduledata: importPath } as const] : []),
    ...(isOtherRelease
      ? [{ kind: 'go-release', buildInfo: goVersion, moduledata: layout.family } as const]
      : []),
    ...(mode === undefined || mode === 'plugin' ? [] : [{ kind: 'build-mode', buildInfo: mode } as const]),
  ];
}

/**
 * -ldflags=-pluginpath=P gives the plugin another path. With -trimpath, and before Go 1.18, the flag is not recorded; but
 * the symbols of the main package keep the path of its own.
 */
async function isRenamed(
  path: string,
  { settings }: BuildInfo,
  exports: readonly Export[],
  symbols: SymbolTable | undefined,
): Promise<boolean> {
  const flags = settings['-ldflags'];
  if (flags !== undefined) return flags.includes('-pluginpath');
  if (settings['-buildmode'] !== undefined && settings['-trimpath'] !== 'true') return false;
  const names = exports.map(({ name }) => `${pathToPrefix(path)}.${name}`);
  return names.length === 0 || (await symbols?.find(names))?.size === new Set(names).size;
}
