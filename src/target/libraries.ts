import { type Dependency, dependenciesOf } from '../profile/dependencies.ts';
import { dynamicOf } from '../profile/known.ts';
import { holdsGlibc, libcOf, minorOf } from '../profile/libc.ts';
import { capabilitiesInProgram, capabilitiesOf } from './cpu.ts';
import {
  type FoundLibraries,
  type FoundLibrary,
  type OpenedLibrary,
  type ReadLibrary,
  type Requester,
  readLibrary,
  type TargetFiles,
} from './files.ts';
import { type Found, GlibcSearch, type TargetAtHand } from './glibc-search.ts';
import { firstPartsOf, KnownDirectories } from './subdirectories.ts';
import { readTargetLinker, type TargetLinker } from './target-linker.ts';

const MAX_LIBRARIES = 4096;

/** Finds what the host needs at its start and what each plugin then adds, transitively. */
export async function findLibraries(
  { profile }: { profile: Requester['profile'] },
  plugins: readonly Requester[],
  files: TargetFiles,
): Promise<FoundLibraries> {
  const read = readOnce(files);
  const host: Requester = { profile, path: files.hostPath };
  if (libcOf(profile) === 'musl') {
    const { findMuslLibraries } = await import('./musl-search.ts');
    return { libraries: await findMuslLibraries(host, plugins, files, read), elsewhere: [] };
  }
  const { elf } = profile;
  if (!elf) return { libraries: [], elsewhere: [] };
  const everyCpu = holdsGlibc(profile)
    ? capabilitiesInProgram(elf.machine, files.cpu?.(), minorOf(elf.staticGlibc?.release))
    : capabilitiesOf(elf.machine, files.cpu?.());
  let linker: Promise<TargetLinker> | undefined;
  const target: TargetAtHand = {
    files,
    host,
    elf,
    read,
    linker: () => {
      linker ??= readTargetLinker(files, profile);
      return linker;
    },
    directories: new KnownDirectories(files),
    firstParts: firstPartsOf(everyCpu),
  };
  const [least, ...others] = everyCpu;
  if (!least) return { libraries: [], elsewhere: [] };
  const search = new GlibcSearch(target, least);
  const libraries = await searchAll(search, host, plugins);
  const elsewhere: FoundLibraries['elsewhere'] = [];
  if (!search.dependsOnCpu) return { libraries, elsewhere };
  for (const capabilities of others) {
    const found = await searchAll(new GlibcSearch(target, capabilities), host, plugins);
    if (![libraries, ...elsewhere.map(one => one.libraries)].some(known => isSame(known, found)))
      elsewhere.push({ cpu: capabilities.cpu, libraries: found });
  }
  return { libraries, elsewhere };
}

function isSame(left: readonly FoundLibrary[], right: readonly FoundLibrary[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ name, path, sought }, index) => {
      const other = right[index];
      return other?.name === name && other.path === path && other.sought === sought;
    })
  );
}

/** Each file is opened once, however often a search comes to it. */
function readOnce(files: TargetFiles): ReadLibrary {
  const opened = new Map<string, Promise<OpenedLibrary>>();
  return (path, role) => {
    const key = `${role}:${path}`;
    const library = opened.get(key) ?? readLibrary(files, path, role);
    opened.set(key, library);
    return library;
  };
}

interface Open {
  requester: Requester;
  chain: readonly Requester[];
}

async function searchAll(
  search: GlibcSearch,
  host: Requester,
  plugins: readonly Requester[],
): Promise<FoundLibrary[]> {
  const all = new AllFound();
  const resident: FoundLibrary[] = [];
  for (const root of [host, ...plugins]) {
    // What one plugin brings is there for the next one only if the first did load.
    const present = root === host ? resident : [...resident];
    const role = root === host && !host.profile.go?.linkedLibraries ? 'resident' : 'library';
    const queue: Open[] = [{ requester: root, chain: [] }];
    for (const { requester, chain } of queue) {
      for (const { name } of loadedBy(requester)) {
        const sought = (await search.expand(name, requester))?.text ?? name;
        if (isPresent(present, sought) || (root !== host && isFile(root, sought))) continue;
        const found = (await search.linker(sought)) ?? (await search.find({ name, requester, chain, role }));
        const place = root === host ? withoutDoubt(found) : found;
        const isMapped = place.fileId !== undefined && present.some(({ fileId }) => fileId === place.fileId);
        const library: FoundLibrary = {
          name,
          ...(requester === host || requester.path === undefined ? {} : { requester: requester.path }),
          ...place,
        };
        present.push(library);
        all.add(library, root === host ? undefined : root.path);
        if (library.binary && !isMapped && all.libraries.length < MAX_LIBRARIES)
          queue.push({
            requester: { profile: library.binary.profile, path: place.path },
            chain: root === host && requester === host ? [] : [requester, ...chain],
          });
      }
    }
  }
  return all.libraries;
}

/** The host starts where it runs: what it needs is there. */
function withoutDoubt({ doubt: _, ...found }: Found): Found {
  return found;
}

function loadedBy({ profile }: Requester): Dependency[] {
  return dependenciesOf(dynamicOf(profile)).filter(({ name }) => name !== '');
}

/** What is in the process already answers by its path, by each name that it was found by, and by DT_SONAME. */
function isPresent(present: readonly FoundLibrary[], name: string): boolean {
  return present.some(
    known =>
      known.path !== undefined &&
      ((known.sought ?? known.name) === name ||
        known.path === name ||
        (known.binary && dynamicOf(known.binary.profile)?.soname === name)),
  );
}

function isFile({ profile, path }: Requester, name: string): boolean {
  return path === name || dynamicOf(profile)?.soname === name;
}

/** What all searches found: an object that is asked for by several plugins mostly is found in one place. */
class AllFound {
  readonly libraries: FoundLibrary[] = [];
  readonly #first = new Map<string, FoundLibrary>();

  add(library: FoundLibrary, plugin: string | undefined): void {
    const key = `${library.requester ?? ''}\0${library.name}`;
    const first = this.#first.get(key);
    if (first && first.path === library.path && first.doubt === library.doubt) return;
    this.#first.set(key, first ?? library);
    this.libraries.push(first && plugin !== undefined ? { ...library, plugin } : library);
  }
}
