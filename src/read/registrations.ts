import { FormatError } from '../bytes/format-error.ts';
import { AMD64 } from '../code/amd64-cpu.ts';
import { ARM64 } from '../code/arm64-cpu.ts';
import { type OptionWords, optionWords } from '../code/collector-makers.ts';
import type { Cpu } from '../code/cpu.ts';
import { InitCode } from '../code/init-code.ts';
import type { InitFacts, Registration } from '../code/registration.ts';
import { RegistrationReader } from '../code/registrations.ts';
import { replacedRegistries } from '../code/replaced-registries.ts';
import type { TypeName } from '../code/type-name.ts';
import { EM_AARCH64, EM_X86_64, PF_W, PT_GNU_RELRO, PT_LOAD } from '../elf/constants.ts';
import type { Segment } from '../elf/segment.ts';
import { FunctionTable } from '../go/function-table.ts';
import { formatType } from '../go/go-type.ts';
import { type PackageInit, readInitFunctions } from '../go/init-functions.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { prefixToPath } from '../go/package-path.ts';
import { TypeGraph } from '../go/type-graph.ts';
import { TypeReader } from '../go/type-reader.ts';
import { clientMinor } from '../profile/client-release.ts';
import { dynamicOf, layoutOf, moduleOf } from '../profile/known.ts';
import type { BinaryProfile, ModuleProfile } from '../profile/profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { callsFrom, functionsOf } from './init-calls.ts';
import { hasOlderProtobuf, isHashOdd, readProtoRegistry } from './proto-registry.ts';
import { readRegisterCalls } from './register-calls.ts';

/** The first release whose functions have their arguments where they are looked for. */
const FIRST_MINOR = 18;
const CPUS: Readonly<Record<number, Cpu>> = { [EM_X86_64]: AMD64, [EM_AARCH64]: ARM64 };
const HOST_MODULE = 'runtime.firstmoduledata';

/**
 * What the init functions of a file register, and which packages have some that do more than set variables.
 * @param wanted import paths of the packages that are of interest; absent: all
 * @param withCalls also what functions of other packages the plugin's own call to register something, which twins are judged by
 * @returns undefined where the code of such a file is not read
 */
