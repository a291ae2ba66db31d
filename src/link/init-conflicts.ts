import type { CheckProfile } from '../profile/profile.ts';
import type { Registration } from '../profile/registrations.ts';
import { collectorRefusal } from './collector-conflict.ts';
import { patternConflict } from './http-patterns.ts';
import { type ProtobufProcess, protobufRefusal } from './protobuf-conflict.ts';

/** A registration, and who made it. */
export interface Registered extends Registration {
  /** index of the plugin; undefined: the host */
  plugin?: number;
  /** its plugin was rejected: it is registered only if the host opened that in an init function */
  deferred?: true;
}

/** A name that an init function registers although it is taken. */
export interface InitConflict {
  /** of the package that comes second */
  registration: Registration;
  /** who has the name already */
  earlier: Registered;
  /** what is printed behind `panic: `, its first line */
  panic: string;
  /** both are registered on every path through the init functions */
  certain: boolean;
  /** it is registered after the init functions of the host, where nobody recovers the panic: the plugin was rejected */
  deferred?: true;
}

/** Why a registry panics at the second of two registrations, in its words; undefined: it takes both. */
type Refusal = (
  added: Registered,
  known: Registered,
  host: CheckProfile,
  protobuf: ProtobufProcess,
) => string | undefined;

const protobuf: Refusal = (added, known, _, process) => protobufRefusal(added, known, process);

/** What `flag` and `pflag` name the set of the command line by. */
const programOf = ({ identity }: CheckProfile): string => identity.path;

/** Go's %q of a name without control characters. */
const quoted = (text: string): string => JSON.stringify(text);

function sameName(words: (name: string, host: CheckProfile) => string): Refusal {
  return (added, known, host) => (added.name === known.name ? words(added.name, host) : undefined);
}

const flagRedefined = sameName((name, host) => `${programOf(host)} flag redefined: ${name}`);

/** A letter is taken as a name is. */
const letterRedefined: Refusal = (added, known, host, protobuf) => {
  const redefined = flagRedefined(added, known, host, protobuf);
  if (redefined !== undefined || added.value === undefined || added.value !== known.value) return redefined;
  return `unable to redefine '${added.value}' shorthand in ${quoted(programOf(host))} flagset: it's already used for ${quoted(known.name)} flag`;
};

/** Under one name only one type, and a type under one name only, whichever pointer to it. */
const gob: Refusal = (added, known) => {
  if (added.value === undefined || known.value === undefined) return undefined;
  if (added.name === known.name) {
    if (added.value === known.value) return undefined;
    const types = `${known.shown ?? known.value} != ${added.shown ?? added.value}`;
    return `gob: registering duplicate types for ${quoted(added.name)}: ${types}`;
  }
  if (baseOf(added.value) !== baseOf(known.value)) return undefined;
  const names = `${quoted(known.name)} != ${quoted(added.name)}`;
  return `gob: registering duplicate names for ${added.shown ?? added.value}: ${names}`;
};

const baseOf = (type: string): string => type.replace(/^\*+/, '');

/** From Go 1.22 on patterns conflict that match the same requests; before, and with httpmuxgo121=1, equal ones. */
const pattern: Refusal = (added, known, host) => {
  if (!hasPatterns(host)) {
    const [own, other] = [pathOf(added), pathOf(known)];
    return own === other ? `http: multiple registrations for ${own}` : undefined;
  }
  if (patternConflict(added.name, known.name) === undefined) return undefined;
  const [own, other] = [added, known].map(
    ({ name, at = 'unknown location' }) => `pattern ${quoted(name)} (registered at ${at})`,
  );
  return `${own} conflicts with ${other}:`;
};

/** Packages that leave out the method where patterns have none. */
const LEAVING_OUT: readonly string[] = ['expvar', 'net/http/pprof'];

function pathOf({ name, package: path }: Registered): string {
  return LEAVING_OUT.includes(path) ? name.replace(/^GET /, '') : name;
}

