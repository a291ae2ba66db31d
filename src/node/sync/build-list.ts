import type { SeenModule } from '../../sync/seen-modules.ts';
import { type GoCommand, runGo } from './go-command.ts';

/** What is asked of a package: where it is from, tab-separated, on a line. */
const FORMAT =
  '{{if not .Standard}}{{.ImportPath}}\t{{with .Module}}{{.Path}}\t{{.Version}}\t{{if .Main}}main{{end}}\t{{with .Replace}}{{.Path}}\t{{.Version}}{{end}}{{end}}{{end}}';

export interface BuildList {
  modules: Map<string, SeenModule>;
  /** packages of the plugin's own module */
  own: string[];
}

/** Modules of which packages are compiled into some main packages. @throws GoCommandError */
export async function buildList(
  go: GoCommand,
  cwd: string,
  flags: readonly string[],
  packages: readonly string[],
  module: string,
): Promise<BuildList> {
  const output = await runGo(go, cwd, ['list', '-deps', ...flags, '-f', FORMAT, '--', ...packages]);
  const found = new Map<string, SeenModule & { packages: string[] }>();
  const own: string[] = [];
  for (const line of output.split('\n')) {
    const [name = '', path = '', version = '', main = '', to = '', toVersion = ''] = line.split('\t');
    if (path === '') continue;
    const known = found.get(path);
    if (path === module) own.push(name);
    else if (known) known.packages.push(name);
    else
      found.set(path, {
        path,
        // A module beside it in a workspace.
        version: main === 'main' ? '(devel)' : version,
        packages: [name],
        ...(to === '' ? {} : { replace: { path: to, version: toVersion } }),
      });
  }
  return { modules: found, own };
}

/** Who asks for a version of a module, as `PATH@VERSION`: of those that are in the build list themselves. @throws GoCommandError */
export async function askersOf(
  go: GoCommand,
  cwd: string,
  flags: readonly string[],
  wanted: ReadonlyMap<string, string>,
): Promise<Map<string, string[]>> {
  const output = await runGo(go, cwd, ['mod', 'graph', ...flags]);
  const found = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [asker = '', asked = ''] = line.split(' ');
    const at = asked.lastIndexOf('@');
    const path = asked.slice(0, at);
    if (at > 0 && asker.includes('@') && wanted.get(path) === asked.slice(at + 1))
      found.set(path, [...(found.get(path) ?? []), asker]);
  }
  return found;
}
