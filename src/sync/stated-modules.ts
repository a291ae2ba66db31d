import { parseGoVersion } from '../go/version.ts';
import type { GoMod } from '../recipe/go-mod.ts';
import { goModLines } from '../recipe/go-mod-lines.ts';
import { compareVersions } from '../recipe/semver.ts';
import type { SeenModule, SeenModules } from './seen-modules.ts';

/** What files say of the modules of a plugin, where no go command lists them. */
export interface ModuleFiles {
  goMod: GoMod;
  /** of go.mod */
  text: string;
  /** go.sum; absent: there is none */
  sums?: string | undefined;
  /** vendor/modules.txt; absent: there is none */
  vendored?: string | undefined;
}

/** From Go 1.17 on go.mod names all modules that the build needs. */
const PRUNED = 17;
const RAISED =
  'which modules the changed versions bring, and whether one of them asks for more than is required';

/** @param reason why no go command lists them, in words */
export function statedModules(files: ModuleFiles, reason: string): SeenModules {
  const replaced = replacementsOf(files.text);
  if (files.vendored !== undefined) {
    const vendored = vendoredModules(files.vendored);
    if (isOf(files.goMod, vendored))
      return { basis: { kind: 'vendor', reason, unseen: [RAISED] }, modules: vendored };
  }
  const isPruned = (parseGoVersion(`go${files.goMod.go ?? '1.16'}`)?.minor ?? 0) >= PRUNED;
  const required = new Map([...(isPruned ? [] : summed(files.sums ?? '')), ...files.goMod.requires]);
  const modules = new Map(
    [...required].map(([path, version]) => {
      const replace = replaced.find(
        one => one.path === path && (one.version === undefined || one.version === version),
      );
      return [path, { path, version, ...(replace ? { replace: replace.to } : {}) }] as const;
    }),
  );
  const unseen = [
    'which packages the plugin imports: of a module that is required but not linked a difference does not matter',
    ...(isPruned
      ? []
      : [
          'which versions are selected: before go 1.17 go.mod names direct requirements only, and go.sum lists more than one version',
        ]),
    RAISED,
  ];
  return { basis: { kind: 'go-mod', reason, unseen }, modules };
}

interface Replacement {
  path: string;
  version: string | undefined;
  to: { path: string; version: string };
}

function replacementsOf(text: string): Replacement[] {
  return goModLines(text).flatMap(({ verb, words }) => {
    const values = words.map(({ value }) => value);
    const arrow = values.indexOf('=>');
    const [path] = values;
    if (verb !== 'replace' || arrow < 1 || path === undefined) return [];
    return [
      {
        path,
        version: arrow > 1 ? values[1] : undefined,
        to: { path: values[arrow + 1] ?? '', version: values[arrow + 2] ?? '' },
      },
    ];
  });
}

/** The highest version of each module whose content go.sum vouches for, and not only its go.mod. */
function summed(text: string): Map<string, string> {
  const versions = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [path = '', version = ''] = line.trim().split(/\s+/);
    if (path === '' || version === '' || version.endsWith('/go.mod')) continue;
    const known = versions.get(path);
    if (known === undefined || compareVersions(known, version) < 0) versions.set(path, version);
  }
  return versions;
}

/** vendor/modules.txt: `# MODULE VERSION [=> MODULE [VERSION]]`, and the packages of each below it. */
function vendoredModules(text: string): Map<string, SeenModule> {
  const modules = new Map<string, SeenModule & { packages: string[] }>();
  let last: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('## ') || line.trim() === '') continue;
    if (!line.startsWith('# ')) {
      last?.push(line.trim());
      continue;
    }
    const [path = '', version = '', ...rest] = line.slice(2).trim().split(/\s+/);
    // `# MODULE => DIRECTORY` at the end repeats replacements that are not used.
    if (version === '=>') continue;
    const packages: string[] = [];
    const [arrow, to, toVersion = ''] = rest;
    modules.set(path, {
      path,
      version,
      packages,
      ...(arrow === '=>' && to !== undefined ? { replace: { path: to, version: toVersion } } : {}),
    });
    last = packages;
  }
  return new Map([...modules].filter(([, { packages }]) => packages.length > 0));
}

/** Whether a vendor directory was made of this go.mod: cmd/go refuses another. */
function isOf({ requires }: GoMod, vendored: ReadonlyMap<string, SeenModule>): boolean {
  return [...vendored].every(([path, { version }]) => (requires.get(path) ?? version) === version);
}
