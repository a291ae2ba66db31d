import { checkoutWords, type HostSource } from './host-source.ts';
import type { Checkout, ModuleEdit } from './module-edits.ts';
import { quote } from './shell.ts';

/** A condition without which a build would only give the file that is there already. */
export interface Need {
  /** exits with 0 where it is met */
  test: string;
  /** what to do where it is not */
  words: string;
}

/** How the source tree of the host comes into the build of a plugin. */
export interface SourceSteps {
  needs: readonly Need[];
  /** commands between the tests and the build */
  steps: readonly string[];
  /** what the two files do not hold, in words */
  unknown: readonly string[];
  /** the plugin is built in a workspace with the host */
  isWorkspace: boolean;
  /** somebody has to say where the tree is */
  isTreeNeeded: boolean;
  /** why the plugin cannot be built by commands at all, in words */
  blocked?: string;
}

export interface TreeOptions {
  /** of the host */
  source: HostSource;
  /** the release of the host knows workspaces */
  hasWorkspaces: boolean;
  /** directory of the host's go.mod, or of its go.work if it has one; undefined: the variable HOST_SOURCE names it */
  directory: string | undefined;
  /** the plugin is built in a workspace with modules of its own */
  isInWorkspace: boolean;
  /** without -trimpath directories count */
  isTrimmed: boolean;
}

type Wanted = ModuleEdit & { checkout: Checkout };

/** The file of the workspace, beside that of the host where it has one. */
const WORK = 'plugin.work';

/** What takes these modules from the tree that the host was built from. */
export function sourceSteps(edits: readonly ModuleEdit[], tree: TreeOptions): SourceSteps {
  const wanted = edits.filter((edit): edit is Wanted => edit.checkout !== undefined);
  const unknown = tree.directory === undefined ? wanted.map(one => unknownOf(one, tree)) : [];
  const isWorkspace = wanted.some(({ checkout: { isMain, place } }) => isMain && place === undefined);
  const none = { needs: [], steps: [], isWorkspace: false, isTreeNeeded: false };
  if (isWorkspace && !tree.hasWorkspaces)
    return {
      ...none,
      unknown,
      blocked: `before Go 1.18 there are no workspaces: put the plugin into the source tree of ${tree.source.module ?? 'the host'}, and build it there`,
    };
  if (isWorkspace)
    return {
      needs: treeNeeds(tree, true),
      steps: workspaceSteps(tree, wanted),
      unknown,
      isWorkspace,
      isTreeNeeded: true,
    };
  const main = wanted.find(({ path }) => path === tree.source.module)?.checkout.place;
  if (tree.directory !== undefined && main !== undefined && main !== tree.directory)
    return {
      ...none,
      unknown: wanted.map(one => unknownOf(one, tree)),
      blocked: `without -trimpath directories count: the tree has to be there, and not at ${tree.directory}`,
    };
  const lost = wanted.find(({ checkout: { place, below } }) => place === undefined && below === undefined);
  if (lost) return { ...none, unknown, blocked: `where ${lost.path} is taken from` };
  const needsTree = wanted.some(({ checkout: { place } }) => place === undefined);
  // A workspace of the plugin may have another copy of such a module, which no replacement would hide.
  const isInWork = ({ checkout: { isMain } }: Wanted) => isMain && tree.isInWorkspace;
  const inWork = wanted.filter(isInWork);
  return {
    needs: [...(needsTree ? treeNeeds(tree, false) : []), ...wanted.flatMap(one => placeNeeds(one, tree))],
    steps: [
      ...wanted.filter(one => !isInWork(one)).map(one => replaceStep(one, tree)),
      ...(inWork.length === 0
        ? []
        : newWorkspace(
            inWork.map(({ checkout: { place = '' } }) => quote(place)).join(' '),
            siblings(wanted),
          )),
    ],
    unknown,
    isWorkspace,
    isTreeNeeded: needsTree,
  };
}

