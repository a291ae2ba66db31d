/**
 * The isomorphic API: reads Go hosts and plugins from bytes, predicts what plugin.Open will say, explains it.
 * It needs no Node; `goplug-lint/node` adds files.
 */
export { FormatError } from './bytes/format-error.ts';
export { type BlobLike, type ByteSource, blobSource, memorySource } from './bytes/source.ts';
export type { Artifact } from './check/artifact.ts';
export {
  type CheckResult,
  type ExplainOptions,
  explainPrediction,
  type PluginReport,
} from './check/check.ts';
export type { Finding } from './check/finding.ts';
export type { PluginInput } from './check/gather.ts';
export type { PackageGroup, SharedPackage } from './check/package-groups.ts';
export { type Prediction, type PredictOptions, predict } from './check/predict.ts';
export { makeReport, type Report, type Summary } from './check/report.ts';
export { withDetails } from './check/saved-report.ts';
export type { Breach } from './contract/breach.ts';
export { type Contract, ContractError, type Requirement, type Wish } from './contract/contract.ts';
export { type ContractFile, contractOf } from './contract/contract-format.ts';
export type { Preset } from './contract/preset.ts';
export { PRESETS, presetContract } from './contract/presets.ts';
export { contractOfRequirements, parseRequirement } from './contract/requirement.ts';
export { type Matrix, matrixOf } from './fleet/matrix.ts';
export { decideGate, decideSync, ExitCode, type GateDecision, type GatePolicy } from './gate/gate.ts';
export { ImageError } from './image/image-error.ts';
export type { HostScope, Loader, OpenRequest } from './link/request.ts';
export type { LoadTrace, Outcome, OutcomeKind, Stage } from './link/verdict.ts';
export {
  type BaselineEntry,
  type BaselineFile,
  baselineEntries,
  baselineOf,
  formatBaseline,
} from './policy/baseline.ts';
export { ConfigError } from './policy/config-error.ts';
export { type ConfigFile, configOf } from './policy/configuration.ts';
export { applyPolicy, type Policy } from './policy/policy.ts';
export type { RuleLevel } from './policy/rule-levels.ts';
export type { Suppression } from './policy/suppression.ts';
export { parseProfile } from './profile/parse-profile.ts';
export type { BinaryProfile, CheckProfile } from './profile/profile.ts';
export { formatProfile, ProfileError, type SavedProfile } from './profile/saved-profile.ts';
export { type Binary, readBinary } from './read/binary.ts';
export type { Role } from './read/role.ts';
export { binaryOfProfile } from './read/saved.ts';
export { PIPELINE_FORMATS, type PipelineFormat } from './report/formats.ts';
export { formatJson } from './report/json.ts';
export { PLAIN, type Style } from './report/style.ts';
export { SYNC_FORMATS } from './report/sync-formats.ts';
export { formatSync } from './report/sync-text.ts';
export { formatText, type TextOptions } from './report/text.ts';
export type { Details } from './rules/details.ts';
export { findRule, RULES } from './rules/index.ts';
export type { Rule, RuleKind } from './rules/rule.ts';
export type { Basis } from './sync/seen-modules.ts';
export {
  makeSyncReport,
  type SyncBuild,
  type SyncChange,
  type SyncReport,
  type SyncResult,
} from './sync/sync-report.ts';
export type { TargetFiles } from './target/files.ts';
export { VERSION } from './version.ts';
