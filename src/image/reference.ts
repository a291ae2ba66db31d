import { isDigest } from './digest.ts';
import { ImageError } from './image-error.ts';

/** An image in a file or directory, under the names that skopeo and syft give to these kinds. */
export interface ArchiveReference {
  kind: 'docker-archive' | 'oci-archive' | 'oci-dir';
  /** the whole text after the kind: a path, or a path, a colon and a tag */
  path: string;
  text: string;
}

/** An image of a registry that speaks the OCI distribution API. */
export interface RegistryReference {
  kind: 'registry';
  /** host, and port if there is one */
  registry: string;
  repository: string;
  tag?: string;
  digest?: string;
  text: string;
}

export type ImageReference = ArchiveReference | RegistryReference;

const KINDS = ['docker-archive', 'oci-archive', 'oci-dir', 'registry'] as const;

const KIND = new RegExp(`^(${KINDS.join('|')}):`);

/** What a name without a host means, to every client of registries. */
export const DOCKER_HUB = 'docker.io';

/** distribution-spec, "Pulling manifests" */
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const REGISTRY = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const MAX_CHARACTERS = 4096;

/** Whether a text names an image. A file that is called so is given as ./NAME. */
export function isImageReference(text: string): boolean {
  return KIND.test(text);
}

/** @throws ImageError that says which part is invalid */
export function parseImageReference(text: string): ImageReference {
  const kind = KINDS.find(known => text.startsWith(`${known}:`));
  if (kind === undefined || text.length > MAX_CHARACTERS)
    throw new ImageError(text.slice(0, 80), `not an image (expected ${KINDS.join(':, ')}:)`);
  const rest = text.slice(kind.length + 1);
  if (rest === '') throw new ImageError(text, `a ${kind === 'registry' ? 'name' : 'path'} is missing`);
  return kind === 'registry' ? registryReference(rest, text) : { kind, path: rest, text };
}

function registryReference(rest: string, text: string): RegistryReference {
  const at = rest.indexOf('@');
  const digest = at < 0 ? undefined : rest.slice(at + 1);
  if (digest !== undefined && !isDigest(digest))
    throw new ImageError(text, `invalid digest ${digest} (expected sha256: and 64 lower-case hex digits)`);
  const named = at < 0 ? rest : rest.slice(0, at);
  // A colon behind the last slash begins a tag; before it there may be one in front of a port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) throw new ImageError(text, `invalid tag ${tag}`);
  const { registry, repository } = splitName(colon < 0 ? named : named.slice(0, colon));
  if (!REGISTRY.test(registry)) throw new ImageError(text, `invalid registry ${registry}`);
  if (!REPOSITORY.test(repository))
    throw new ImageError(
      text,
      `invalid name ${repository} (expected lower-case words, such as library/debian)`,
    );
  return {
    kind: 'registry',
    registry,
    repository,
    ...(tag === undefined ? (digest === undefined ? { tag: 'latest' } : {}) : { tag }),
    ...(digest === undefined ? {} : { digest }),
    text,
  };
}

/** The first part is a host if it looks like one: with a dot or a port, or localhost. */
function splitName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  if (/[.:]/.test(first) || first === 'localhost')
    return { registry: first, repository: name.slice(slash + 1) };
  return { registry: DOCKER_HUB, repository: slash < 0 ? `library/${name}` : name };
}