function hasPatterns({ go }: CheckProfile): boolean {
  const minor = Number(
    /^go1\.(\d+)/.exec(go?.version ?? '')?.[1] ?? /^1\.(\d+)/.exec(go?.layout?.family ?? '')?.[1],
  );
  const isOld = /(?:^|,)httpmuxgo121=1(?:,|$)/.test(go?.buildInfo?.settings['DefaultGODEBUG'] ?? '');
  return minor >= 22 && !isOld;
}

/** By the type that is extended. */
const extensionRegistered: Refusal = (added, known) =>
  added.name === known.name && added.value === known.value
    ? `proto: duplicate extension registered: ${added.name}`
    : undefined;

const mapRegistered = sameName(name => `proto: duplicate proto message registered: ${name}`);

const enumRegistered = sameName(name => `proto: duplicate enum registered: ${name}`);

const REFUSALS: Readonly<Partial<Record<Registration['registry'], Refusal>>> = {
  flag: flagRedefined,
  'github.com/spf13/pflag': letterRedefined,
  'database/sql': sameName(name => `sql: Register called twice for driver ${name}`),
  'encoding/gob': gob,
  expvar: sameName(name => `Reuse of exported var name: ${name}`),
  'net/http': pattern,
  'github.com/prometheus/client_golang/prometheus': collectorRefusal,
  'github.com/golang/protobuf/proto#enum': enumRegistered,
  'github.com/gogo/protobuf/proto#enum': enumRegistered,
  'github.com/golang/protobuf/proto#map': mapRegistered,
  'github.com/golang/protobuf/proto#extension': extensionRegistered,
  'github.com/gogo/protobuf/proto#extension': extensionRegistered,
  'google.golang.org/protobuf/reflect/protoregistry#file': protobuf,
  'google.golang.org/protobuf/reflect/protoregistry#name': protobuf,
  'google.golang.org/protobuf/reflect/protoregistry#extension': protobuf,
};

/**
 * What the init functions of these packages of a plugin register although it is taken, in the order in which they do; up to
 * the first that is certain, at which the first of them panics.
 */
export function initConflicts(
  process: { host: CheckProfile; protobuf: ProtobufProcess },
  known: readonly Registered[],
  added: readonly Registered[],
): { conflicts: InitConflict[]; registered: Registered[] } {
  const all = new Map<string, Registered[]>();
  const note = (one: Registered) => {
    const list = all.get(one.registry);
    if (list) list.push(one);
    else all.set(one.registry, [one]);
  };
  for (const one of known) note(one);
  const conflicts: InitConflict[] = [];
  const registered: Registered[] = [];
  for (const one of added) {
    const conflict = firstConflict(process, all.get(one.registry) ?? [], one);
    if (conflict && one.lenient) continue;
    if (conflict) conflicts.push(conflict);
    if (conflict?.certain) break;
    note(one);
    registered.push(one);
  }
  return { conflicts, registered };
}

/** With one that is certain, if there is any. */
function firstConflict(
  process: { host: CheckProfile; protobuf: ProtobufProcess },
  known: readonly Registered[],
  added: Registered,
): InitConflict | undefined {
  const refusal = REFUSALS[added.registry];
  let first: InitConflict | undefined;
  for (const earlier of refusal ? known : []) {
    const panic = refusal?.(added, earlier, process.host, process.protobuf);
    if (panic === undefined || isExclusive(earlier, added)) continue;
    const certain = earlier.certain && added.certain;
    if (certain) return { registration: added, earlier, panic, certain };
    first ??= { registration: added, earlier, panic, certain };
  }
  return first;
}

/** Two branches of one package may exclude each other: what it does there is not reported. */
function isExclusive(earlier: Registered, added: Registered): boolean {
  return (
    earlier.plugin === added.plugin &&
    earlier.package === added.package &&
    !(earlier.certain && added.certain)
  );
}
