import type { Import } from '../elf/binding.ts';
import { RELOCATION_TYPES } from '../elf/constants.ts';
import { dynamicOf } from '../profile/known.ts';
import type { BinaryProfile, DynamicProfile } from '../profile/profile.ts';
import { defectObstacle } from './defects.ts';
import { doubtful } from './musl-file.ts';
import { lookupVisible } from './musl-scope.ts';
import { relocatingError } from './musl-words.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { signalMessage } from './signal.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** Functions whose names for large files end in 64: from musl 1.2.4 on its linker alone knows them (get_lfs64). */
const LARGE_FILE: ReadonlySet<string> = new Set(
  [
    'aio_cancel aio_error aio_fsync aio_read aio_return aio_suspend aio_write lio_listio',
    'alphasort readdir scandir versionsort getdents glob globfree ftw nftw',
    'creat open openat fopen freopen tmpfile mkostemp mkostemps mkstemp mkstemps',
    'fgetpos fseeko fsetpos ftello lseek lockf pread preadv pwrite pwritev sendfile mmap',
    'fallocate posix_fadvise posix_fallocate ftruncate truncate getrlimit setrlimit prlimit',
    'stat fstat lstat fstatat statfs fstatfs statvfs fstatvfs __fxstat __fxstatat __lxstat __xstat',
  ].flatMap(line => line.split(' ')),
);

/** Names that musl 1.2.3 and older define, and later releases do not: they show whether DT_RELR is applied. */
const OLD_NAME = 'open64';

function largeFileBase(name: string): string | undefined {
  if (name === 'readdir64_r') return 'readdir_r';
  const base = name.endsWith('64') ? name.slice(0, -2) : '';
  return LARGE_FILE.has(base) ? base : undefined;
}

/** What the search comes to beside the names that are sought. */
export function furtherNames(sought: ReadonlySet<string>): string[] {
  const bases = [...sought].flatMap(name => largeFileBase(name) ?? []);
  return ['__libc_start_main', 'stdin', OLD_NAME, ...bases];
}

/**
 * Binds every symbol, object by object as they were loaded (ldso/dynlink.c: reloc_all, do_relocs): DT_JMPREL first, and
 * the first problem of all is the error.
 */
export function muslRelocations(
  process: ProcessState,
  added: readonly ScopeObject[],
  path: string,
): Obstacle[] {
  const scope = [...process.scope, ...added];
  const libc = scope.find(({ owner }) => isInterpreter(process, owner));
  return added.flatMap(object => {
    const dynamic = dynamicOf(object.profile);
    if (!dynamic || isInterpreter(process, object.owner)) return [];
    const file = object.owner.kind === 'library' ? object.owner.path : path;
    const isFound = ({ name, weak }: Import) => {
      const base = largeFileBase(name);
      return (
        weak === true ||
        lookupVisible(scope, name) !== undefined ||
        (base !== undefined && libc !== undefined && lookupVisible([libc], base) !== undefined)
      );
    };
    const missing = wantedBy(dynamic).filter(wanted => !isFound(wanted));
    const [slots, others] = [missing.filter(isSlot), missing.filter(wanted => !isSlot(wanted))];
    return [
      ...undefinedSymbols(process, slots, file, path),
      ...undefinedSymbols(process, others, file, path),
      ...unsupportedTypes(process, dynamic, object.profile, file),
      ...initialExec(process, object, scope, dynamic, file),
      ...packedRelocations(process, dynamic, libc),
    ];
  });
}

function isInterpreter({ host }: ProcessState, owner: ScopeObject['owner']): boolean {
  return owner.kind === 'library' && owner.path === host.elf?.interpreter;
}

const isSlot = ({ slot }: Import): boolean => slot !== undefined;

/** In musl's order. The Go constructor's reference to the list of modules must be found too, if only in the file itself. */
function wantedBy({ imports, constructors }: DynamicProfile): Import[] {
  const list = constructors.module?.list;
  const slots = imports.filter(isSlot).sort((a, b) => (a.slot ?? 0) - (b.slot ?? 0));
  const others = imports.filter(wanted => !isSlot(wanted));
  return [...slots, ...others, ...(list === undefined ? [] : [{ name: list }])];
}

