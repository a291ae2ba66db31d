import { dynamicOf } from '../profile/known.ts';
import type { Binary } from '../read/binary.ts';
import type { FoundLibrary, Place, ReadLibrary, Requester, TargetFiles } from './files.ts';
import { isMuslItself } from './musl-name.ts';
import { doubtOfCurrent } from './search-path.ts';
import { wholeFile } from './whole-file.ts';

/** Where musl looks without a file that says otherwise. */
const DEFAULT_DIRECTORIES = ['/lib', '/usr/local/lib', '/usr/lib'];
const MAX_PATH_FILE_BYTES = 1 << 20;
const MAX_LIBRARIES = 4096;

/** Failures of open(2) after which the search goes on; any other one ends it (path_open). */
const HARMLESS = ['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG'];

/** What musl finds for the host at its start, and for what each plugin then adds, transitively (ldso/dynlink.c). */
export async function findMuslLibraries(
  host: Requester,
  plugins: readonly Requester[],
  files: TargetFiles,
  read: ReadLibrary,
): Promise<FoundLibrary[]> {
  const interpreter = host.profile.elf?.interpreter;
  const system = await systemDirectories(files, interpreter);
  const resident: FoundLibrary[] = [];
  const all: FoundLibrary[] = [];
  for (const root of [host, ...plugins]) {
    // What one plugin brings is there for the next one only if the first did load.
    const found = root === host ? resident : [...resident];
    const role = root === host ? 'resident' : 'library';
    const queue: { requester: Requester; chain: readonly Requester[] }[] = [{ requester: root, chain: [] }];
    for (const { requester, chain } of queue) {
      for (const name of dynamicOf(requester.profile)?.needed ?? []) {
        if (name === '' || found.some(known => known.path !== undefined && known.name === name)) continue;
        const isItself = isMuslItself(name, interpreter);
        if (isItself && found.some(({ path }) => path === interpreter)) continue;
        const chained = [requester, ...chain, ...(root === host ? [] : [host])];
        const candidates = isItself
          ? [interpreter ?? '']
          : name.includes('/')
            ? [name]
            : [...environmentOf(files), ...chained.flatMap(directoriesOf), ...system].map(
                directory => `${directory}/${name}`,
              );
        const library = await firstOf(candidates, files, path => read(path, isItself ? 'resident' : role));
        const path = requester === host ? undefined : requester.path;
        found.push({ name, ...(path === undefined ? {} : { requester: path }), ...library });
        if (library.binary && found.length < MAX_LIBRARIES)
          queue.push({
            requester: { profile: library.binary.profile, path: library.path },
            chain: [requester, ...chain],
          });
      }
    }
    all.push(...(root === host ? found : found.slice(resident.length)));
  }
  return all;
}

function environmentOf({ libraryPath = [] }: TargetFiles): string[] {
  return libraryPath.flatMap(directoriesIn);
}

/** The first file that can be opened is taken, whatever it is (path_open). */
async function firstOf(
  candidates: readonly string[],
  { currentDirectory }: TargetFiles,
  read: (path: string) => ReturnType<ReadLibrary>,
): Promise<Place & { binary?: Binary }> {
  let doubt: string | undefined;
  for (const path of candidates) {
    const isRelative = !path.startsWith('/');
    if (isRelative && currentDirectory === undefined) {
      doubt ??= doubtOfCurrent(path);
      continue;
    }
    const opened = await read(isRelative ? `${currentDirectory}/${path}` : path);
    const why = {
      ...(doubt === undefined ? {} : { doubt }),
      ...(isRelative ? { assumptions: [`the host's current directory is ${currentDirectory}`] } : {}),
    };
    if (opened === undefined) continue;
    if (opened === 'directory') return { path, ...why };
    if ('special' in opened) return { path, special: opened.special, ...why };
    if ('binary' in opened) return { path, ...opened, ...why };
    if (!HARMLESS.includes(opened.errno)) return { errno: opened.errno, ...why };
  }
  return doubt === undefined ? {} : { doubt };
}

/** What /etc/ld-musl-ARCH.path names, below the directory that holds the directory of the interpreter. */
async function systemDirectories(files: TargetFiles, interpreter = ''): Promise<readonly string[]> {
  const match = /^(.*)\/[^/]*\/(ld-musl-[^/]*)\.so\.1$/.exec(interpreter);
  if (!match) return DEFAULT_DIRECTORIES;
  const source = await files.open(`${match[1]}/etc/${match[2]}.path`);
  if (source === undefined) return DEFAULT_DIRECTORIES;
  if (source === 'directory' || !('size' in source) || source.size > MAX_PATH_FILE_BYTES) return [];
  return directoriesIn(new TextDecoder().decode(await wholeFile(source)));
}

function directoriesIn(text: string): string[] {
  return text.split(/[:\n]/).filter(directory => directory !== '');
}

/** RUNPATH, or else RPATH; one with another token than $ORIGIN counts for nothing (fixup_rpath). */
function directoriesOf({ profile, path = profile.identity.path }: Requester): string[] {
  const dynamic = dynamicOf(profile);
  const text = dynamic?.runpath ?? dynamic?.rpath ?? '';
  if (/\$(?!ORIGIN|\{ORIGIN\})/.test(text)) return [];
  const slash = path.lastIndexOf('/');
  const origin = slash < 0 ? '.' : path.slice(0, slash);
  return directoriesIn(text.replace(/\$(?:\{ORIGIN\}|ORIGIN)/g, () => origin));
}
