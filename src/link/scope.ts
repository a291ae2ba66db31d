import { versionsOf } from '../profile/exported.ts';
import { dynamicOf } from '../profile/known.ts';
import type { CheckProfile, SymbolVersion } from '../profile/profile.ts';

/** Why an object is in the process. */
export type Owner = { kind: 'host' } | { kind: 'library'; path: string } | { kind: 'plugin'; index: number };

/** An object in the process whose symbols others can bind to. */
export interface ScopeObject {
  owner: Owner;
  profile: CheckProfile;
  /** paths and names by which it answers a DT_NEEDED */
  names: readonly string[];
  /** device and inode, or what else identifies the file; undefined: not known */
  fileId?: string;
}

/** index of the first version that a file defines, in DT_VERSYM: 0 and 1 are those of symbols without one */
const FIRST_VERSION = 2;

/**
 * Whether a definition satisfies a reference (check_match of elf/dl-lookup.c): without a wanted version the default
 * one does, and one in the first version of the object, hidden or not; with one, the same, or any in an object that has no
 * versions at all.
 */
export function defines(object: ScopeObject, name: string, version: string | undefined): boolean {
  const versions = versionsOf(object.profile.exports, name);
  if (versions.length === 0) return false;
  if (version === undefined) return versions.some(one => !one.hidden || isFirst(object, one));
  return versions.some(({ name: found }) => found === '' || found === version);
}

function isFirst({ profile }: ScopeObject, { name }: SymbolVersion): boolean {
  const definitions = dynamicOf(profile)?.versionDefinitions ?? [];
  return definitions.some(defined => defined.name === name && defined.index <= FIRST_VERSION);
}

/** The first object in scope that defines the name. */
export function lookup(
  scope: readonly ScopeObject[],
  name: string,
  version?: string,
): ScopeObject | undefined {
  for (const object of scope) if (defines(object, name, version)) return object;
  return undefined;
}

/** The versions in which one object defines a name. */
export function versionsIn(object: ScopeObject, name: string): readonly SymbolVersion[] {
  return versionsOf(object.profile.exports, name);
}

/**
 * What a file refers to that it defines itself, it wants in the version that it has there (elf/dl-version.c); of several in
 * the default one, which is what the link editor binds a name without a version to.
 */
export function ownVersion(object: ScopeObject, name: string): string | undefined {
  const versions = versionsIn(object, name);
  const own = versions.find(({ hidden }) => !hidden) ?? versions[0];
  return own?.name || undefined;
}