function undefinedSymbols(
  { host, environment }: ProcessState,
  missing: readonly Import[],
  file: string,
  path: string,
): Obstacle[] {
  // Without the target's libraries: what the host binds to is there.
  const imported = dynamicOf(host)?.imports ?? [];
  const open = environment.libraries
    ? missing
    : missing.filter(({ name }) => !imported.some(known => known.name === name));
  const [first] = open;
  if (!first) return [];
  return [
    {
      // What the headers of glibc promised, and musl does not have.
      rule: first.version?.startsWith('GLIBC_') ? 'libc-mismatch' : 'symbol-undefined',
      stage: 'relocation',
      kind: environment.libraries ? 'fails' : 'unknown',
      message: relocatingError(file, `${first.name}: symbol not found`),
      about: {
        symbols: open.map(({ name }) => name),
        ...(first.own ? { own: first.own } : {}),
        ...(file === path ? {} : { requester: file }),
      },
    },
  ];
}

/** Functions that choose an address, which musl has no notion of, and what no dynamic linker applies. */
function unsupportedTypes(
  { host }: ProcessState,
  { resolvers = [] }: DynamicProfile,
  profile: BinaryProfile,
  file: string,
): Obstacle[] {
  const defects = profile.elf?.defects?.filter(({ phase }) => phase === 'relocation') ?? [];
  const bad = defects.find(defect => defect.kind === 'relocation-type' && !defect.applied);
  // R_*_IRELATIVE, which musl does not apply on any machine.
  const irelative = resolvers.some(resolver => 'address' in resolver)
    ? RELOCATION_TYPES[host.elf?.machine ?? 0]?.irelative
    : undefined;
  const type = bad?.kind === 'relocation-type' ? bad.type : irelative;
  const sought = resolvers.flatMap(resolver => ('symbol' in resolver ? [resolver.symbol] : []));
  const refuse = (text: string): Obstacle => ({
    rule: 'elf-header',
    stage: 'relocation',
    kind: 'fails',
    message: relocatingError(file, text),
    about: { detail: text },
  });
  return [
    ...(type === undefined ? [] : [refuse(`unsupported relocation type ${type}`)]),
    ...sought.slice(0, 1).map(name => refuse(`${name}: symbol not found`)),
    ...defects.filter(defect => defect !== bad).map(defect => doubtful(defectObstacle(defect, host, file))),
  ];
}

/** musl keeps no static thread-local storage for what comes after the start, not a byte. */
function initialExec(
  { resident }: ProcessState,
  object: ScopeObject,
  scope: readonly ScopeObject[],
  { initialExec: names, ownBlockAfter, imports }: DynamicProfile,
  file: string,
): Obstacle[] {
  return names.flatMap((name): Obstacle[] => {
    // What is not imported is its own, whether or not its names were asked for.
    const isOwn = name === '' || !imports.some(wanted => wanted.name === name);
    const definer = (name === '' ? undefined : lookupVisible(scope, name)) ?? (isOwn ? object : undefined);
    if (!definer || resident.includes(definer)) return [];
    const place =
      definer === object ? file : definer.owner.kind === 'library' ? definer.owner.path : definer.names[0];
    // Without a name it prints the one that it met last; where it has met none, what its memory happens to hold.
    const printed = name || ownBlockAfter;
    if (printed === undefined) return [unnamedBlock(file)];
    const text = `${printed}: initial-exec TLS resolves to dynamic definition in ${place}`;
    return [
      {
        rule: 'tls-static',
        stage: 'relocation',
        kind: 'fails',
        message: relocatingError(file, text),
        about: { symbols: [name], detail: text },
      },
    ];
  });
}

function unnamedBlock(file: string): Obstacle {
  const detail = `musl refuses the initial-exec thread-local storage of ${file}, or dies of the name that it lacks`;
  return undecidable('tls-static', 'relocation', detail);
}

/** Releases before 1.2.4 pass over DT_RELR: no pointer in the file is right, and the first constructor is one. */
function packedRelocations(
  { host }: ProcessState,
  { packed }: DynamicProfile,
  libc: ScopeObject | undefined,
): Obstacle[] {
  if (!packed || (libc && lookupVisible([libc], OLD_NAME) === undefined)) return [];
  const about = { detail: 'DT_RELR: musl applies packed relocations from 1.2.4 on' };
  const base = { rule: 'elf-header', stage: 'constructors', about } as const;
  if (!libc) return [{ ...base, kind: 'unknown', isFinal: true }];
  return [{ ...base, kind: 'crashes', message: signalMessage('SIGSEGV', host) }];
}
