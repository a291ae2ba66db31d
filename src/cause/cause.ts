/** Ids of the rules whose findings say why package hashes differ (each cause is explained by the rule of that name). */
export type CauseRule =
  | 'toolchain-version'
  | 'toolchain-source'
  | 'build-trimpath'
  | 'build-race'
  | 'build-sanitizer'
  | 'build-pgo'
  | 'build-cpu-level'
  | 'build-instrumented'
  | 'build-gcflags'
  | 'build-tags'
  | 'build-experiment'
  | 'build-cover'
  | 'module-main'
  | 'module-version'
  | 'module-replace-label'
  | 'module-source'
  | 'source-path'
  | 'source-vendored';

/** Something that was read from one of the two files. */
export interface CauseEvidence {
  /** `plugin`, `host`, or the name of an earlier plugin that brought the package */
  source: string;
  fact: string;
  /** undefined: it is not set */
  value: string | undefined;
}

/** One reason why packages of the plugin are not those of the process. */
export interface Cause {
  rule: CauseRule;
  /** `likely`: everything else that could be compared is the same, or the pattern of packages says so */
  certainty: 'proven' | 'likely';
  /** whom the plugin was compared with: `host`, or the name of an earlier plugin */
  other: string;
  /** what the two sides have: a release, a flag, a version, a directory; '' where it is not set */
  plugin: string;
  host: string;
  /** differing packages that it accounts for */
  packages: readonly string[];
  /** the module that it is about */
  module?: string;
  /** what differs too, and cannot be distinguished from it */
  beside?: string;
  evidence: readonly CauseEvidence[];
}
