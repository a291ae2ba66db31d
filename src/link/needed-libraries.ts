import { dependenciesOf } from '../profile/dependencies.ts';
import { dynamicOf } from '../profile/known.ts';
import { DependencyList } from './dependency-list.ts';
import { isNamed } from './named.ts';
import { findLibrary, mapLibrary } from './needed-library.ts';
import { packedObstacle } from './packed-relocations.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { signalMessage } from './signal.ts';
import { unseenVersions } from './unseen-versions.ts';
import type { Obstacle } from './verdict.ts';

/** The objects that one dlopen adds: the file itself first, then what it needs, breadth first. */
export interface MappedObjects {
  objects: ScopeObject[];
  obstacles: Obstacle[];
  /** what only the target's libraries could answer */
  assumptions: string[];
}

/** Loads the libraries that are not in the process yet (elf/dl-deps.c: _dl_map_object_deps). */
export function mapNeeded(process: ProcessState, file: ScopeObject, path: string): MappedObjects {
  const list = new DependencyList(file);
  const obstacles: Obstacle[] = [];
  const assumptions: string[] = [];
  const loaded = () => [...process.scope, ...process.mapped.values(), ...list.objects];
  for (let object = list.next(); object; object = list.next()) {
    const requester = object === file ? path : object.owner.kind === 'library' ? object.owner.path : path;
    for (const { name, filtee } of dependenciesOf(dynamicOf(object.profile))) {
      // An empty name is the main program's.
      if (name === '') continue;
      const found = findLibrary(process.environment.libraries, name, requester, path);
      const sought = found?.sought ?? name;
      const known = loaded().find(
        one => isNamed(one, sought) || (found?.fileId !== undefined && found.fileId === one.fileId),
      );
      const mapped = known ?? mapLibrary(process, found, { name, requester, path });
      if ('obstacle' in mapped) {
        const isIgnored = filtee === 'auxiliary' && mapped.obstacle.kind === 'fails';
        if (!isIgnored) obstacles.push(mapped.obstacle);
      } else if ('assumption' in mapped) assumptions.push(mapped.assumption);
      else {
        if (!known) assumptions.push(...(found?.assumptions ?? []));
        list.add(mapped, filtee !== undefined, known === undefined);
      }
    }
  }
  return { objects: list.objects, obstacles, assumptions };
}

/**
 * Whether the needed libraries define the versions that DT_VERNEED asks for (elf/dl-version.c).
 * A library without any version definition satisfies every need.
 */
export function versionObstacles(
  process: ProcessState,
  added: readonly ScopeObject[],
  path: string,
): Obstacle[] {
  const loaded = [...process.scope, ...process.mapped.values(), ...added];
  return added.flatMap(object => {
    const requester = object.owner.kind === 'library' ? object.owner.path : path;
    const packed = packedObstacle(process, object, requester, loaded);
    const missing = (dynamicOf(object.profile)?.versionNeeds ?? []).flatMap(({ file, versions }) => {
      const library = loaded.find(candidate => isNamed(candidate, file));
      const definitions = library && dynamicOf(library.profile)?.versionDefinitions;
      // An empty name is the main program's, which defines no versions.
      if (file === '') return [];
      if (!library && !process.environment.libraries)
        return unseenVersions(process, object, file, versions, requester);
      const isNeeded = dynamicOf(object.profile)?.needed.includes(file) === true;
      if (!library) return object.owner.kind === 'plugin' && !isNeeded ? [unneeded(process, file)] : [];
      if (!definitions || definitions.length === 0) return [];
      return versions
        .filter(
          ({ name, hash, weak }) =>
            !weak && !definitions.some(defined => defined.hash === hash && defined.name === name),
        )
        .map(
          ({ name }): Obstacle => ({
            rule: 'glibc-version',
            stage: 'symbol-versions',
            kind: 'fails',
            message: `${pathOf(library, file)}: version \`${name}' not found (required by ${requester})`,
            about: { library: file, version: name, ...(requester === path ? {} : { requester }) },
          }),
        );
    });
    return packed ? [...missing, packed] : missing;
  });
}

/** DT_VERNEED names a file that is not in the process: DT_NEEDED does not have it. */
function unneeded({ host, linker }: ProcessState, file: string): Obstacle {
  return {
    rule: 'elf-header',
    stage: 'symbol-versions',
    kind: 'crashes',
    message: linker.isInProgram
      ? signalMessage('SIGABRT', host)
      : "Inconsistency detected by ld.so: dl-version.c: 204: _dl_check_map_versions: Assertion `needed != NULL' failed!",
    about: { detail: `DT_VERNEED asks for versions of ${file}, which DT_NEEDED does not name` },
  };
}

function pathOf(object: ScopeObject, name: string): string {
  return object.owner.kind === 'library' ? object.owner.path : name;
}
