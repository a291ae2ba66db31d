import { DF_SYMBOLIC, EM_X86_64 } from '../elf/constants.ts';
import { dynamicOf, layoutOf, moduleOf, ownConstructors } from '../profile/known.ts';
import { defectObstacles } from './defects.ts';
import { isOfFirstReleases, isWaiting, PATH_THROWN, takenAgain } from './first-releases.ts';
import { isOfHost } from './linkshared.ts';
import { foreignLayoutObstacle, modulesSeen, nextOffset } from './module-list.ts';
import { librariesWith, type OpenedFile } from './opening.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import { type ScopeObject, versionsIn } from './scope.ts';
import { signalMessage } from './signal.ts';
import { isSymbolic } from './symbol-binding.ts';
import { type Obstacle, type ObstacleRule, undecidable } from './verdict.ts';

/** Machines on which a constructor that cannot be read is one that was damaged, and not one of a form that is not known. */
const IS_SEEN_TO_DIE: readonly number[] = [EM_X86_64];

const NO_MODULE = 'fatal error: runtime: no plugin module data';

/** What the runtime takes for the plugin that was just mapped, or what goes wrong with it. */
export type ModuleResult = { node: ModuleNode } | { obstacle: Obstacle };

/** The first checks of plugin_lastmoduleinit: is there a new module, and can the host read it? */
export function findModule(process: ProcessState, file: OpenedFile): ModuleResult {
  const { object, path, wasMapped: alreadyMapped } = file;
  const hostLayout = layoutOf(process.host);
  const exportsList = isOfHost(process, 'runtime.lastmoduledatap');
  const isFirst = isOfFirstReleases(process.host);
  if (!hostLayout && exportsList) return { obstacle: unknownHost(process) };
  let last: ModuleNode | undefined;
  for (const node of modulesSeen(process).slice(1)) last = node.bad ? undefined : node;
  if (!alreadyMapped && isOddRegistration(object)) return { obstacle: foreignRegistration() };
  const library = alreadyMapped ? undefined : goLibrary(file);
  if (last && last.profile === object.profile && !alreadyMapped) {
    if (library !== undefined) return { obstacle: libraryObstacle(library) };
    const layout = layoutOf(object.profile);
    const module = moduleOf(object.profile);
    const [defect] = defectObstacles(process.host, path, object.profile, ['runtime']);
    if (defect) return { obstacle: defect };
    if (!module) return { obstacle: unreadable(object) };
    if (hostLayout && layout?.family !== hostLayout.family) {
      return { obstacle: foreignLayoutObstacle(hostLayout, module, object.profile.elf?.wordSize ?? 8) };
    }
    if (module.pluginPath === '') {
      // The path of a host is empty too.
      const thrown = isFirst ? PATH_THROWN : 'fatal error: runtime: plugin has empty pluginpath';
      return { obstacle: crash('file-not-go-plugin', thrown) };
    }
    return { node: last };
  }
  if (last && alreadyMapped && last.profile === object.profile && isWaiting(process, last))
    return { node: last };
  if (!alreadyMapped && hasUnreadableConstructor(object)) {
    return {
      obstacle: {
        ...crash('elf-header', signalMessage('SIGSEGV', process.host)),
        stage: 'constructors',
        about: { detail: "the Go linker's constructor is not where DT_INIT_ARRAY points" },
        ...(IS_SEEN_TO_DIE.includes(object.profile.elf?.machine ?? 0)
          ? { assumptions: ["the code that stands in the Go constructor's place does not run"] }
          : { kind: 'unknown' as const, isFinal: true as const }),
      },
    };
  }
  if (!alreadyMapped && hasForeignRegistration(object)) return { obstacle: foreignRegistration() };
  if (!alreadyMapped && !exportsList && cannotRegister(object)) return { obstacle: readOnlyList(process) };
  const second = alreadyMapped ? undefined : secondRuntime(object);
  if (second !== undefined) {
    const stage = 'constructors' as const;
    return { obstacle: { rule: 'file-not-go-plugin', stage, kind: 'unknown', about: { detail: second } } };
  }
  const rule = library === undefined ? whyUnseen(process, object, alreadyMapped) : 'library-go-module';
  return { obstacle: rule === undefined ? unreadable(object) : unseen(process, rule, last, library) };
}

/** Nothing was added to the list: the runtime takes what was there before for the new module, or finds none. */
function unseen(
  process: ProcessState,
  rule: ObstacleRule,
  last: ModuleNode | undefined,
  library: string | undefined,
): Obstacle {
  if (library !== undefined) return libraryObstacle(library, last === undefined ? NO_MODULE : undefined);
  if (!last) return crash(rule, NO_MODULE);
  if (isOfFirstReleases(process.host)) return takenAgain(rule, last);
  if (last.plugin === undefined) return crash(rule, 'fatal error: runtime: plugin has empty pluginpath');
  return {
    rule,
    stage: 'module-list',
    kind: 'fails',
    message: 'plugin already loaded',
    about: { earlier: last.plugin },
  };
}

/** A library that comes with the file, and registers a Go module before it. */
function goLibrary(file: OpenedFile): string | undefined {
  return librariesWith(file).flatMap(({ owner, profile }) =>
    owner.kind === 'library' && dynamicOf(profile)?.constructors.module ? [owner.path] : [],
  )[0];
}

/** What the runtime makes of two new modules where it expects one; `message`: it finds neither. */
function libraryObstacle(library: string, message?: string): Obstacle {
  const about = { library, detail: `${library} registers a Go module too` };
  const rule = 'library-go-module';
  return message === undefined
    ? { ...undecidable(rule, 'module-list', about.detail), about }
    : { ...crash(rule, message), about };
}

