import { FormatError } from '../bytes/format-error.ts';
import { AMD64 } from '../code/amd64-cpu.ts';
import { ARM64 } from '../code/arm64-cpu.ts';
import type { Cpu } from '../code/cpu.ts';
import type { Callees } from '../code/function-facts.ts';
import { HostCode } from '../code/host-code.ts';
import type { HostLookup } from '../code/host-lookup.ts';
import { resolveLookups } from '../code/lookup-resolver.ts';
import { BARRIERS, ENDS } from '../code/sinks.ts';
import { EM_AARCH64, EM_X86_64 } from '../elf/constants.ts';
import { FunctionTable } from '../go/function-table.ts';
import { layoutOf } from '../profile/known.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';

/** The first release whose functions have their addresses and arguments where they are looked for. */
const FIRST_MINOR = 18;

/** The processors whose code is read. */
const CPUS: Readonly<Record<number, Cpu>> = { [EM_X86_64]: AMD64, [EM_AARCH64]: ARM64 };

const MODULE = 'runtime.firstmoduledata';
const MAIN = 'main.main';
const CALLEES: Readonly<
  Record<Exclude<keyof Callees, 'preserving' | 'writesGiven' | 'duff' | 'bound' | 'ends'>, string>
> = {
  lookup: 'plugin.(*Plugin).Lookup',
  open: 'plugin.open',
  openOutlined: 'plugin.Open',
  mapAccess: 'runtime.mapaccess1_faststr',
  concat: 'runtime.concatstring4',
  typeAssert: 'runtime.typeAssert',
  assertE2I: 'runtime.assertE2I',
  assertE2I2: 'runtime.assertE2I2',
  interfaceSwitch: 'runtime.interfaceSwitch',
};
/** Assertions without `, ok` that do not hold. */
const PANICS = ['runtime.panicdottypeE', 'runtime.panicdottypeI', 'runtime.panicnildottype'];

/**
 * What a host looks up, from its code. Undefined: unknown.
 * @param packages the underlying types of named types of these in asserted types are read too
 */
export async function readHostLookups(
  profile: BinaryProfile,
  { space, symbols }: DynamicImage,
  packages: ReadonlySet<string> = new Set(),
): Promise<HostLookup[] | undefined> {
  const layout = layoutOf(profile);
  const cpu = CPUS[profile.elf?.machine ?? 0];
  if (!layout || layout.first < FIRST_MINOR || !cpu) return undefined;
  if (profile.go?.pluginPackage !== 'dlopen') return undefined;
  try {
    const ending = [...ENDS, ...PANICS];
    const found = await symbols.find([MODULE, MAIN, ...ending, ...BARRIERS, ...Object.values(CALLEES)]);
    const addressOf = (name: string) => found.get(name)?.find(({ value }) => value !== 0)?.value;
    const module = addressOf(MODULE);
    if (module === undefined) return undefined;
    const callees = {
      ...Object.fromEntries(Object.entries(CALLEES).map(([key, name]) => [key, addressOf(name)])),
      preserving: new Set(BARRIERS.flatMap(name => addressOf(name) ?? [])),
      ends: new Set(ending.flatMap(name => addressOf(name) ?? [])),
    };
    const table = await FunctionTable.open(space, module, layout);
    const code = await HostCode.open(table, { space, cpu, callees }, addressOf(MAIN));
    if (!code || code.known.size === 0) return [];
    return await resolveLookups(code, symbols, { address: module, layout }, packages);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
