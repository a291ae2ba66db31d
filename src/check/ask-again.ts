import type { HostLookup } from '../code/host-lookup.ts';
import type { Contract } from '../contract/contract.ts';
import { isPlainlyMet } from '../contract/plainly-met.ts';
import { isModulePath } from '../go/package-path.ts';
import { isTellingPackage } from '../go/standard-library.ts';
import type { OpenRequest } from '../link/request.ts';
import { mayEndAfterPanic, mayRunRejected, withRejectedInit } from '../link/toolchain-defects.ts';
import type { LoadTrace } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile, InitOpens, Origin } from '../profile/profile.ts';
import { decidingRule } from './decisive.ts';
import type { HostInput, Prediction, PredictOptions } from './predict.ts';
import type { Simulated } from './simulation.ts';

/** Asks the files for what explains the traces: where packages come from, and what the host looks up. */
export async function askAgain(
  host: HostInput,
  simulated: Simulated,
  { contracts = [], withTypes = false, loader, isBrief = false }: PredictOptions,
): Promise<Prediction> {
  const { environment, binaries } = simulated;
  const opens = await initOpens(host, simulated.traces);
  const traces = opens
    ? simulated.traces.map(trace => withRejectedInit(host.profile, opens.opensInInit, trace))
    : simulated.traces;
  const origins = await readOrigins(host, isBrief ? unexplained(simulated) : simulated);
  const requests = simulated.requests.map((request, index) => withProfileOrigin(request, origins.get(index)));
  const profile = withOrigin(simulated.host, origins.get(undefined));
  const base = { host: { ...profile, ...opens }, environment, traces };
  if (loader === 'dlopen')
    return { ...base, ...(await askedOfDlsym(requests, simulated, contracts, withTypes)) };
  const isLoading = traces.some(({ outcome }) => outcome.kind === 'loads');
  if (isBrief && !isLoading) return { ...base, requests };
  const differing = differingModules(traces);
  const isOfUse = isLoading || differing.size > 0;
  const lookups = (isOfUse ? await host.lookups(differing) : undefined) ?? [];
  const isMet = isAllMet(lookups, requests, differing);
  const isAsked = contracts.length > 0 || withTypes;
  if (isMet && !isAsked) return { ...base, requests };
  const { judgeExports } = await import('./breaches.ts');
  return {
    ...base,
    ...(await judgeExports(requests, binaries, { contracts, lookups, differing, withTypes })),
  };
}

/** How the host opens plugins in an init function, if a rejected plugin or a panic makes that matter. */
async function initOpens(host: HostInput, traces: readonly LoadTrace[]): Promise<InitOpens | undefined> {
  const { profile } = host;
  const isAsked = traces.some(trace => mayRunRejected(profile, trace) || mayEndAfterPanic(profile, trace));
  return isAsked ? host.opensInInit() : undefined;
}

/** dlopen asks nothing of Go: what is looked up are C symbols. */
async function askedOfDlsym(
  requests: OpenRequest[],
  { traces, binaries }: Simulated,
  contracts: readonly Contract[],
  withTypes: boolean,
): Promise<Pick<Prediction, 'requests' | 'breaches'>> {
  const { judgeExports, judgeLookups } = await import('./breaches.ts');
  const asked = { contracts: [], lookups: [], differing: new Set<string>(), withTypes };
  return {
    requests: withTypes ? (await judgeExports(requests, binaries, asked)).requests : requests,
    ...(contracts.length > 0 ? { breaches: judgeLookups(traces, contracts) } : {}),
  };
}

/** Packages of modules that differ: of types that both sides have under one name, the difference is reported. */
function differingModules(traces: readonly LoadTrace[]): Set<string> {
  const names = traces.flatMap(({ packages }) => packages.differing.map(({ package: name }) => name));
  return new Set(names.filter(isModulePath));
}

/** Whether nothing is asked of the plugins, or a look at their tables of exports answers it. */
function isAllMet(
  lookups: readonly HostLookup[],
  requests: readonly OpenRequest[],
  differing: ReadonlySet<string>,
): boolean {
  if (!lookups.some(({ symbols, types }) => symbols.length > 0 || types.length > 0)) return true;
  const isPlain = ({ content }: OpenRequest) =>
    content?.kind !== 'profile' || isPlainlyMet(lookups, moduleOf(content.profile)?.exports ?? []);
  return differing.size === 0 && requests.every(isPlain);
}

/** The same without the traces whose deciding rule is known. */
function unexplained({ traces, ...simulated }: Simulated): Simulated {
  const isKnown = ({ outcome, obstacles }: LoadTrace) =>
    outcome.kind === 'loads' || decidingRule(outcome, obstacles) !== undefined;
  return {
    ...simulated,
    traces: traces.map(trace =>
      isKnown(trace) ? { ...trace, obstacles: [], packages: { shared: 0, differing: [] } } : trace,
    ),
  };
}

/** Where the packages come from, of the files whose packages differ: by index of the plugin, undefined for the host. */
async function readOrigins(
  host: HostInput,
  { requests, binaries, traces }: Simulated,
): Promise<Map<number | undefined, Origin>> {
  const wanted = new Set<number | undefined>();
  const packages = new Set<string>();
  const lined = new Set<string>();
  for (const [index, { obstacles, packages: compared }] of traces.entries()) {
    const differs =
      compared.differing.length > 0 || obstacles.some(({ rule }) => rule === 'toolchain-layout');
    const content = requests[index]?.content;
    const module = content?.kind === 'profile' ? moduleOf(content.profile) : undefined;
    if (!differs || !module) continue;
    for (const { package: name } of module.packages) {
      packages.add(name);
      if (isTellingPackage(name)) lined.add(name);
    }
    for (const { earlier } of compared.differing) wanted.add(earlier);
    wanted.add(index).add(undefined);
  }
  const origins = new Map<number | undefined, Origin>();
  for (const index of wanted) {
    const path = index === undefined ? undefined : requests[index]?.path;
    const binary = index === undefined ? host : path?.kind === 'resolved' && binaries.get(path.fileId);
    if (binary) origins.set(index, await binary.origin(packages, lined));
  }
  return origins;
}

function withProfileOrigin(request: OpenRequest, origin: Origin | undefined): OpenRequest {
  const { content } = request;
  if (content?.kind !== 'profile') return request;
  return { ...request, content: { kind: 'profile', profile: withOrigin(content.profile, origin) } };
}

function withOrigin(profile: CheckProfile, origin: Origin | undefined): CheckProfile {
  return origin && profile.go ? { ...profile, origin } : profile;
}
