import { parseGoVersion } from '../go/version.ts';
import type { HostBuild } from './host-build.ts';
import { type ModuleEdit, moduleEditOf } from './module-edits.ts';
import type { PlanOptions } from './plan.ts';
import { quote } from './shell.ts';

/** Go 1.20 and older know no toolchain line and no `go 1.22.3`: they cannot even edit such a file. */
export function directiveEdit({ goDirective: version, isDirectiveAsked = false }: PlanOptions): string[] {
  if (version === undefined) return [];
  const edit =
    (parseGoVersion(`go${version}`)?.minor ?? 0) >= 21
      ? `go mod edit ${quote(`-go=${version}`)} -toolchain=none`
      : `sed -e '/^toolchain /d' -e 's/^go .*/go ${version}/' go.mod > go.mod.new && mv go.mod.new go.mod`;
  return [isDirectiveAsked ? `[ -n "$(go list -m)" ] || { ${edit}; }` : edit];
}

/** In a workspace each of its modules has a say in the versions of all. */
export function goModEdit(words: readonly string[], isInWorkspace: boolean): string[] {
  if (words.length === 0) return [];
  const edit = `go mod edit ${words.map(quote).join(' ')}`;
  if (!isInWorkspace) return [edit];
  return [`go list -m -f '{{.Dir}}' | while IFS= read -r dir; do ${edit} "$dir/go.mod"; done`];
}

export function placeEdit({ path, vendored }: ModuleEdit): string[] {
  return vendored === undefined ? [] : [`-replace=${path}=${vendored.place}`];
}

/** Puts the version that go.mod now requires where the vendoring host had it, unless it is there. */
export function placeCommands({ path, vendored }: ModuleEdit): string[] {
  if (vendored === undefined) return [];
  const to = quote(vendored.place);
  const version = quote(`${path}@${vendored.version}`);
  return [
    `[ -f ${quote(`${vendored.place}/go.mod`)} ] || { go mod download ${version} && mkdir -p ${to} && cp -R "$(go list -m -f '{{.Dir}}' ${version})/." ${to} && chmod -R u+w ${to}; }`,
  ];
}

/** Another version of a module may need modules that go.mod does not have yet: of those that the host has, its own. */
export function broughtEdits(host: HostBuild, { brought = [], package: main = '.' }: PlanOptions): string[] {
  const edits = brought
    .map(module => moduleEditOf(module.path, host.facts, module))
    .filter(({ edit, checkout, vendored }) => edit.length > 0 && !checkout && !vendored);
  if (edits.length === 0) return [];
  const [plain, others] = [
    edits.filter(({ edit }) => edit.length === 1),
    edits.filter(({ edit }) => edit.length > 1),
  ];
  const tags = host.flags.filter(flag => flag.startsWith('-tags=')).map(flag => `${quote(flag)} `);
  const each = plain.map(({ path, edit }) => quote(edit[0]?.replace('-require=', '') ?? path)).join(' ');
  return [
    `used=" $(go list -deps ${tags.join('')}-f '{{with .Module}}{{.Path}}{{end}}' ${main} | tr '\\n' ' ')"`,
    ...(plain.length === 0
      ? []
      : [
          `for one in ${each}; do case "$used" in *" \${one%@*} "*) go mod edit "-require=$one" ;; esac; done`,
        ]),
    ...others.map(
      ({ path, edit }) => `case "$used" in *" ${path} "*) go mod edit ${edit.map(quote).join(' ')} ;; esac`,
    ),
  ];
}
