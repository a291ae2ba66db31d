import { elfClass } from './elf-class.ts';
import { elfExecutable } from './elf-executable.ts';
import { elfHeader } from './elf-header.ts';
import { elfMachine } from './elf-machine.ts';
import { fileNotElf } from './file-not-elf.ts';
import { fileNotGoPlugin } from './file-not-go-plugin.ts';
import { fileTruncated } from './file-truncated.ts';
import { fileUnreadable } from './file-unreadable.ts';
import { glibcVersion } from './glibc-version.ts';
import { hostInternalLink } from './host-internal-link.ts';
import { hostNoCgo } from './host-no-cgo.ts';
import { hostNoPluginSupport } from './host-no-plugin-support.ts';
import { hostScope } from './host-scope.ts';
import { hostStatic } from './host-static.ts';
import { imageDisagrees } from './image-disagrees.ts';
import { libcMismatch } from './libc-mismatch.ts';
import { libraryMissing } from './library-missing.ts';
import { packageHash } from './package-hash.ts';
import { pluginAlreadyLoaded } from './plugin-already-loaded.ts';
import { pluginConflict } from './plugin-conflict.ts';
import { pluginPoisoned } from './plugin-poisoned.ts';
import { pluginSymbolMissing } from './plugin-symbol-missing.ts';
import { processDead } from './process-dead.ts';
import type { Rule } from './rule.ts';
import { symbolUndefined } from './symbol-undefined.ts';
import { tlsStatic } from './tls-static.ts';
import { toolchainLayout } from './toolchain-layout.ts';

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [
  elfClass,
  elfExecutable,
  elfHeader,
  elfMachine,
  fileNotElf,
  fileNotGoPlugin,
  fileTruncated,
  fileUnreadable,
  glibcVersion,
  hostInternalLink,
  hostNoCgo,
  hostNoPluginSupport,
  hostScope,
  hostStatic,
  imageDisagrees,
  libcMismatch,
  libraryMissing,
  packageHash,
  pluginAlreadyLoaded,
  pluginConflict,
  pluginPoisoned,
  pluginSymbolMissing,
  processDead,
  symbolUndefined,
  tlsStatic,
  toolchainLayout,
];

export function findRule(id: string): Rule | undefined {
  return RULES.find(rule => rule.id === id);
}
