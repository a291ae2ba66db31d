import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { dynamicOf, layoutOf, moduleOf } from '../profile/known.ts';
import type { BinaryProfile, ModuleProfile, StoredWord } from '../profile/profile.ts';
import { isOfHost } from './linkshared.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { isSymbolic } from './symbol-binding.ts';
import type { Obstacle } from './verdict.ts';

/** Where a file's copy of addmoduledata writes `next`: by its code, else by the layout of its release. */
export function nextOffset(profile: BinaryProfile): number | undefined {
  return dynamicOf(profile)?.constructors.module?.next ?? layoutOf(profile)?.offsets['next'];
}

/**
 * Runs the constructor that the Go linker puts into a plugin: `lastmoduledatap.next = md; lastmoduledatap = md`
 * (runtime/symtab.go or asm: addmoduledata). It is the plugin's own copy, with the `next` offset of the plugin's
 * release, and it finds lastmoduledatap where the dynamic linker binds the name: in the host, if the host exports it.
 */
export function registerModule(process: ProcessState, object: ScopeObject, index: number): void {
  const dynamic = dynamicOf(object.profile);
  const next = nextOffset(object.profile);
  const list = dynamic?.constructors.module?.list;
  if (!dynamic || list === undefined || next === undefined) return;
  if (isSymbolic(process, object) || !isOfHost(process, list)) return;
  const node: ModuleNode = {
    plugin: index,
    profile: object.profile,
    next: new Map(),
    initialised: false,
    bad: false,
    pluginPath: moduleOf(object.profile)?.pluginPath ?? '',
  };
  const last = process.last;
  last.next.set(next, node);
  // The pointer may land on the `bad` flag of a module of another layout: its lowest byte is read as the flag.
  const hostLayout = layoutOf(process.host);
  if (last.plugin !== undefined && hostLayout?.offsets['bad'] === next) {
    const address = dynamic.constructors.module?.address ?? 0;
    last.bad = process.host.elf?.littleEndian === true && address % 256 !== 0;
  }
  process.last = node;
}

/** What a process of linux is given of 64 bits, unless it asks for more. */
const USER_SPACE_BYTES = 2 ** 47;

/** The modules that the host's runtime sees, the host's own first: it follows `next` at its own offset. */
export function modulesSeen(process: ProcessState): ModuleNode[] {
  const offset = layoutOf(process.host)?.offsets['next'] ?? -1;
  const seen: ModuleNode[] = [];
  for (
    let node: ModuleNode | undefined = process.first;
    node && !seen.includes(node);
    node = node.next.get(offset)
  ) {
    seen.push(node);
  }
  return seen;
}

/** A pointer in the first page is a nil dereference to the Go runtime: a panic; any other wild one is a fault. */
export const NIL_PAGE_BYTES = 4096;

/**
 * The runtime's checks with the host's layout on a moduledata of another layout that has `next` in the same place:
 * the fields are read where other fields stand (Go 1.21 or 1.22 against 1.26, and 1.20 against 1.27).
 */
export function foreignLayoutObstacle(
  host: ModuleDataLayout,
  { words, pathAsHash }: Pick<ModuleProfile, 'words' | 'pathAsHash'>,
  wordSize: 4 | 8,
): Obstacle {
  // Behind the plugin's moduledata lie other variables; before they are set they are mostly zero.
  const at = (name: string, extra = 0): StoredWord =>
    words[(host.offsets[name] ?? 0) / wordSize + extra] ?? 0;
  const crash = (message: string): Obstacle => ({
    rule: 'toolchain-layout',
    stage: 'module-list',
    kind: 'crashes',
    message,
    about: { detail: "the host reads the fields of the plugin's moduledata in the wrong places" },
  });
  const pathLength = at('pluginpath', 1);
  if (pathLength === 0) return crash('fatal error: runtime: plugin has empty pluginpath');
  const hashes = at('pkghashes');
  const count = at('pkghashes', 1);
  const badTable = 'fatal error: runtime: plugin has bad symbol table';
  if (count === 0) return { ...crash(badTable), kind: 'unknown' };
  const followed = typeof hashes === 'number' ? hashes : pathAsHash;
  if (typeof followed === 'number' && followed < NIL_PAGE_BYTES) {
    const nil = 'panic: runtime error: invalid memory address or nil pointer dereference';
    // As a length, an address in the upper half of 32 bits is negative: nothing is compared.
    const isPointer = wordSize === 4 && typeof count === 'object' && 'address' in count;
    return isPointer ? { ...crash(badTable), alternatives: [badTable, nil] } : crash(nil);
  }
  const fault = crash('fatal error: fault');
  if (wordSize !== 8 || typeof hashes === 'number' || typeof pathAsHash !== 'number')
    return { ...fault, kind: 'unknown' };
  // Text of the plugin, as a pointer: nobody has memory there; where the text ends in zeros, hardly anybody.
  return pathAsHash >= USER_SPACE_BYTES
    ? fault
    : { ...fault, assumptions: [`nothing of the process lies at address 0x${pathAsHash.toString(16)}`] };
}
