import { FormatError } from '../bytes/format-error.ts';
import { callersInInit } from '../code/init-callers.ts';
import { EM_X86_64 } from '../elf/constants.ts';
import { FunctionTable } from '../go/function-table.ts';
import { prefixToPath } from '../go/package-path.ts';
import { defectOf } from '../go/toolchain-defects.ts';
import { layoutOf } from '../profile/known.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';

const MODULE = 'runtime.firstmoduledata';
/** Open is little more than a call of open, and is inlined. */
const OPENERS = ['plugin.Open', 'plugin.open'];

/**
 * How an init function of the host comes to call plugin.Open; undefined: the code does not show it, or its release is none in
 * which that matters.
 */
export async function readInitOpens(
  profile: BinaryProfile,
  { space, symbols }: DynamicImage,
): Promise<string[] | undefined> {
  const { go, elf } = profile;
  const layout = layoutOf(profile);
  if (!layout || elf?.machine !== EM_X86_64 || go?.pluginPackage !== 'dlopen') return undefined;
  if (!defectOf('rejected-init', go.version)) return undefined;
  try {
    const found = await symbols.find([MODULE, ...OPENERS]);
    const addressOf = (name: string) => found.get(name)?.find(({ value }) => value !== 0)?.value ?? [];
    const [module] = [addressOf(MODULE)].flat();
    if (module === undefined) return undefined;
    const table = await FunctionTable.open(space, module, layout);
    const names = await callersInInit(table, space.memory, OPENERS.flatMap(addressOf));
    return names?.map(prefixToPath);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
