import { ET_DYN } from '../elf/constants.ts';
import {
  type DefectOfRelease,
  defectOf,
  defectOfFamily,
  type ToolchainDefectId,
} from '../go/toolchain-defects.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { grown, type ItabTable, roomOf } from './itab-table.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import type { LoadTrace } from './verdict.ts';

/** A defect of the host's release that this Open runs into. */
export interface ToolchainDefectFound {
  id: ToolchainDefectId;
  /** what is known of it in this release */
  known: DefectOfRelease;
  /** of itab-copies: how many plugins have added their itabs, and whether the table grows with them in it, or when */
  copies?: { plugins: number; isGrown: boolean; room?: number };
  /** of rejected-init: packages whose init functions are run, and how the host comes to open plugins in its own */
  ran?: { packages: readonly string[]; through: readonly string[] };
}

/** A defect, if the release of the host has it; of one that does not name its release by the layout of its structures. */
function ofHost(id: ToolchainDefectId, { go, elf }: BinaryProfile): DefectOfRelease | undefined {
  if (go?.version !== undefined) return defectOf(id, go.version, elf?.machine);
  return go?.layout && defectOfFamily(id, go.layout.family, elf?.machine);
}

/**
 * golang/go#81303: the runtime adds a plugin's own copies of itabs as second entries. When the table grows they may come
 * before those of the host, which its code compares with. Only a module that was accepted gets as far.
 */
export function addItabs(process: ProcessState, node: ModuleNode): ToolchainDefectFound | undefined {
  const known = ofHost('itab-copies', process.host);
  if (!known) return undefined;
  const own = node.profile.go?.itabs;
  process.copying = (process.copying ?? 0) + 1;
  const plugins = process.copying;
  const table = process.itabs;
  if (!table || own === undefined) {
    process.itabs = undefined;
    return { id: 'itab-copies', known, copies: { plugins, isGrown: false } };
  }
  const now = withItabs(table, own);
  process.itabs = now;
  return { id: 'itab-copies', known, copies: { plugins, isGrown: now.isHiding === true, room: roomOf(now) } };
}

/** The table grows once with the first copy in it, and stays as it became. */
function withItabs(table: ItabTable, own: number): ItabTable {
  const now = grown(table, own);
  // The first of a module's itabs is not yet a copy when it finds the table full.
  const isFullBefore = table.modules === 0 && roomOf(table) === 0;
  const isGrown = isFullBefore ? now.size > 2 * table.size : now.size > table.size;
  return { ...now, modules: table.modules + 1, ...(table.isHiding || isGrown ? { isHiding: true } : {}) };
}

/** golang/go#51621: the linker of the host drops methods that only plugins call. */
export function droppedMethods({ host }: ProcessState): ToolchainDefectFound | undefined {
  const known = ofHost('methods-dropped', host);
  return known && { id: 'methods-dropped', known };
}

/** golang/go#43228: what plugins do in a position-independent host on ppc64le with goroutines ends in the runtime. */
export function brokenPie({ host }: ProcessState): ToolchainDefectFound | undefined {
  const known = ofHost('pie-host', host);
  return known && host.kind === 'go-exe' && host.elf?.type === ET_DYN ? { id: 'pie-host', known } : undefined;
}

/** Stages at which a plugin is rejected that is in the runtime's list of modules. */
const LISTED: ReadonlySet<LoadTrace['outcome']['stage']> = new Set(['plugin-path', 'package-hashes']);

/**
 * golang/go#75102: after its own init functions a host runs those of all modules in the list, also of rejected ones; so it
 * matters whether it opens plugins in an init function.
 */
export function mayRunRejected(host: BinaryProfile, { outcome, initialises = [] }: LoadTrace): boolean {
  const isListed = outcome.kind === 'fails' && LISTED.has(outcome.stage) && initialises.length > 0;
  return isListed && ofHost('rejected-init', host) !== undefined;
}

/** The same of one whose init functions panicked: once those of the host have returned, the runtime finds them at work. */
export function mayEndAfterPanic(host: BinaryProfile, { outcome }: LoadTrace): boolean {
  const isPanic = outcome.kind === 'crashes' && outcome.stage === 'init';
  return isPanic && ofHost('rejected-init', host) !== undefined;
}

/** The same trace, where the host opens plugins in an init function. */
export function withRejectedInit(
  host: BinaryProfile,
  through: readonly string[],
  trace: LoadTrace,
): LoadTrace {
  const known = ofHost('rejected-init', host);
  if (!known || !mayRunRejected(host, trace)) return trace;
  const ran = { packages: trace.initialises ?? [], through };
  return { ...trace, defects: [...(trace.defects ?? []), { id: 'rejected-init', known, ran }] };
}
