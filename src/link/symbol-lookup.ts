import { dependenciesOf } from '../profile/dependencies.ts';
import { dynamicOf } from '../profile/known.ts';
import { isNamed } from './named.ts';
import { findLibrary } from './needed-library.ts';
import type { OpenedFile, Opening } from './opening.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { definedUnseen } from './unseen-symbols.ts';
import type { SymbolAnswer } from './verdict.ts';

/** What dlsym of the opened file says to the names that its host asks for; nothing of a file that was never read. */
export function symbolAnswers({
  process,
  request,
  file,
}: Opening): { symbols: Record<string, SymbolAnswer> } | undefined {
  const { symbols = [] } = process.environment;
  if (symbols.length === 0 || !file?.object.profile.elf?.dynamic) return undefined;
  const searched = searchList(process, file);
  const path = request.name.includes('/') ? request.name : file.path;
  return {
    symbols: Object.fromEntries(symbols.map(name => [name, answer(process, searched, name, path)])),
  };
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

function searchList(process: ProcessState, { object: file, added, path }: OpenedFile): SearchList {
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
