import { buildCover } from './build-cover.ts';
import { buildCpuLevel } from './build-cpu-level.ts';
import { buildExperiment } from './build-experiment.ts';
import { buildGcflags } from './build-gcflags.ts';
import { buildInstrumented } from './build-instrumented.ts';
import { buildPgo } from './build-pgo.ts';
import { buildRace } from './build-race.ts';
import { buildSanitizer } from './build-sanitizer.ts';
import { buildTags } from './build-tags.ts';
import { buildTrimpath } from './build-trimpath.ts';
import { elfClass } from './elf-class.ts';
import { elfExecstack } from './elf-execstack.ts';
import { elfExecutable } from './elf-executable.ts';
import { elfHeader } from './elf-header.ts';
import { elfMachine } from './elf-machine.ts';
import { elfRelr } from './elf-relr.ts';
import { exportMissing } from './export-missing.ts';
import { exportType } from './export-type.ts';
import { fileNotElf } from './file-not-elf.ts';
import { fileNotGoPlugin } from './file-not-go-plugin.ts';
import { fileTruncated } from './file-truncated.ts';
import { fileUnreadable } from './file-unreadable.ts';
import { glibcVersion } from './glibc-version.ts';
import { hostGlibc } from './host-glibc.ts';
import { hostInternalLink } from './host-internal-link.ts';
import { hostNoCgo } from './host-no-cgo.ts';
import { hostNoPluginSupport } from './host-no-plugin-support.ts';
import { hostScope } from './host-scope.ts';
import { hostStart } from './host-start.ts';
import { hostStatic } from './host-static.ts';
import { libraryGoModule } from './library-go-module.ts';
import { libraryMissing } from './library-missing.ts';
import { RULES_OF_LOADS } from './loads.ts';
import { moduleMain } from './module-main.ts';
import { moduleReplaceLabel } from './module-replace-label.ts';
import { moduleSource } from './module-source.ts';
import { moduleVersion } from './module-version.ts';
import { packageHash } from './package-hash.ts';
import { pluginAlreadyLoaded } from './plugin-already-loaded.ts';
import { pluginConflict } from './plugin-conflict.ts';
import { pluginPoisoned } from './plugin-poisoned.ts';
import { pluginSymbolMissing } from './plugin-symbol-missing.ts';
import { processDead } from './process-dead.ts';
import type { Rule } from './rule.ts';
import { sanitizerRuntime } from './sanitizer-runtime.ts';
import { sourcePath } from './source-path.ts';
import { sourceVendored } from './source-vendored.ts';
import { suppressionUnused } from './suppression-unused.ts';
import { symbolUndefined } from './symbol-undefined.ts';
import { tlsStatic } from './tls-static.ts';
import { toolchainLayout } from './toolchain-layout.ts';
import { toolchainSource } from './toolchain-source.ts';
import { toolchainVersion } from './toolchain-version.ts';

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [
  ...RULES_OF_LOADS,
  buildCover,
  buildCpuLevel,
  buildExperiment,
  buildGcflags,
  buildInstrumented,
  buildPgo,
  buildRace,
  buildSanitizer,
  buildTags,
  buildTrimpath,
  elfClass,
  elfExecstack,
  elfExecutable,
  elfHeader,
  elfMachine,
  elfRelr,
  exportMissing,
  exportType,
  fileNotElf,
  fileNotGoPlugin,
  fileTruncated,
  fileUnreadable,
  glibcVersion,
  hostGlibc,
  hostInternalLink,
  hostNoCgo,
  hostNoPluginSupport,
  hostScope,
  hostStart,
  hostStatic,
  libraryGoModule,
  libraryMissing,
  moduleMain,
  moduleReplaceLabel,
  moduleSource,
  moduleVersion,
  packageHash,
  pluginAlreadyLoaded,
  pluginConflict,
  pluginPoisoned,
  pluginSymbolMissing,
  processDead,
  sanitizerRuntime,
  sourcePath,
  sourceVendored,
  suppressionUnused,
  symbolUndefined,
  tlsStatic,
  toolchainLayout,
  toolchainSource,
  toolchainVersion,
].sort((a, b) => (a.id < b.id ? -1 : 1));

export function findRule(id: string): Rule | undefined {
  return RULES.find(rule => rule.id === id);
}
