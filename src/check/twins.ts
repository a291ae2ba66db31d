import { kinshipOf, type Placed } from '../cause/twin-paths.ts';
import { isAlike, packagesInExports, placedIn, type Twin, type TwinEffect } from '../cause/twins.ts';
import type { Registration } from '../code/registration.ts';
import { pathToPrefix } from '../go/package-path.ts';
import { isStandardPath } from '../go/standard-library.ts';
import type { LoadTrace } from '../link/verdict.ts';
import { versionsOf } from '../profile/exported.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { type Binary, NameSet } from '../read/binary.ts';
import type { HostInput, Prediction } from './predict.ts';
import type { Simulated } from './simulation.ts';

const FILES: Registration['registry'] = 'google.golang.org/protobuf/reflect/protoregistry#file';

/** A file of the process that was there before the plugin. */
interface Resident {
  /** absent: the host */
  earlier?: number;
  profile: CheckProfile;
  binary: Pick<Binary, 'packages' | 'answering'>;
}

/**
 * Of each plugin the packages that are in the process already under another path, as far as somebody may notice. Files are
 * asked only for what gives reason to look.
 */
export async function twinsOf(
  host: HostInput,
  { binaries }: Simulated,
  prediction: Pick<Prediction, 'host' | 'requests' | 'traces'>,
): Promise<Twin[][]> {
  const residents: Resident[] = [{ profile: prediction.host, binary: host }];
  const found: Twin[][] = [];
  for (const [index, request] of prediction.requests.entries()) {
    const trace = prediction.traces[index];
    const content = request.content?.kind === 'profile' ? request.content.profile : undefined;
    const binary = request.path.kind === 'resolved' ? binaries.get(request.path.fileId) : undefined;
    if (!trace || !content || !binary || !isJudged(trace)) {
      found.push([]);
      continue;
    }
    found.push([...collisions(content, trace, residents), ...(await asked(content, binary, residents))]);
    if (trace.outcome.kind === 'loads') residents.push({ earlier: index, profile: content, binary });
  }
  return found;
}

/** What comes of twins shows in a plugin that loads, or in its init functions. */
function isJudged({ outcome, obstacles }: LoadTrace): boolean {
  return outcome.kind === 'loads' || obstacles[0]?.rule === 'init-conflict';
}

/** Packages that register what others have registered, whatever the registry makes of it. */
function collisions(plugin: CheckProfile, trace: LoadTrace, residents: readonly Resident[]): Twin[] {
  const twins: Twin[] = [];
  const note = (own: string, other: string, name: string, { earlier, profile }: Resident) => {
    const pair = { own: placedIn(plugin, own), other: placedIn(profile, other) };
    const kinship = kinshipOf(pair.own, pair.other);
    if (!kinship) return;
    const known = twins.find(twin => twin.own.path === own && twin.other.path === other);
    const before = known?.effect.kind === 'collides' ? known.effect.names : [];
    const effect: TwinEffect = { kind: 'collides', names: [...new Set([...before, name])] };
    if (known) known.effect = effect;
    else twins.push({ ...pair, kinship, effect, ...(earlier === undefined ? {} : { earlier }) });
  };
  for (const { registration, earlier } of trace.conflicts ?? []) {
    const resident = residents.find(one => one.earlier === earlier.plugin);
    if (resident) note(registration.package, earlier.package, registration.name, resident);
  }
  for (const { registry, name, package: own } of plugin.inits?.registrations ?? []) {
    for (const resident of registry === FILES ? residents : []) {
      const same = resident.profile.inits?.registrations.find(
        other => other.registry === registry && other.name === name && other.package !== own,
      );
      if (same) note(own, same.package, name, resident);
    }
  }
  return twins;
}

/** Packages in which the plugin registers something, or whose types are in its exports. */
async function asked(plugin: CheckProfile, binary: Binary, residents: readonly Resident[]): Promise<Twin[]> {
  const effects = await effectsIn(plugin, binary, residents);
  if (effects.size === 0) return [];
  const declared = await binary.declared(new Set(effects.keys()));
  const twins: Twin[] = [];
  for (const resident of residents) {
    const others = (await resident.binary.packages()).map(path => placedIn(resident.profile, path));
    for (const [path, found] of effects) {
      const own = placedIn(plugin, path);
      const twin = await twinIn(resident, own, others, declared[path] ?? []);
      const where = resident.earlier === undefined ? {} : { earlier: resident.earlier };
      if (twin) for (const effect of found) twins.push({ own, ...twin, ...where, effect });
    }
  }
  return twins;
}

async function effectsIn(
  plugin: CheckProfile,
  binary: Binary,
  residents: readonly Resident[],
): Promise<Map<string, TwinEffect[]>> {
  const found = new Map<string, TwinEffect[]>();
  const module = moduleOf(plugin);
  const isNew = newPackages(plugin, residents);
  if (!module || isNew.size === 0) return found;
  const add = (path: string, effect: TwinEffect) => {
    if (isNew.has(path)) found.set(path, [...(found.get(path) ?? []), effect]);
  };
  const functions = new Map<string, string[]>();
  for (const { function: name } of plugin.inits?.enters ?? []) {
    const path = name.slice(0, name.indexOf('.', name.lastIndexOf('/') + 1));
    functions.set(path, [...(functions.get(path) ?? []), name]);
  }
  for (const [path, names] of functions) add(path, { kind: 'registers', functions: names });
  if (module.exports.length > 0) {
    const types = plugin.exportTypes ?? (await binary.exportTypes());
    for (const [path, { names, types: ofPackage }] of packagesInExports(types ?? {}))
      add(path, { kind: 'exports', names: [...names], types: [...ofPackage] });
  }
  return found;
}

/** Packages of modules that nobody in the process has, but for the main package. */
function newPackages(plugin: CheckProfile, residents: readonly Resident[]): Set<string> {
  const module = moduleOf(plugin);
  const found = new Set<string>();
  for (const { package: path, symbol } of module?.packages ?? []) {
    if (path === module?.importPath || isStandardPath(path)) continue;
    const isThere = residents.some(
      ({ profile }) => symbol !== undefined && profile.exports.packageHashes[symbol] !== undefined,
    );
    if (!isThere) found.add(path);
  }
  return found;
}

/** The nearest of the packages of a file that has the same names in it. */
async function twinIn(
  { binary }: Resident,
  own: Placed,
  others: readonly Placed[],
  names: readonly string[],
): Promise<Pick<Twin, 'other' | 'kinship' | 'names'> | undefined> {
  if (names.length === 0) return undefined;
  for (const other of others) {
    const kinship = other.path === 'main' ? undefined : kinshipOf(own, other);
    if (!kinship) continue;
    const prefix = pathToPrefix(other.path);
    const sought = names.map(name => `${prefix}.${name}`);
    const { exports } = await binary.answering(new NameSet(sought));
    const same = names.filter((_, i) => versionsOf(exports, sought[i] ?? '').length > 0);
    const hidden = same.filter(name => /^\p{Ll}[^.]*$/u.test(name)).length;
    const count = { same: same.length, of: names.length, hidden };
    if (isAlike(kinship, count)) return { other, kinship, names: count };
  }
  return undefined;
}
