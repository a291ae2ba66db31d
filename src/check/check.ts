import type { Export } from '../go/exports.ts';
import { formatType } from '../go/go-type.ts';
import type { LoadTrace, Outcome } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { RULES_OF_LOADS } from '../rules/loads.ts';
import type { Rule, RuleContext } from '../rules/rule.ts';
import { type Artifact, artifactOf } from './artifact.ts';
import { decisiveObstacle } from './decisive.ts';
import { type Finding, findingOf } from './finding.ts';
import { withLibraries } from './glibc-needed.ts';
import type { PackageGroup } from './package-groups.ts';
import type { Prediction } from './predict.ts';
import type { DifferingPackageReport, Trouble } from './trouble.ts';

export type { DifferingPackageReport, PackageGroup };

export interface PluginReport extends Artifact {
  /** import path of the plugin's main package */
  pluginPath?: string;
  outcome: Outcome;
  packages: {
    shared: number;
    /** @maxItems 65536 */
    differing: DifferingPackageReport[];
    /**
     * all packages that both sides have, by module, for pictures. formatJson leaves it out, and so does the schema:
     * @hidden
     */
    groups?: PackageGroup[];
  };
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

export interface ExplainOptions {
  /** write the types of exports with import paths; the prediction has read them */
  fullTypes?: boolean | undefined;
  /** what a strict gate refuses is an error */
  strict?: boolean | undefined;
  /** list the packages that both sides have, for pictures of them */
  withGroups?: boolean | undefined;
}

const NO_TROUBLE: Trouble = { causes: [], differing: [], rules: RULES_OF_LOADS };

/** Lets the rules explain what the simulation found. Most checks find no trouble, and load only the rules of loads. */
export async function explainPrediction(
  { host, requests, traces, breaches: found, twins }: Prediction,
  { fullTypes = false, strict = false, withGroups = false }: ExplainOptions = {},
): Promise<CheckResult> {
  const opened = requests.map(({ name, content }) => ({
    name,
    profile: content?.kind === 'profile' ? content.profile : undefined,
  }));
  const plugins: PluginReport[] = [];
  for (const [index, request] of requests.entries()) {
    const trace = traces[index];
    if (!trace) throw new Error('a request without a trace');
    const plugin = opened[index]?.profile;
    const breaches = found?.[index] ?? [];
    const { causes, differing, rules } =
      isTrouble(trace) || breaches.length > 0
        ? (await import('./trouble.ts')).troubleOf(host, opened, index, trace)
        : NO_TROUBLE;
    const module = plugin && moduleOf(plugin);
    const artifact: Artifact = plugin ? artifactOf(plugin) : { path: request.name, size: 0, kind: 'other' };
    plugins.push({
      ...artifact,
      path: request.name,
      ...withLibraries(artifact, trace),
      ...(module ? { pluginPath: module.importPath } : {}),
      outcome: trace.outcome,
      packages: {
        shared: trace.packages.shared,
        differing,
        ...(withGroups ? await groupsOf(host, plugin, trace, causes) : {}),
      },
      exports: exportsOf(plugin, fullTypes),
      findings: findingsOf(
        rules,
        {
          host,
          request,
          plugin,
          trace,
          causes,
          breaches,
          ...(twins?.[index] ? { twins: twins[index] } : {}),
          requests,
          index,
        },
        strict,
      ),
    });
  }
  return { host: artifactOf(host), plugins, findings: [] };
}

async function groupsOf(
  host: CheckProfile,
  plugin: CheckProfile | undefined,
  trace: LoadTrace,
  causes: Trouble['causes'],
): Promise<Pick<PluginReport['packages'], 'groups'>> {
  const { packageGroups } = await import('./package-groups.ts');
  return { groups: packageGroups(plugin ? [host, plugin] : [host], trace, causes) };
}

function exportsOf(plugin: CheckProfile | undefined, fullTypes: boolean): Export[] {
  const exports = (plugin && moduleOf(plugin)?.exports) ?? [];
  const types = fullTypes ? plugin?.exportTypes : undefined;
  if (!types) return exports;
  return exports.map(exported => {
    const full = types[exported.name];
    return full ? { ...exported, type: formatType(full.type, 'path') } : exported;
  });
}

function isTrouble({ obstacles, packages }: LoadTrace): boolean {
  return obstacles.length > 0 || packages.differing.length > 0;
}

const LEVELS: Readonly<Record<Finding['level'], number>> = { error: 0, warning: 1, note: 2 };

function findingsOf(rules: readonly Rule[], context: RuleContext, strict: boolean): Finding[] {
  const decisive = decisiveObstacle(context.trace.outcome, context.trace.obstacles);
  const findings = rules.flatMap(rule =>
    rule
      .check(context)
      .map(hit =>
        findingOf(
          rule,
          strict && rule.strict ? { ...hit, level: 'error' } : hit,
          hit.obstacle !== undefined && hit.obstacle === decisive,
        ),
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
