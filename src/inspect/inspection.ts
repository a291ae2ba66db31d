import { type Artifact, artifactOf } from '../check/artifact.ts';
import type { HostLookup } from '../code/host-lookup.ts';
import type { Export } from '../go/exports.ts';
import { formatMethod, formatType } from '../go/go-type.ts';
import type { InitTask } from '../go/init-tasks.ts';
import { packageOfTask } from '../go/package-path.ts';
import { packagesOf } from '../profile/exported.ts';
import { holdsGlibc } from '../profile/libc.ts';
import type { CheckProfile, ExportType } from '../profile/profile.ts';
import type { Registration } from '../profile/registrations.ts';

/** What `inspect` shows of one file. */
export interface Inspection extends Artifact {
  /** import path of a plugin's main package */
  pluginPath?: string;
  /** import path of the main package, by the build info */
  mainPackage?: string;
  /** whether it calls plugin.Open: `dlopen` the real one, `stub` the one without cgo, `absent` not at all */
  pluginPackage?: string;
  interpreter?: string;
  /** the C library inside a program that calls dlopen and has no interpreter: `glibc 2.36`, `musl` */
  staticLibc?: string;
  /** needed shared libraries */
  needed: string[];
  /** symbol versions that it needs, by library */
  versions: Record<string, string[]>;
  /** packages with their link-time hashes, in the order in which the runtime checks a plugin's */
  packages: { package: string; hash: string }[];
  exports: (Export & { methods?: string[] })[];
  /** what a host looks up in its plugins, as far as its code shows; types as the host asserts them */
  lookups?: InspectedLookup[];
  /** what its init functions register in registries of the process; absent: not read */
  registrations?: Registration[];
  /** packages whose init a plugin lists; absent before Go 1.21 */
  initTasks?: string[];
  /** why a part could not be read */
  unreadable: string[];
}

/** A look-up, with its types as the host asserts them. */
export interface InspectedLookup extends Omit<HostLookup, 'types'> {
  types: string[];
}

/** What is shown of the exports: their types with import paths, and the methods of named types. */
export interface InspectionOptions {
  types?: Readonly<Record<string, ExportType>> | undefined;
  /** of a host */
  lookups?: readonly HostLookup[] | undefined;
  registrations?: readonly Registration[] | undefined;
  fullTypes?: boolean;
  methods?: boolean;
}

/** Puts a profile with all that the file defines (`Binary.defining`) into the words of `inspect`. */
export function inspectionOf(profile: CheckProfile, options: InspectionOptions = {}): Inspection {
  const { elf, go, exports } = profile;
  const dynamic = elf?.dynamic?.known ? elf.dynamic.value : undefined;
  const module = go?.module?.known ? go.module.value : undefined;
  return {
    ...artifactOf(profile),
    ...(module ? { pluginPath: module.importPath } : {}),
    ...(go?.buildInfo?.path === undefined ? {} : { mainPackage: go.buildInfo.path }),
    ...(go?.pluginPackage === undefined ? {} : { pluginPackage: go.pluginPackage }),
    ...(elf?.interpreter === undefined ? {} : { interpreter: elf.interpreter }),
    ...staticLibcOf(profile),
    needed: dynamic?.needed ?? [],
    versions: Object.fromEntries(
      (dynamic?.versionNeeds ?? []).map(({ file, versions }) => [file, versions.map(({ name }) => name)]),
    ),
    packages: module
      ? module.packages.map(({ package: name, hash }) => ({ package: name, hash }))
      : packagesOf(exports),
    exports: (module?.exports ?? []).map(exported => {
      const more = options.types?.[exported.name];
      return {
        ...exported,
        ...(options.fullTypes && more ? { type: formatType(more.type, 'path') } : {}),
        ...(options.methods && more?.methods
          ? { methods: more.methods.map(method => formatMethod(method, 'path')) }
          : {}),
      };
    }),
    ...(options.lookups
      ? {
          lookups: options.lookups.map(({ types, ...lookup }) => ({
            ...lookup,
            types: types.map(({ text }) => text),
          })),
        }
      : {}),
    ...(options.registrations ? { registrations: [...options.registrations] } : {}),
    ...(module?.initTasks ? { initTasks: module.initTasks.map(taskText) } : {}),
    unreadable: [elf?.dynamic, go?.module].flatMap(fact => (fact && !fact.known ? [fact.why] : [])),
  };
}

function taskText(task: InitTask): string {
  if ('symbol' in task) return packageOfTask(task.symbol);
  return task.fault === 'unbound' ? '' : '?';
}

function staticLibcOf(profile: CheckProfile): Pick<Inspection, 'staticLibc'> {
  const { staticLibc, staticGlibc } = profile.elf ?? {};
  if (staticLibc) return { staticLibc };
  if (!holdsGlibc(profile)) return {};
  const release = staticGlibc?.release;
  return { staticLibc: release === undefined ? 'glibc' : `glibc ${release}` };
}
