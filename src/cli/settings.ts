import type { Shard } from '../check/shard.ts';
import type { Policy } from '../policy/policy.ts';
import type { CheckArguments } from './arguments.ts';

/** A check as it is run: the command line, then the configuration, then what is usual. */
export interface Settings {
  host: string;
  plugins: readonly string[];
  format: readonly string[];
  all: boolean;
  quiet: boolean;
  color: boolean | undefined;
  each: boolean;
  hostScope: CheckArguments['hostScope'];
  loader: CheckArguments['loader'];
  sysroot: string | undefined;
  glibc: string | undefined;
  failOn: 'error' | 'warning' | 'note';
  /** --policy strict */
  strict: boolean;
  require: readonly string[];
  contract: readonly string[];
  fullTypes: boolean;
  /** for many plugins, each alone */
  fleet: FleetSettings;
  /** what is made of the findings; undefined: what the rules say */
  policy: Policy | undefined;
  /** the baseline to be written */
  updateBaseline: string | undefined;
}

/** How many plugins are spread over threads, and over the jobs of a pipeline. */
export interface FleetSettings {
  /** undefined: as many threads as pay */
  jobs: number | undefined;
  /** undefined: all plugins */
  shard: Shard | undefined;
  cache: string | undefined;
}

/** What a check without a configuration is asked for. */
export const USUAL = { each: false, failOn: 'error', policy: 'default', fullTypes: false } as const;

export const MISSING_FILES = 'a host and at least one plugin are needed (see goplug-lint --help)';
