import { dependenciesOf } from '../profile/dependencies.ts';
import { dynamicOf } from '../profile/known.ts';
import { isNamed } from './named.ts';
import { findLibrary } from './needed-library.ts';
import type { Opening } from './opening.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { definedUnseen } from './unseen-symbols.ts';
import type { SymbolAnswer } from './verdict.ts';

/** A file in the process, as the dynamic linker knows it. */
interface Opened {
  object: ScopeObject;
  added: readonly ScopeObject[];
  /** real path, for what it needs */
  path: string;
  /** by which it was opened first: dlerror names it so */
  name: string;
}

/** What dlsym of the opened file says to the names that its host asks for; nothing of a file that was never read. */
export function symbolAnswers(opening: Opening): { symbols: Record<string, SymbolAnswer> } | undefined {
  const { process } = opening;
  const { symbols = [] } = process.environment;
  const opened = symbols.length > 0 ? openedIn(opening) : undefined;
  if (!opened?.object.profile.elf?.dynamic) return undefined;
  const searched = searchList(process, opened);
  const shown = opened.name.includes('/') ? opened.name : opened.path;
  return {
    symbols: Object.fromEntries(symbols.map(name => [name, answer(process, searched, name, shown)])),
  };
}

function openedIn({ process, request, file }: Opening): Opened | undefined {
  if (file && !file.wasMapped) return { ...file, name: request.name };
  if (request.path.kind !== 'resolved') return undefined;
  const { fileId, realPath } = request.path;
  const [object, first] = [process.mapped.get(fileId), process.firstOpens.get(fileId)];
  return object && first && { ...first, object, path: realPath };
}

function answer(
  process: ProcessState,
  { objects, missing }: SearchList,
  name: string,
  path: string,
): SymbolAnswer {
  if (objects.some(object => process.linker.hasSymbol(object, name))) return { kind: 'found' };
  // What a reference finds dlsym may not, but what no reference finds it does not either.
  const isOpen = missing.length > 0 && definedUnseen(process, objects, name).isDefined !== false;
  if (isOpen) return { kind: 'unknown', libraries: missing };
  return { kind: 'missing', message: process.linker.symbolError(path, name) };
}

/** The file and what it needs, in the order in which dlsym of its handle looks; and what of it is not at hand. */
interface SearchList {
  objects: ScopeObject[];
  missing: string[];
}

function searchList(process: ProcessState, { object: file, added, path }: Opened): SearchList {
  const mapped = [...added, ...process.resident, ...process.scope, ...process.mapped.values()];
  const objects = [file];
  const missing = new Set<string>();
  for (const object of objects) {
    const requester = object.owner.kind === 'library' ? object.owner.path : path;
    for (const { name } of dependenciesOf(dynamicOf(object.profile))) {
      if (name === '') continue;
      const sought = findLibrary(process.environment.libraries, name, requester, path)?.sought ?? name;
      const library = mapped.find(one => isNamed(one, sought));
      if (!library) missing.add(name);
      else if (!objects.includes(library)) objects.push(library);
    }
  }
  return { objects, missing: [...missing] };
}