export async function readRegistrations(
  profile: BinaryProfile,
  dynamic: DynamicImage,
  wanted?: ReadonlySet<string>,
  withCalls = true,
): Promise<InitFacts | undefined> {
  const { space, symbols } = dynamic;
  const layout = layoutOf(profile);
  const cpu = CPUS[profile.elf?.machine ?? 0];
  if (!layout || layout.first < FIRST_MINOR || !cpu) return undefined;
  try {
    const own = moduleOf(profile);
    const address = dynamicOf(profile)?.constructors.module?.address ?? (await hostModule(symbols));
    if (address === undefined) return undefined;
    const table = await FunctionTable.open(space, address, layout);
    const code = await InitCode.open({
      ...{ table, space, cpu, symbols },
      hasReturned: own === undefined,
      optionWords: optionWordsOf(profile),
      isConstant: constantsOf(profile),
    });
    const main = own?.pluginPath ?? 'main';
    const isWanted = (prefix: string) => !wanted || wanted.has(prefixToPath(prefix));
    const inits = await readInitFunctions(space, symbols, { address, layout }, main, isWanted);
    if (!inits) return undefined;
    const types = await typesOf({ space, symbols }, { address, layout }, own?.importPath ?? 'main');
    // Of a host nobody takes for granted that it starts.
    const withActive = own !== undefined;
    const read = await new RegistrationReader(code, types).read(inits, { wanted, withActive });
    const facts = own ? read : await withReplaced(code, read);
    const enters =
      own && withCalls
        ? await readRegisterCalls(code, { address, layout }, inits, {
            isOwn: ownPackages(profile, own),
            isWanted: path => !wanted || wanted.has(path),
          })
        : [];
    const known = enters.length > 0 ? { ...facts, enters } : facts;
    let byPrefix: Promise<Map<string, PackageInit>> | undefined;
    const unnamed = () => {
      byPrefix ??= byFunctions(table, inits);
      return byPrefix;
    };
    const calledBy = async (prefix: string) => {
      const init = inits.find(one => one.prefix === prefix) ?? (await unnamed()).get(prefix);
      return init ? (await callsFrom(code, { address, layout }, functionsOf(code, init))).names : [];
    };
    const isProgram = profile.kind === 'go-exe';
    const all = await withProtobuf(known, { dynamic, isProgram, calledBy }, wanted);
    return { ...all, registrations: inOrderOf(inits, all.registrations) };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Those that no symbol names, by the package of their functions, as symbol names begin with it. */
async function byFunctions(
  table: FunctionTable,
  inits: readonly PackageInit[],
): Promise<Map<string, PackageInit>> {
  const found = new Map<string, PackageInit>();
  const others = inits.filter(({ prefix }) => prefix === undefined);
  const indices = others.map(({ functions: [first] }) => table.startingAt(first ?? -1) ?? -1);
  const funcs = await table.at(indices.filter(index => index >= 0));
  const names = funcs.map(({ name }) => name);
  for (const [at, init] of others.entries()) {
    const name = (indices[at] ?? -1) >= 0 ? names.shift() : undefined;
    const prefix = /^(.+?)\.(?:map\.)?init(?:\.\d+)?$/.exec(name ?? '')?.[1];
    if (prefix !== undefined && !found.has(prefix)) found.set(prefix, init);
  }
  return found;
}

/** How many words options of client_golang have; undefined: it is not known. */
function optionWordsOf(profile: BinaryProfile): OptionWords | undefined {
  const minor = clientMinor(profile);
  // Plugins of old releases of Go do not say what they were built from.
  return minor === 0 && profile.go?.buildInfo !== undefined ? undefined : optionWords(minor);
}

/** Where nothing writes once the file is relocated. */
function constantsOf({ elf }: BinaryProfile): (address: number) => boolean {
  const segments = elf?.segments ?? [];
  const within = ({ vaddr, memsz }: Segment, address: number) => address >= vaddr && address < vaddr + memsz;
  const writable = segments.filter(({ type, flags }) => type === PT_LOAD && (flags & PF_W) !== 0);
  const relro = segments.filter(({ type }) => type === PT_GNU_RELRO);
  return address => !writable.some(one => within(one, address)) || relro.some(one => within(one, address));
}

/** As the packages are initialised, and within each as they were found. */
function inOrderOf(inits: readonly PackageInit[], found: readonly Registration[]): Registration[] {
  const order = new Map(inits.map(({ prefix = '' }, i) => [prefixToPath(prefix), i]));
  const placeOf = ({ package: path }: Registration) => order.get(path) ?? inits.length;
  return found.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The packages that a plugin was written as: those of its main module. */
function ownPackages({ go }: BinaryProfile, { importPath }: ModuleProfile): (path: string) => boolean {
  const main = go?.buildInfo?.main?.path;
  return path =>
    path === importPath || (main !== undefined && (path === main || path.startsWith(`${main}/`)));
}

/** What generated code of protobuf registers last. */
const LAST = /\/proto#(?:map|extension)$/;

/** What a program registered may be gone when it opens plugins: nobody can be sure of it then. */
async function withReplaced(code: InitCode, facts: InitFacts): Promise<InitFacts> {
  const registries = new Set(facts.registrations.map(({ registry }) => registry));
  const replaced = await replacedRegistries(code, registries);
  const registrations = facts.registrations.map(one =>
    replaced.has(one.registry) ? { ...one, mayBeGone: true as const, certain: false } : one,
  );
  return { ...facts, registrations };
}

/** Files of protobuf are entered by packages of their own, which register little else, and before that. */
async function withProtobuf(
  facts: InitFacts,
  { dynamic, isProgram, calledBy }: ProtobufSource,
  wanted: ReadonlySet<string> | undefined,
): Promise<InitFacts> {
  const protobuf = await readProtoRegistry(dynamic);
  const hasOddHash = isProgram ? await isHashOdd(dynamic.image) : undefined;
  const ofProgram = hasOddHash === undefined ? {} : { hasOddHash };
  if (!protobuf && !(await hasOlderProtobuf(dynamic))) return { ...facts, ...ofProgram };
  const { readProtoRegistrations } = await import('./proto-registrations.ts');
  const found = await readProtoRegistrations(dynamic, calledBy, wanted);
  const known = new Set(found.map(keyOf));
  const others = facts.registrations.filter(one => !known.has(keyOf(one)));
  return {
    ...facts,
    registrations: [
      ...others.filter(({ registry }) => !LAST.test(registry)),
      ...found,
      ...others.filter(({ registry }) => LAST.test(registry)),
    ],
    ...(protobuf ? { protobuf } : {}),
    ...ofProgram,
  };
}

interface ProtobufSource {
  dynamic: DynamicImage;
  /** the system starts the file */
  isProgram: boolean;
  calledBy: (prefix: string) => Promise<readonly string[]>;
}

function keyOf({ registry, name, package: path }: Registration): string {
  return `${registry} ${path} ${name}`;
}

async function hostModule(symbols: DynamicImage['symbols']): Promise<number | undefined> {
  const found = await symbols.find([HOST_MODULE]);
  return found.get(HOST_MODULE)?.find(({ value }) => value !== 0)?.value;
}

/** How the types of a module are named. */
async function typesOf(
  { space, symbols }: Pick<DynamicImage, 'space' | 'symbols'>,
  { address, layout }: { address: number; layout: ModuleDataLayout },
  mainPath: string,
): Promise<(type: number) => Promise<TypeName | undefined>> {
  const md = await space.span(address, layout.size, 'runtime.moduledata');
  const base = md.pointer(layout.offsets['types'] ?? 0) ?? 0;
  const reader = new TypeReader(space, symbols, { base, layout, wideNames: false, mainPath });
  return async type => {
    try {
      await reader.read([type]);
    } catch (error) {
      // What turns out not to be a type could not be registered.
      if (error instanceof FormatError) return undefined;
      throw error;
    }
    const node = reader.types.get(type);
    // Names of instances of generic types are written in ways of their own.
    if (!node || node.text === '' || node.text.includes('[')) return undefined;
    const tree = new TypeGraph(reader.types).type(type);
    const value = formatType(tree, 'path');
    const isNamed = tree.kind === 'named';
    return { shown: node.text, value, gobName: isNamed ? value : node.text };
  };
}
