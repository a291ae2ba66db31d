import type { CheckProfile } from '../profile/profile.ts';
import type { ProtoRegistry, Registration } from '../profile/registrations.ts';

const REGISTRY = 'google.golang.org/protobuf/reflect/protoregistry#';
const FILE = `${REGISTRY}file`;
const NAME = `${REGISTRY}name`;
const EXTENSION = `${REGISTRY}extension`;
const ENVIRONMENT = 'GOLANG_PROTOBUF_REGISTRATION_CONFLICT';

/** What is taken for granted of a process in which the registry panics. */
export const POLICY_ASSUMPTION: string = `the environment of the host does not set ${ENVIRONMENT}`;

export function isOfProtoRegistry({ registry }: Registration): boolean {
  return registry.startsWith(REGISTRY);
}

/** The registry of a process: the copy of the package that is bound in it, and what is known of the program's file. */
export interface ProtobufProcess {
  registry: ProtoRegistry | undefined;
  /** see InitFacts.hasOddHash */
  hasOddHash: boolean | undefined;
}

/** That of the host, or the one that the first plugin with the package brought. */
export function protobufOf(host: CheckProfile, brought: ProtoRegistry | undefined): ProtobufProcess {
  return { registry: host.inits?.protobuf ?? brought, hasOddHash: host.inits?.hasOddHash };
}

/**
 * The first line of what reflect/protoregistry panics with at a name that is taken; undefined: it does not. Releases before
 * 1.26 only log. Behind `proto:` the package writes a no-break space in every other program.
 */
export function protobufRefusal(
  added: Registration,
  known: Registration,
  { registry, hasOddHash }: ProtobufProcess,
): string | undefined {
  const policy = registry?.policy;
  if (added.name !== known.name || isTaken(added, known) === false) return undefined;
  if (policy === undefined || policy === 'warn' || policy === 'ignore') return undefined;
  if (policy !== 'panic') return `invalid ${ENVIRONMENT} value: `;
  return `proto:${hasOddHash ? '\u00a0' : ' '}${textOf(added)}`;
}

const PACKAGE = 'package';

/** Packages are shared; and what a file declares may have been registered by itself before. */
function isTaken(added: Registration, known: Registration): boolean {
  if (added.registry !== NAME) return true;
  if (added.shown === PACKAGE && known.shown === PACKAGE) return false;
  return !(added.package === known.package && added.value === known.value);
}

function textOf({ registry, name, value = '', shown }: Registration): string {
  if (registry === FILE) return `file ${JSON.stringify(name)} is already registered`;
  if (registry === EXTENSION) {
    const [message, number] = name.split(' ');
    return `extension number ${number} is already registered on message ${message}`;
  }
  if (shown === PACKAGE) return `file ${JSON.stringify(value)} has a package name conflict over ${name}`;
  if (shown !== undefined) return `${shown} ${name} is already registered`;
  return `file ${JSON.stringify(value)} has a name conflict over ${name}`;
}

/** The same text with the other blank, where it is not known which of them the program writes. */
export function otherBlank(text: string, { hasOddHash }: ProtobufProcess): string | undefined {
  return hasOddHash === undefined ? text.replace('proto: ', 'proto:\u00a0') : undefined;
}
