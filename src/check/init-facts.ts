import type { LinkedPackage } from '../go/module-data.ts';
import type { OpenRequest } from '../link/request.ts';
import { mayRunRejected } from '../link/toolchain-defects.ts';
import type { LoadTrace } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { Gathered } from './gather.ts';
import type { HostInput, PredictOptions } from './predict.ts';
import { type Simulated, simulate } from './simulation.ts';

/**
 * The same opens, judged by what the init functions of the packages that they bring register: nothing of a file is read
 * whose packages are all in the process already.
 */
export async function withInitFacts(
  host: HostInput,
  simulated: Simulated,
  options: PredictOptions,
): Promise<Simulated> {
  if (options.loader === 'dlopen') return simulated;
  const { traces } = simulated;
  const mayRun = traces.some(trace => mayRunRejected(simulated.host, trace));
  const opens = mayRun ? await host.opensInInit() : undefined;
  const gathered = opens ? { ...simulated, host: { ...simulated.host, ...opens } } : simulated;
  const requests: OpenRequest[] = [];
  for (const [index, request] of gathered.requests.entries())
    requests.push(await withInits(request, traces[index], gathered));
  if (requests.every((request, index) => request === gathered.requests[index])) return simulated;
  const isOfHost = requests.some(request => registersAny(request));
  const inits = isOfHost ? (simulated.host.inits ?? (await host.registrations())) : undefined;
  const known = inits ? { ...gathered.host, inits } : gathered.host;
  return simulate({ ...gathered, host: known, requests }, options);
}

function registersAny({ content }: OpenRequest): boolean {
  return content?.kind === 'profile' && (content.profile.inits?.registrations.length ?? 0) > 0;
}

/** A plugin that loads, with what is read of the packages that it initialises. */
async function withInits(
  request: OpenRequest,
  trace: LoadTrace | undefined,
  { binaries, host }: Gathered,
): Promise<OpenRequest> {
  const { content, path } = request;
  if (content?.kind !== 'profile' || path.kind !== 'resolved' || content.profile.inits) return request;
  const isRun = trace?.outcome.kind === 'loads' || (trace && host.opensInInit && mayRunRejected(host, trace));
  if (!trace || !isRun) return request;
  const packages = initialised(content.profile, trace, host);
  if (packages.size === 0) return request;
  const inits = await binaries.get(path.fileId)?.registrations(packages);
  return inits
    ? { ...request, content: { kind: 'profile', profile: { ...content.profile, inits } } }
    : request;
}

/** Before Go 1.21 no list says it: those that the host does not have. An earlier plugin may have some of them. */
function initialised(plugin: CheckProfile, { initialises = [] }: LoadTrace, host: CheckProfile): Set<string> {
  const module = moduleOf(plugin);
  if (!module || module.initTasks) return new Set(initialises);
  const isNew = ({ symbol }: LinkedPackage) =>
    symbol === undefined || host.exports.packageHashes[symbol] === undefined;
  return new Set([module.importPath, ...module.packages.filter(isNew).map(linked => linked.package)]);
}
