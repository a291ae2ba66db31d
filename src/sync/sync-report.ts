import type { Artifact } from '../check/artifact.ts';
import type { Finding } from '../check/finding.ts';
import type { Basis } from './seen-modules.ts';

/** One thing that go.mod has to say otherwise. */
export interface SyncChange {
  /** `exclude`: a version that another module asks for, higher than that of the host */
  kind: 'module' | 'go' | 'toolchain' | 'exclude';
  /** module path; absent: the go and toolchain lines */
  module?: string;
  /** what the plugin's build has now */
  plugin: string;
  /** what the host has */
  host: string;
  direction: 'up' | 'down' | 'other';
  /** packages of it that both need; absent: not known */
  packages?: string[];
  /** modules that ask for what the plugin has now, as `PATH@VERSION` */
  askedBy?: string[];
  /** of go.mod, from 1 on; absent: it does not name the module */
  line?: number;
}

/** How the plugin has to be built. */
export interface SyncBuild {
  /** to be pasted where go.mod lies; none: nothing that is run there makes a plugin that loads */
  commands: string[];
  /** what the host cannot tell, in words */
  unknown: string[];
  /** what has to be so on the machine that builds, in words */
  notes: string[];
}

/** The published report of sync; `schema/sync-v1.schema.json` is generated from this type. */
export interface SyncReport {
  schemaVersion: 1;
  tool: { name: 'goplug-lint'; version: string };
  passed: boolean;
  /** the exit code of the process */
  exitCode: number;
  host: Artifact;
  module: {
    path: string;
    /** its file, as it was given */
    goMod: string;
    /** main packages, relative to it */
    packages: string[];
  };
  basis: Basis;
  /** number of modules that both link packages of */
  shared: number;
  changes: SyncChange[];
  /** the build list with the changes was computed, and has the modules that both link as the host has them */
  verified: boolean;
  /** go.mod was changed */
  written: boolean;
  /** the changes as flags of `go mod edit` */
  edits: string[];
  /** unified diff of go.mod */
  diff: string;
  /** what has to change, unless it was written, and what go.mod cannot change */
  findings: Finding[];
  /** what to run after the changes, where go.mod lies */
  settle: string[];
  build: SyncBuild;
}

/** All of a report but what the gate decides. */
export type SyncResult = Omit<SyncReport, 'schemaVersion' | 'tool' | 'passed' | 'exitCode'>;

export function makeSyncReport(
  result: SyncResult,
  decision: { passed: boolean; exitCode: number },
  version: string,
): SyncReport {
  return { schemaVersion: 1, tool: { name: 'goplug-lint', version }, ...decision, ...result };
}
