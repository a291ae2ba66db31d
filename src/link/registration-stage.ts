import { moduleOf } from '../profile/known.ts';
import type { InitFacts } from '../profile/registrations.ts';
import { type InitConflict, initConflicts, type Registered } from './init-conflicts.ts';
import { fileOf, type Opening } from './opening.ts';
import type { ProcessState } from './process.ts';
import { isOfProtoRegistry, otherBlank, POLICY_ASSUMPTION, protobufOf } from './protobuf-conflict.ts';
import { lookup, type ScopeObject } from './scope.ts';
import { scopeOf } from './symbol-binding.ts';
import type { Obstacle } from './verdict.ts';

/** What runs before it, and nobody has looked into so far. */
const BEFORE = 'the init functions that run before that return';

/** What the init functions of an open register; a name that is certainly taken ends it with a panic. */
export function registrationObstacle(opening: Opening): Obstacle | undefined {
  const { process, index } = opening;
  const file = fileOf(opening);
  const { inits } = file.object.profile;
  if (!inits) return undefined;
  const isNew = newPackages(process, file.object, file);
  file.active = inits.active.filter(isNew);
  if (inits.registrations.length === 0) return undefined;
  process.protobuf ??= inits.protobuf;
  const conflicts = register(process, registeredBy(inits, isNew, { order: file.initialises, plugin: index }));
  file.conflicts = conflicts;
  const certain = conflicts.find(conflict => conflict.certain);
  if (!certain) return undefined;
  const { registration, earlier, panic } = certain;
  const isOfProtobuf = isOfProtoRegistry(registration);
  const other = isOfProtobuf ? otherBlank(panic, protobufOf(process.host, process.protobuf)) : undefined;
  const assumptions = [
    ...(file.initialises.length === 1 ? [] : [BEFORE]),
    ...(isOfProtobuf ? [POLICY_ASSUMPTION] : []),
  ];
  return {
    rule: 'init-conflict',
    stage: 'init',
    kind: 'crashes',
    message: `panic: ${panic}`,
    about: {
      package: registration.package,
      ...(earlier.plugin === undefined ? {} : { earlier: earlier.plugin }),
      conflict: certain,
    },
    ...(other === undefined ? {} : { alternatives: [`panic: ${other}`] }),
    ...(assumptions.length > 0 ? { assumptions } : {}),
  };
}

/** What the init functions of some packages of a plugin register, in the order in which the packages are initialised. */
export function registeredBy(
  { registrations }: InitFacts,
  isOwn: (path: string) => boolean,
  { order, plugin }: { order: readonly string[]; plugin: number },
): Registered[] {
  return registrations
    .filter(({ package: path }) => isOwn(path))
    .map(registration => ({ ...registration, plugin }))
    .sort((a, b) => order.indexOf(a.package) - order.indexOf(b.package));
}

/** Enters names in the registries of the process; what is taken already is a conflict. */
export function register(process: ProcessState, added: readonly Registered[]): InitConflict[] {
  const protobuf = protobufOf(process.host, process.protobuf);
  const { conflicts, registered } = initConflicts(
    { host: process.host, protobuf },
    process.registered,
    added,
  );
  process.registered = [...process.registered, ...registered];
  return conflicts;
}

/** Which packages this open initialises. Before Go 1.21 no list says it: those whose hash nobody else has. */
function newPackages(
  process: ProcessState,
  object: ScopeObject,
  { initialises, added }: { initialises: readonly string[]; added: readonly ScopeObject[] },
): (path: string) => boolean {
  const module = moduleOf(object.profile);
  if (module?.initTasks) {
    const own = new Set(initialises);
    return path => own.has(path);
  }
  const scope = scopeOf(process, object, added);
  const own = new Set(
    (module?.packages ?? [])
      .filter(({ symbol }) => {
        const found = symbol === undefined ? undefined : lookup(scope, symbol);
        return found === undefined || found === object;
      })
      .map(linked => linked.package),
  );
  return path => own.has(path);
}
