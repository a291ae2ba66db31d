import type { BuildFacts } from '../cause/build-facts.ts';
import { parseGoVersion } from '../go/version.ts';
import { isModulePathWord } from './host-words.ts';

/** What a host says of the source tree that it was built from. */
export interface HostSource {
  /** module of its main package */
  module?: string;
  /** commit of a version control system */
  revision?: string;
  /** it was built from more than the commit */
  isModified: boolean;
  /** it was built in a workspace: modules beside the main one have no version either */
  isWorkspace: boolean;
}

export function hostSourceOf(facts: BuildFacts): HostSource {
  const { settings, mainModule, modules } = facts;
  const revision = settings?.['vcs.revision'] ?? '';
  return {
    ...(mainModule !== undefined && isModulePathWord(mainModule) ? { module: mainModule } : {}),
    ...(/^[0-9a-f]{7,64}$/.test(revision) ? { revision } : {}),
    isModified: settings?.['vcs.modified'] === 'true',
    isWorkspace: [...modules.values()].some(
      ({ path, version, replace }) => path !== mainModule && version === '(devel)' && !replace,
    ),
  };
}

/**
 * Whether a module is one of the source tree itself, without a version that could be required. From Go 1.24 on the main
 * module has one in its build information, made from the commit; only one that was downloaded has a checksum too.
 */
export function isOfTree({ modules, mainModule }: BuildFacts, path: string): boolean {
  const module = modules.get(path);
  if (!module || module.replace) return false;
  return path === mainModule
    ? module.sum === undefined
    : module.version === '(devel)' || module.version === '';
}

/** The modules of the tree. */
export function treeModules(facts: BuildFacts): string[] {
  return [...facts.modules.keys()].filter(path => isOfTree(facts, path) && isModulePathWord(path));
}

/** `check out its commit 1a2b3c`, or why it is unknown. */
export function checkoutWords({ revision, isModified }: HostSource): string {
  if (revision === undefined) return 'check out the commit that it was built from, which it does not record';
  return `check out its commit ${revision}${isModified ? ', and the local changes that it was built with' : ''}`;
}

/** Workspaces came with Go 1.18. */
export function hasWorkspaces({ release }: BuildFacts): boolean {
  const version = parseGoVersion(release ?? '');
  return !version || version.minor >= 18;
}
