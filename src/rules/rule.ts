import type { Cause } from '../cause/cause.ts';
import type { Twin } from '../cause/twins.ts';
import type { Breach } from '../contract/breach.ts';
import type { OpenRequest } from '../link/request.ts';
import type { LoadTrace, Obstacle } from '../link/verdict.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { Details } from './details.ts';

/** SARIF's levels. */
export type Level = 'error' | 'warning' | 'note';

/** SARIF's kinds: `fail` is a problem, `open` could not be decided, `review` wants a look. */
export type FindingKind = 'fail' | 'open' | 'review';

/** One thing that was read from a file and proves what a finding says. */
export interface Evidence {
  /** whose fact it is: `host`, `plugin`, or the path of a library or an earlier plugin */
  source: string;
  /** what was read: `e_machine`, `DT_NEEDED`, `package hash of net/http` */
  fact: string;
  value: string;
}

export interface Fix {
  summary: string;
  /** ready to paste into a POSIX shell */
  commands?: string[];
}

/** What a rule says of one hit; the engine adds the rest. */
export interface Hit {
  message: string;
  /** the first fact is what the hit is about: with the rule and the file it identifies the finding, run after run */
  evidence: Evidence[];
  fix?: Fix;
  kind: FindingKind;
  /** lower than the rule's, where this hit matters less */
  level?: Level;
  /** the obstacle that it explains, if the verdict found it */
  obstacle?: Obstacle;
  /** what the evidence was made from, of the kinds of rules that have more to say than evidence holds */
  details?: Details;
}

/** What a rule sees: one plugin of the check, with its host and what was opened before it. */
export interface RuleContext {
  host: CheckProfile;
  request: OpenRequest;
  /** undefined where the file could not be read */
  plugin: CheckProfile | undefined;
  trace: LoadTrace;
  /** why packages differ, in the order in which it is best fixed */
  causes: readonly Cause[];
  /** where the plugin does not satisfy a contract */
  breaches: readonly Breach[];
  /** packages of the plugin that are in the process already under another path */
  twins?: readonly Twin[];
  /** all plugins of the check, in the order in which they are opened; this one is `requests[index]` */
  requests: readonly OpenRequest[];
  index: number;
}

export interface RuleDocs {
  /** one sentence: what the rule finds */
  what: string;
  /** the mechanism, and what it costs */
  why: string;
  /** how people get there */
  causes: string[];
  fix: string;
}

/**
 * What a rule explains. `obstacle`: what keeps a plugin from loading; `cause`: why packages differ; `contract`: what the
 * host looks up and does not get; `image`: what the file itself does or hides, beyond what the Go linker writes; `look`:
 * what comes after a plugin has loaded; `policy`: the configuration of the check.
 */
export type RuleKind = 'obstacle' | 'cause' | 'contract' | 'image' | 'look' | 'policy';

/** A rule explains; it never decides whether a plugin loads. */
export interface Rule {
  id: string;
  kind: RuleKind;
  level: Level;
  /** its findings fail a strict gate at any level */
  strict: boolean;
  /** it may have something to say of a plugin that loads without any trouble; the others are not even asked then */
  speaksOfLoads: boolean;
  /** no capital, no full stop */
  title: string;
  docs: RuleDocs;
  /** where the loader does what the rule is about */
  references: string[];
  check(context: RuleContext): Hit[];
}