/** A plugin's own runtime without the constructor that every plugin has: its code was moved or overwritten. */
function hasUnreadableConstructor(object: ScopeObject): boolean {
  const dynamic = dynamicOf(object.profile);
  if (!dynamic || dynamic.constructors.module || ownConstructors(object.profile) === 0) return false;
  return object.profile.kind === 'go-plugin' && versionsIn(object, 'runtime.lastmoduledatap').length > 0;
}

/** Where the host does not export its list, the constructor writes to that of the file, which lies beside the moduledata. */
function cannotRegister({ profile }: ScopeObject): boolean {
  const isProtected = profile.elf?.defects?.some(({ kind }) => kind === 'moduledata-read-only') === true;
  return isProtected && dynamicOf(profile)?.constructors.module !== undefined;
}

function readOnlyList({ host }: ProcessState): Obstacle {
  const detail = 'PT_GNU_RELRO covers the list of modules, to which the constructor writes';
  const crashed = crash('elf-header', signalMessage('SIGSEGV', host));
  return { ...crashed, stage: 'constructors', about: { detail } };
}

function foreignRegistration(): Obstacle {
  const detail = 'the code that the constructor calls to register the module is not that of the Go linker';
  return undecidable('elf-header', 'constructors', detail);
}

/** It registers the module, and does something else besides. */
function isOddRegistration({ profile }: ScopeObject): boolean {
  return (
    dynamicOf(profile)?.constructors.module?.odd === true &&
    IS_SEEN_TO_DIE.includes(profile.elf?.machine ?? 0)
  );
}

/** The Go linker's constructor, but what it calls is not what every Go release has there. */
function hasForeignRegistration(object: ScopeObject): boolean {
  const dynamic = dynamicOf(object.profile);
  const module = dynamic?.constructors.module;
  // Bound inside of the file, the link editor writes another instruction there.
  if (!module || ((dynamic?.flags ?? 0) & DF_SYMBOLIC) !== 0) return false;
  return module.next === undefined && module.list === undefined && !module.unbound;
}

/** C libraries whose constructors start a runtime that gets in the way of the host's: what becomes of it is a race. */
function secondRuntime({ profile }: ScopeObject): string | undefined {
  const dynamic = dynamicOf(profile);
  if (profile.kind === 'go-c-shared' && dynamic?.constructors.module)
    return 'it was linked with -linkshared, and starts a second runtime that shares data with that of the host';
  // libgo/runtime/go-libmain.c
  if (profile.kind === 'gccgo' && dynamic?.imports.some(({ name }) => name === '__go_go'))
    return 'it starts the runtime of gccgo, which takes over the signals and threads of the host';
  return undefined;
}

/** Why the host's list of modules did not grow; undefined: the file could not be read well enough. */
function whyUnseen(
  process: ProcessState,
  object: ScopeObject,
  alreadyMapped: boolean,
): ObstacleRule | undefined {
  if (alreadyMapped) return 'plugin-already-loaded';
  const dynamic = dynamicOf(object.profile);
  if (!dynamic) return undefined;
  if (!dynamic.constructors.module) return 'file-not-go-plugin';
  if (!isOfHost(process, 'runtime.lastmoduledatap')) {
    if (process.host.kind === 'go-c-shared') return 'host-scope';
    if (process.linker.isInProgram) return 'host-static';
    return process.host.elf?.dynamic ? 'host-internal-link' : 'host-static';
  }
  const next = nextOffset(object.profile);
  if (next === undefined) return undefined;
  if (next !== layoutOf(process.host)?.offsets['next']) return 'toolchain-layout';
  const isOwnList = dynamic.constructors.module.list === undefined || isSymbolic(process, object);
  return isOwnList ? 'file-not-go-plugin' : 'plugin-poisoned';
}

/** A program that holds its dynamic linker exports nothing: whatever is mapped ends it. */
export function neverSeen(): Obstacle {
  return crash('host-static', NO_MODULE);
}

function crash(rule: ObstacleRule, message: string): Obstacle {
  return { rule, stage: 'module-list', kind: 'crashes', message, about: {} };
}

function unreadable(object: ScopeObject): Obstacle {
  const fact = object.profile.go?.module;
  const dynamic = object.profile.elf?.dynamic;
  const detail =
    fact && !fact.known
      ? fact.why
      : dynamic && !dynamic.known
        ? dynamic.why
        : 'its release of Go is not known';
  return { rule: 'file-unreadable', stage: 'module-list', kind: 'unknown', about: { detail } };
}

function unknownHost(process: ProcessState): Obstacle {
  const version = process.host.go?.version;
  const detail = version
    ? `the layout of ${version}'s runtime structures is not known`
    : "the host's release of Go could not be read";
  return { rule: 'file-unreadable', stage: 'module-list', kind: 'unknown', about: { detail } };
}

/** A module with the same plugin path is active already: the error comes before any hash is looked at. */
export function duplicatePath(process: ProcessState, node: ModuleNode): Obstacle | undefined {
  const other = modulesSeen(process).find(
    module =>
      module !== node &&
      module.initialised &&
      module.plugin !== undefined &&
      module.pluginPath === node.pluginPath,
  );
  if (!other) return undefined;
  const isFirst = isOfFirstReleases(process.host);
  return {
    rule: 'plugin-already-loaded',
    stage: 'plugin-path',
    kind: isFirst ? 'crashes' : 'fails',
    message: isFirst ? PATH_THROWN : 'plugin already loaded',
    about: other.plugin === undefined ? {} : { earlier: other.plugin },
  };
}
