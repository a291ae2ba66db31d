import type { InitConflict, Registered } from './init-conflicts.ts';
import type { ProcessState } from './process.ts';
import { register, registeredBy } from './registration-stage.ts';
import type { OpenRequest } from './request.ts';
import { mayRunRejected } from './toolchain-defects.ts';
import type { LoadTrace } from './verdict.ts';

/**
 * The traces of all opens, with what the init functions of rejected plugins register (golang/go#75102): they run after those of
 * the host that opened them, in the order of the opens.
 */
export function withRejectedInits(
  process: ProcessState,
  requests: readonly OpenRequest[],
  traces: readonly LoadTrace[],
): LoadTrace[] {
  const { host } = process;
  if (host.opensOnlyInInit !== true || process.diedAt !== undefined) return [...traces];
  const initialised = new Set(
    traces.flatMap(({ outcome, initialises = [] }) => (outcome.kind === 'loads' ? initialises : [])),
  );
  let isOver = false;
  return traces.map((trace, index) => {
    const deferred = isOver ? undefined : deferredOf(process, requests[index], trace, index);
    if (!deferred) return trace;
    const added = deferred.filter(({ package: path }) => !initialised.has(path));
    for (const path of trace.initialises ?? []) initialised.add(path);
    const conflicts = conflictsOf(process, added);
    isOver = conflicts.some(({ certain }) => certain);
    return withConflicts(trace, conflicts);
  });
}

/**
 * The same of one open, where the host may open other plugins in its main function: then those of the rejected plugin run before
 * theirs, and nothing is certain.
 */
export function registerRejected(
  process: ProcessState,
  request: OpenRequest,
  trace: LoadTrace,
  index: number,
): LoadTrace {
  if (process.host.opensOnlyInInit) return trace;
  const deferred = deferredOf(process, request, trace, index);
  if (!deferred) return trace;
  return withConflicts(
    trace,
    conflictsOf(
      process,
      deferred.map(one => ({ ...one, certain: false })),
    ),
  );
}

/** What init functions of a rejected plugin register, if they run. */
function deferredOf(
  { host }: ProcessState,
  request: OpenRequest | undefined,
  trace: LoadTrace,
  index: number,
): Registered[] | undefined {
  const { content } = request ?? {};
  const inits = content?.kind === 'profile' ? content.profile.inits : undefined;
  if (!inits || host.opensInInit === undefined || !mayRunRejected(host, trace)) return undefined;
  const order = trace.initialises ?? [];
  const own = new Set(order);
  const added = registeredBy(inits, path => own.has(path), { order, plugin: index });
  return added.map(one => ({ ...one, deferred: true as const }));
}

/** What is taken already; the rest is registered. */
function conflictsOf(process: ProcessState, added: readonly Registered[]): InitConflict[] {
  return register(process, added).map(conflict => ({ ...conflict, deferred: true }));
}

function withConflicts(trace: LoadTrace, conflicts: readonly InitConflict[]): LoadTrace {
  return conflicts.length > 0 ? { ...trace, conflicts } : trace;
}
