import { packageOfTask, prefixToPath } from '../go/package-path.ts';
import { moduleOf } from '../profile/known.ts';
import { strerror } from './errno.ts';
import { firstExportPath, isOfFirstReleases } from './first-releases.ts';
import { exportSymbol } from './names.ts';
import { fileOf, type OpenedFile, type Opening } from './opening.ts';
import type { ProcessState } from './process.ts';
import type { ContentFact } from './request.ts';
import { lookup, type ScopeObject, versionsIn } from './scope.ts';
import { type Obstacle, undecidable, unreadable } from './verdict.ts';

/** plugin.Open's first step: realpath(3) of the name. */
export function realpathObstacle(errno: string): Obstacle {
  return {
    rule: 'file-unreadable',
    stage: 'realpath',
    kind: 'fails',
    message: 'realpath failed',
    about: { detail: strerror(errno) },
  };
}

/** A file of which ld.so does not get a single byte. */
export function contentObstacle(realPath: string, content: ContentFact | undefined): Obstacle {
  const obstacle = (kind: Obstacle['kind'], detail: string, message?: string): Obstacle => ({
    rule: 'file-unreadable',
    stage: 'open-file',
    kind,
    ...(message === undefined ? {} : { message }),
    about: { detail },
  });
  if (content?.kind === 'failed') {
    const text = content.call === 'open' ? 'cannot open shared object file' : 'cannot read file data';
    const detail = strerror(content.errno);
    return {
      ...obstacle('fails', detail, `${realPath}: ${text}: ${detail}`),
      ...(content.errno === 'EACCES'
        ? { assumptions: ['the host runs with the same permissions as this check'] }
        : {}),
    };
  }
  if (content?.kind === 'special') {
    return {
      ...obstacle('crashes', `it is ${content.what}: opening it blocks until somebody writes to it`),
      assumptions: ['nobody writes to it'],
    };
  }
  return obstacle('unknown', 'it was not read');
}

/** What comes of opening a path again. */
interface Reopening {
  obstacle?: Obstacle;
  /** that the first Open ended was taken for granted */
  isAssumed?: true;
}

/** A file that was opened before, by its real path: the same plugin again, or the same failure. */
export function openedBefore(process: ProcessState, realPath: string): Reopening | undefined {
  const before = process.opened.get(realPath);
  if (!before) return undefined;
  if (before.stuck) {
    return {
      obstacle: {
        rule: 'plugin-poisoned',
        stage: 'already-open',
        kind: 'crashes',
        about: {
          earlier: before.index,
          detail: 'plugin.Open never returns: it waits for the first attempt to end',
        },
      },
    };
  }
  if (before.error === undefined) return before.ranInit ? { isAssumed: true } : {};
  return {
    obstacle: {
      rule: 'plugin-poisoned',
      stage: 'already-open',
      kind: 'fails',
      message: `${before.error} (previous failure)`,
      about: { earlier: before.index, detail: before.error },
    },
  };
}

/**
 * The packages whose init functions this Open runs: those of the plugin's list that nobody in the process has
 * initialised. Before Go 1.21 the list is not in the moduledata: only the plugin's own main package is sure.
 */
export function packagesToInitialise(process: ProcessState, object: ScopeObject): string[] {
  const module = moduleOf(object.profile);
  if (!module?.initTasks) return [];
  return module.initTasks
    .flatMap(task => ('symbol' in task ? [task.symbol] : []))
    .filter(symbol => {
      const owner = lookup(process.scope, symbol)?.owner;
      if (owner?.kind !== 'plugin') return owner === undefined;
      return ![...process.opened.values()].some(
        ({ index, error }) => index === owner.index && error === undefined,
      );
    })
    .map(symbol => prefixToPath(packageOfTask(symbol)));
}

/** An entry of the init tasks that no relocation fills. */
export function wildInitTask(): Obstacle {
  return {
    rule: 'elf-header',
    stage: 'init',
    kind: 'crashes',
    message: 'panic: runtime error: invalid memory address or nil pointer dereference',
    about: { detail: 'no relocation fills a pointer of moduledata.inittasks' },
  };
}

/** After init: dlsym of every exported symbol under the plugin path (plugin_dlopen.go). The map's order is random. */
export function exportObstacle(
  { linker, host }: ProcessState,
  { path, object, added }: OpenedFile,
): Obstacle | undefined {
  const module = moduleOf(object.profile);
  if (!module) return undefined;
  const prefix = isOfFirstReleases(host) ? firstExportPath(host, module.pluginPath) : module.pluginPath;
  if (prefix === undefined)
    return undecidable(
      'plugin-symbol-missing',
      'exports',
      'whether the host is of Go 1.8 or 1.9 is not known',
    );
  const symbolOf = (name: string) => exportSymbol(prefix, name);
  const missing = module.exports.filter(
    ({ name }) => !added.some(candidate => versionsIn(candidate, symbolOf(name)).length > 0),
  );
  if (missing.length === 0) return undefined;
  const texts = missing.map(
    ({ name }) => `could not find symbol ${name}: ${linker.symbolError(path, symbolOf(name))}`,
  );
  if (missing.some(({ name, kind }) => name === '' && kind === 'var')) {
    return {
      rule: 'elf-header',
      stage: 'exports',
      kind: 'crashes',
      message: 'panic: runtime error: index out of range [0] with length 0',
      about: { detail: 'an exported variable has no name' },
    };
  }
  return {
    rule: 'plugin-symbol-missing',
    stage: 'exports',
    kind: 'fails',
    message: texts[0] ?? '',
    about: { symbols: missing.map(({ name }) => name), detail: module.pluginPath },
    ...(texts.length > 1 ? { alternatives: texts } : {}),
  };
}

/** What runs of a file whose dynamic table could not be read is unknown. */
export function unreadDynamic(opening: Opening): Obstacle[] {
  const dynamic = fileOf(opening).object.profile.elf?.dynamic;
  return dynamic && !dynamic.known ? [unreadable(dynamic.why)] : [];
}
