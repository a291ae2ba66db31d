import type { Shard } from '../check/shard.ts';
import type { HostInImage } from '../node/image/host-in-image.ts';
import type { SettledOptions } from '../options/check-options.ts';
import type { Policy } from '../policy/policy.ts';

/** A check as it is run. */
export interface Settings {
  /** a file; in an image it is not known before that is opened, and empty until then */
  host: string | HostInImage;
  /** undefined: the host is a file */
  image?: { reference: string; host: string | undefined };
  plugins: readonly string[];
  /** the command line, then the configuration, then what is usual */
  options: SettledOptions;
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

export const MISSING_FILES = 'a host and at least one plugin are needed (see goplug-lint --help)';