/** Modules that the plugin may have as well: they are taken from where they lie, if they lie there. */
export function optionalSteps(
  edits: readonly ModuleEdit[],
  tree: TreeOptions,
): Pick<SourceSteps, 'steps' | 'unknown'> {
  const wanted = edits.filter((edit): edit is Wanted => edit.checkout !== undefined);
  return {
    steps: wanted.flatMap(({ path, checkout: { place } }) =>
      place === undefined
        ? []
        : [`[ ! -f ${quote(`${place}/go.mod`)} ] || go mod edit ${quote(`-replace=${path}=${place}`)}`],
    ),
    unknown: wanted.map(one => unknownOf(one, tree)),
  };
}

function unknownOf(
  { path, checkout: { isMain, place, from } }: Wanted,
  { source, isTrimmed }: TreeOptions,
): string {
  const at =
    place !== undefined ? ` at ${place}` : isTrimmed ? '' : ' in the directory that it was compiled in';
  if (!isMain) return `the source of ${path} that the host was built from: it took it from ${from}${at}`;
  const whose = path === source.module ? 'the module of the host itself' : 'which has no version in the host';
  return `the source of ${path}, ${whose}: ${checkoutWords(source)}${at}`;
}

function directoryOf({ directory }: TreeOptions): string {
  return directory === undefined ? '"$HOST_SOURCE"' : quote(directory);
}

/** That the tree is named, and at the commit of the host where git knows. */
function treeNeeds(tree: TreeOptions, isMain: boolean): Need[] {
  if (tree.directory !== undefined) return [];
  const { module = 'the host', isWorkspace } = tree.source;
  const file = isMain && isWorkspace ? 'go.work' : 'go.mod';
  const words = `the absolute path of the directory with the ${file} of ${module}`;
  return [
    { test: `: "\${HOST_SOURCE:?${words}}"`, words: `HOST_SOURCE: ${words}` },
    ...commitNeeds(directoryOf(tree), tree.source),
  ];
}

/** Where git does not answer the tree is taken as it is. */
function commitNeeds(directory: string, source: HostSource): Need[] {
  const { revision } = source;
  if (revision === undefined) return [];
  return [
    {
      test: `[ "$(git -C ${directory} rev-parse HEAD || echo ${revision})" = ${revision} ]`,
      words: checkoutWords(source),
    },
  ];
}

function placeNeeds(wanted: Wanted, tree: TreeOptions): Need[] {
  const { place, isMain } = wanted.checkout;
  if (place === undefined) return [];
  return [
    { test: `[ -f ${quote(`${place}/go.mod`)} ]`, words: unknownOf(wanted, tree) },
    ...(isMain ? commitNeeds(quote(place), tree.source) : []),
  ];
}

function replaceStep({ path, checkout: { place, below = '' } }: Wanted, tree: TreeOptions): string {
  if (place !== undefined) return `go mod edit ${quote(`-replace=${path}=${place}`)}`;
  return `go mod edit ${quote(`-replace=${path}=`)}${directoryOf(tree)}${quote(`/${below}`)}`;
}

/** A workspace of host and plugin: the modules in it have no version, as the host's own has none. */
function workspaceSteps(tree: TreeOptions, wanted: readonly Wanted[]): string[] {
  const directory = directoryOf(tree);
  const modules = tree.isInWorkspace ? siblings(wanted) : '.';
  if (!tree.source.isWorkspace) return newWorkspace(directory, modules);
  const file = `${directory}/${WORK}`;
  return [
    `cp ${directory}/go.work ${file}`,
    `{ [ ! -f ${directory}/go.work.sum ] || cp ${directory}/go.work.sum ${file}.sum; }`,
    `GOWORK=${file} go work use ${modules}`,
    `export GOWORK=${file}`,
  ];
}

function newWorkspace(...modules: readonly string[]): string[] {
  const file = `"$PWD/${WORK}"`;
  return [
    `rm -f ${WORK} ${WORK}.sum`,
    // What a workspace of the plugin has is asked before it is left.
    `GOWORK=${file} go work init ${modules.join(' ')}`,
    `export GOWORK=${file}`,
  ];
}

/** The modules of the plugin's workspace, but for those that come from the tree of the host. */
function siblings(wanted: readonly Wanted[]): string {
  const others = wanted.map(({ path }) => `(ne .Path "${path}")`).join(' ');
  return `$(go list -m -f '{{if and ${others}}}{{.Dir}}{{end}}')`;
}
