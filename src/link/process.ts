import type { CheckProfile } from '../profile/profile.ts';
import type { ProtoRegistry } from '../profile/registrations.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import type { Registered } from './init-conflicts.ts';
import type { ItabTable } from './itab-table.ts';
import type { Environment } from './request.ts';
import type { ScopeObject } from './scope.ts';
import type { StaticTls } from './static-tls.ts';
import type { Obstacle } from './verdict.ts';

/**
 * One runtime.moduledata in the process. Which one follows it depends on the offset at which a reader looks for
 * `next`: every Go release compiles in its own.
 */
export interface ModuleNode {
  /** index of the plugin; undefined: the host's own */
  plugin?: number;
  profile: CheckProfile;
  /** offset of `next` to the module that was appended there */
  next: Map<number, ModuleNode>;
  /** the runtime has taken it in (typemap is set) */
  initialised: boolean;
  bad: boolean;
  /** up to Go 1.9: the error of the Open that brought it */
  rejection?: string;
  pluginPath: string;
}

/** A file that plugin.Open has been called with, by its real path (plugin.plugins of plugin_dlopen.go). */
export interface OpenedPlugin {
  index: number;
  /** init ran, then a symbol was missing: every later Open of this path blocks forever */
  stuck?: true;
  /** init functions were taken to return */
  ranInit?: true;
  /** text of the error, for "(previous failure)" */
  error?: string;
}

/** The host process as the opens change it. */
export interface ProcessState {
  host: CheckProfile;
  environment: Environment;
  linker: DynamicLinker;
  /** the program and its libraries: what was there before the first dlopen */
  resident: readonly ScopeObject[];
  /** the global scope, in the order in which ld.so searches it */
  scope: ScopeObject[];
  /** objects mapped by dlopen, by file identity */
  mapped: Map<string, ScopeObject>;
  /** by file identity: the name by which it was opened first, and what that added to the process */
  firstOpens: Map<string, { name: string; added: readonly ScopeObject[] }>;
  first: ModuleNode;
  /** what the host's runtime.lastmoduledatap points to */
  last: ModuleNode;
  opened: Map<string, OpenedPlugin>;
  /** plugins that the runtime refused, and that stay in the process */
  rejected: Set<number>;
  /** of releases in which it matters; absent: not known */
  itabs?: ItabTable | undefined;
  /** plugins that added their itabs */
  copying?: number;
  /** what init functions of the host and of open plugins have registered */
  registered: Registered[];
  /** the copy of google.golang.org/protobuf that plugins brought, where the host has none */
  protobuf?: ProtoRegistry | undefined;
  tls: StaticTls;
  /** the host never gets to its first plugin.Open */
  unstartable?: Obstacle;
  /** index of the plugin whose Open took the process down */
  diedAt?: number;
}
