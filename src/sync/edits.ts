import { type BuildFacts, releaseOf } from '../cause/build-facts.ts';
import { parseGoVersion } from '../go/version.ts';
import type { GoModEdits } from '../recipe/go-mod-edit.ts';
import { goModLines } from '../recipe/go-mod-lines.ts';
import { moduleEditOf } from '../recipe/module-edits.ts';
import type { Difference } from './differences.ts';

/** What go.mod cannot say of a module that differs, in words; `edits`: what it can. */
export interface Settled {
  edits: GoModEdits;
  /** by module */
  impossible: ReadonlyMap<string, string>;
}

/** The changes of go.mod that take modules as the host has them: those of a recipe. */
export function editsFor(differences: readonly Difference[], host: BuildFacts): Settled {
  const impossible = new Map<string, string>();
  const flags = differences.flatMap(({ path, kind, module }) => {
    const { edit, unknown, checkout, vendored } = moduleEditOf(path, host, module);
    if (unknown !== undefined) impossible.set(path, `the host records what go.mod cannot say: ${unknown}`);
    if (kind === 'tree') impossible.set(path, 'it has no version that go.mod could require');
    else if (checkout && kind !== 'own-directory' && module.isOwnSource !== true)
      impossible.set(
        path,
        `the host took it from the directory ${checkout.from ?? checkout.place ?? 'of its own'}`,
      );
    if (vendored) impossible.set(path, `the host compiled it in ${vendored.place}, without -trimpath`);
    return kind === 'tree' || kind === 'own-directory' || unknown !== undefined ? [] : edit;
  });
  return { edits: fromFlags(flags), impossible };
}

/** Flags of `go mod edit`, as moduleEditOf writes them. */
function fromFlags(flags: readonly string[]): GoModEdits {
  const requires: [string, string][] = [];
  const replaces: [string, string, string][] = [];
  const dropReplaces = new Set<string>();
  for (const flag of flags) {
    const [, name = '', value = ''] = /^-(\w+)=(.*)$/s.exec(flag) ?? [];
    if (name === 'require') requires.push(versioned(value));
    else if (name === 'dropreplace') dropReplaces.add(versioned(value)[0]);
    else if (name === 'replace') {
      const at = value.indexOf('=');
      replaces.push([value.slice(0, at), ...versioned(value.slice(at + 1))]);
    }
  }
  return { requires, replaces, dropReplaces: [...dropReplaces] };
}

function versioned(text: string): [path: string, version: string] {
  const at = text.lastIndexOf('@');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Changes one after the other; of the same line the later one stays. */
export function joinedEdits(first: GoModEdits, then: GoModEdits): GoModEdits {
  const byPath = <T extends readonly [string, ...string[]]>(lists: readonly (readonly T[] | undefined)[]) => [
    ...new Map(lists.flatMap(list => (list ?? []).map(one => [one[0], one] as const))).values(),
  ];
  return {
    go: then.go ?? first.go,
    toolchain: then.toolchain ?? first.toolchain,
    requires: byPath([first.requires, then.requires]),
    replaces: byPath([first.replaces, then.replaces]),
    dropReplaces: [...new Set([...(first.dropReplaces ?? []), ...(then.dropReplaces ?? [])])],
    excludes: [...(first.excludes ?? []), ...(then.excludes ?? [])],
  };
}

/** Without what is asked of some modules. */
export function editsWithout(
  { requires, replaces, dropReplaces, ...rest }: GoModEdits,
  paths: ReadonlySet<string>,
): GoModEdits {
  return {
    ...rest,
    requires: requires?.filter(([path]) => !paths.has(path)) ?? [],
    replaces: replaces?.filter(([path]) => !paths.has(path)) ?? [],
    dropReplaces: dropReplaces?.filter(path => !paths.has(path)) ?? [],
  };
}

/** The same as flags of `go mod edit`, for a file: a replacement of one version is dropped by that version. */
export function flagsOf(text: string, edits: GoModEdits): string[] {
  const replaced = goModLines(text).flatMap(({ verb, words }) => {
    const [path, version] = words.map(({ value }) => value);
    return verb === 'replace' && path !== undefined
      ? [{ path, version: version === '=>' ? undefined : version }]
      : [];
  });
  const dropped = (path: string) =>
    replaced
      .filter(one => one.path === path)
      .map(({ version }) => `-dropreplace=${path}${version === undefined ? '' : `@${version}`}`);
  return [
    ...(edits.dropReplaces ?? []).flatMap(dropped),
    ...(edits.go === undefined ? [] : [`-go=${edits.go}`]),
    ...(edits.toolchain === undefined ? [] : [`-toolchain=${edits.toolchain}`]),
    ...(edits.requires ?? []).map(([path, version]) => `-require=${path}@${version}`),
    ...(edits.replaces ?? []).map(
      ([path, to, version]) => `-replace=${path}=${to}${version === '' ? '' : `@${version}`}`,
    ),
    ...(edits.excludes ?? []).map(([path, version]) => `-exclude=${path}@${version}`),
  ];
}

/** Whether a language version asks for a newer release than the host's, which would refuse it. */
export function isTooNew(go: string, host: BuildFacts): boolean {
  const [wanted, has] = [parseGoVersion(`go${go}`), parseGoVersion(releaseOf(host.release) ?? '')];
  return (
    wanted !== undefined &&
    has !== undefined &&
    (wanted.minor > has.minor || (wanted.minor === has.minor && wanted.patch > has.patch))
  );
}
