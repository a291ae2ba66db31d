import type { CheckProfile } from '../profile/profile.ts';
import type { DynamicLinker, Started } from './dynamic-linker.ts';
import { startObstacle } from './host-start.ts';
import { startTable } from './itab-table.ts';
import { linkedObstacle, registerProgram } from './linkshared.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import type { Environment, HostScope } from './request.ts';
import type { ScopeObject } from './scope.ts';
import { initialStaticTls } from './static-tls.ts';
import type { Obstacle } from './verdict.ts';

/** The process as it is before the first plugin.Open. */
export function startProcess(
  host: CheckProfile,
  environment: Environment,
  hostScope: HostScope,
  linker: DynamicLinker,
): ProcessState {
  const main = mainObject(host);
  const process = newProcess(main, environment, linker);
  const { libraries, obstacles } = start(process, main);
  process.resident = [main, ...libraries];
  process.tls =
    linker.staticTls?.(process) ?? initialStaticTls(process.resident, host.elf?.machine, environment);
  process.scope = [...(isLinked(process) && hostScope === 'global' ? [main] : []), ...libraries];
  registerProgram(process);
  const unstartable =
    startObstacle(process, obstacles) ?? linkedObstacle(process) ?? linker.unstartable?.(process);
  if (unstartable) process.unstartable = unstartable;
  return process;
}

/** What keeps the dynamic linker from starting the host among these libraries. */
export function startProblem(
  host: CheckProfile,
  environment: Environment,
  linker: DynamicLinker,
): Obstacle | undefined {
  const main = mainObject(host);
  const process = newProcess(main, environment, linker);
  return startObstacle(process, start(process, main).obstacles);
}

function mainObject(host: CheckProfile): ScopeObject {
  return { owner: { kind: 'host' }, profile: host, names: [host.identity.path] };
}

function newProcess(main: ScopeObject, environment: Environment, linker: DynamicLinker): ProcessState {
  const { profile: host } = main;
  const first: ModuleNode = { profile: host, next: new Map(), initialised: true, bad: false, pluginPath: '' };
  return {
    host,
    environment,
    linker,
    resident: [main],
    scope: [],
    mapped: new Map(),
    firstOpens: new Map(),
    first,
    last: first,
    opened: new Map(),
    rejected: new Set(),
    itabs: startTable(host),
    registered: host.inits?.registrations ?? [],
    tls: initialStaticTls([]),
  };
}

function start(process: ProcessState, main: ScopeObject): Started {
  return isLinked(process) ? process.linker.start(process, main) : { libraries: [], obstacles: [] };
}

/** A dynamic linker has bound the program: its names are found by others. */
export function isLinked({ host, linker }: Pick<ProcessState, 'host' | 'linker'>): boolean {
  return host.elf?.dynamic !== undefined && !linker.isInProgram;
}
