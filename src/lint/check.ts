import { buildFactsOf, moduleOfPackage } from '../cause/build-facts.ts';
import { causesOf } from '../cause/causes.ts';
import type { Export } from '../go/exports.ts';
import { isModulePath } from '../go/package-path.ts';
import type { Obstacle, Outcome } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import { RULES } from '../rules/index.ts';
import type { RuleContext } from '../rules/rule.ts';
import { type Artifact, artifactOf } from './artifact.ts';
import type { Finding } from './finding.ts';
import { helpUri } from './help-uri.ts';
import type { Prediction } from './predict.ts';

/** A package of the plugin whose hash is not the one that the process has. */
export interface DifferingPackageReport {
  package: string;
  plugin: string;
  host: string;
  /** module that owns the package; `std` for the standard library */
  module?: string;
}

export interface PluginReport extends Artifact {
  /** import path of the plugin's main package */
  pluginPath?: string;
  outcome: Outcome;
  packages: { shared: number; differing: DifferingPackageReport[] };
  exports: Export[];
  findings: Finding[];
}

/** What a check found, before a gate decides on it. */
export interface CheckResult {
  host: Artifact;
  /** in the order in which they are opened */
  plugins: PluginReport[];
  /** findings about the check as a whole */
  findings: Finding[];
}

/** Lets the rules explain what the simulation found. */
export function explainPrediction({ host, requests, traces }: Prediction): CheckResult {
  const opened = requests.map(({ name, content }) => ({
    name,
    profile: content?.kind === 'profile' ? content.profile : undefined,
  }));
  const plugins = requests.map((request, index): PluginReport => {
    const trace = traces[index];
    if (!trace) throw new Error('a request without a trace');
    const plugin = opened[index]?.profile;
    const causes = causesOf(host, opened, index, trace);
    const context: RuleContext = { host, request, plugin, trace, causes, requests, index };
    const module = plugin && moduleOf(plugin);
    const sides = [buildFactsOf('host', host), ...(plugin ? [buildFactsOf('plugin', plugin)] : [])];
    const artifact: Artifact = plugin ? artifactOf(plugin) : { path: request.name, size: 0, kind: 'other' };
    return {
      ...artifact,
      path: request.name,
      ...(module ? { pluginPath: module.importPath } : {}),
      outcome: trace.outcome,
      packages: {
        shared: trace.packages.shared,
        differing: trace.packages.differing.map(({ package: name, plugin: own, host: theirs }) => {
          const owner = moduleOfPackage(name, sides) ?? (isModulePath(name) ? undefined : 'std');
          return {
            package: name,
            plugin: own,
            host: theirs,
            ...(owner === undefined ? {} : { module: owner }),
          };
        }),
      },
      exports: module?.exports ?? [],
      findings: findingsOf(context),
    };
  });
  return { host: artifactOf(host), plugins, findings: [] };
}

const LEVELS: Readonly<Record<Finding['level'], number>> = { error: 0, warning: 1, note: 2 };

function findingsOf(context: RuleContext): Finding[] {
  const decisive = decisiveObstacle(context.trace.outcome, context.trace.obstacles);
  const findings = RULES.flatMap(rule =>
    rule.check(context).map(
      ({ obstacle, level, ...hit }): Finding => ({
        ruleId: rule.id,
        level: level ?? (hit.kind === 'open' && rule.level === 'error' ? 'warning' : rule.level),
        decisive: obstacle !== undefined && obstacle === decisive,
        ...hit,
        helpUri: helpUri(rule.id),
      }),
    ),
  );
  return findings.sort(
    (a, b) =>
      Number(b.decisive) - Number(a.decisive) ||
      LEVELS[a.level] - LEVELS[b.level] ||
      compareText(a.ruleId, b.ruleId),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The obstacle that the outcome was taken from. */
function decisiveObstacle(outcome: Outcome, obstacles: readonly Obstacle[]): Obstacle | undefined {
  if (outcome.kind === 'loads') return undefined;
  return obstacles.find(({ kind, stage }) => kind === outcome.kind && stage === outcome.stage);
}
