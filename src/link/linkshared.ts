import { layoutOf } from '../profile/known.ts';
import { IS_CGO } from './names.ts';
import type { ProcessState } from './process.ts';
import { lookup } from './scope.ts';
import type { Obstacle } from './verdict.ts';

/**
 * A program that was linked with libraries of Go packages (-linkshared): the runtime is in one of them, and has the
 * program itself in its list of modules, under no plugin path.
 */
export function registerProgram(process: ProcessState): void {
  const next = layoutOf(process.host)?.offsets['next'];
  if (process.host.go?.linkedLibraries === undefined || next === undefined) return;
  const node = { profile: process.host, next: new Map(), initialised: true, bad: false, pluginPath: '' };
  process.first.next.set(next, node);
  process.last = node;
}

/** Whether the first object in scope with this name is the host, or the library that holds its runtime. */
export function isOfHost(process: ProcessState, name: string): boolean {
  const kind = lookup(process.scope, name)?.owner.kind;
  return kind === 'host' || (kind === 'library' && process.host.go?.linkedLibraries !== undefined);
}

/** What ends such a program: are the libraries those that the program was linked with (runtime/symtab.go: moduledataverify1)? */
export function linkedObstacle({ host, scope }: ProcessState): Obstacle | undefined {
  for (const { library, hash, symbol } of host.go?.linkedLibraries ?? []) {
    const found = lookup(scope, symbol)?.profile.exports.packageHashes[symbol];
    if (found === undefined || found === hash) continue;
    return {
      rule: 'host-start',
      stage: 'host',
      kind: 'crashes',
      message: 'fatal error: abi mismatch',
      about: { library, detail: `${library} is another build than the one that it was linked with` },
    };
  }
  const isLinked = host.go?.linkedLibraries !== undefined;
  if (!isLinked || lookup(scope, IS_CGO)?.owner.kind !== 'host') return undefined;
  // The program's own copy of the variable is never set: runtime/cgocall.go throws at its first call of C.
  const detail = 'its first call of C code ends it: a library without runtime/cgo holds its runtime';
  return {
    rule: 'host-start',
    stage: 'host',
    kind: 'crashes',
    message: 'fatal error: cgocall unavailable',
    about: { detail },
  };
}
