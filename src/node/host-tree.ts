import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkoutWords, type HostSource } from '../recipe/host-source.ts';
import { InputError } from './errors.ts';
import { directoryWith, readGoMod } from './go-mod-file.ts';
import { directoriesBelow } from './go-packages.ts';

/**
 * The source tree of a host: the absolute directory of its go.mod, or of its go.work where it was built in a workspace. It
 * has to be at the commit of the host, where git answers.
 * @throws InputError
 */
export function readHostTree(given: string, source: HostSource): string {
  if (!statSync(given, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`--host-source ${given}: not a directory`);
  const directory = source.isWorkspace ? directoryWith('go.work', given) : moduleRoot(given, source);
  if (directory === undefined)
    throw new InputError(
      `--host-source ${given}: ${source.isWorkspace ? 'no go.work in it or above, and the host was built in a workspace' : `no go.mod of ${source.module ?? 'the host'} in it, above or below`}`,
    );
  const head = headOf(directory);
  if (head !== undefined && source.revision !== undefined && head !== source.revision)
    throw new InputError(
      `--host-source ${given} is at commit ${head}, the host was built from another: ${checkoutWords(source)}`,
    );
  return directory;
}

/** Where the go.mod of the host's module is. */
function moduleRoot(given: string, { module }: HostSource): string | undefined {
  const above = directoryWith('go.mod', given);
  if (above !== undefined && (module === undefined || readGoMod(above).module === module)) return above;
  return directoriesBelow(resolve(given), 'go.mod').find(one => readGoMod(one).module === module);
}

/** The commit that is checked out; undefined: git does not answer. */
function headOf(directory: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', directory, 'rev-parse', 'HEAD'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}
