import type { Twin } from '../cause/twins.ts';
import type { Breach } from '../contract/breach.ts';
import type { Contract } from '../contract/contract.ts';
import type { Environment, HostScope, Loader, OpenRequest } from '../link/request.ts';
import type { LoadTrace } from '../link/verdict.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { Binary } from '../read/binary.ts';
import type { TargetFiles } from '../target/files.ts';
import { askAgain } from './ask-again.ts';
import { gather, type PluginInput } from './gather.ts';
import { bringsOthers, withInitFacts } from './init-facts.ts';
import { simulate } from './simulation.ts';

/** What plugin.Open says to each file, and what there is to explain it by. */
export interface Prediction {
  host: CheckProfile;
  requests: OpenRequest[];
  environment: Environment;
  traces: LoadTrace[];
  /** where each plugin does not satisfy a contract; absent without contracts */
  breaches?: Breach[][];
  /** of each plugin: packages that are in the process already under another path */
  twins?: Twin[][];
}

/** What is to be predicted, beyond the files. */
export interface PredictOptions {
  /** the target's libraries; absent: what only they can answer stays open */
  target?: TargetFiles | undefined;
  /** how a c-shared host itself was opened; absent: not known */
  hostScope?: HostScope | undefined;
  /** release of glibc on the target, where its libraries are not at hand: `2.31` */
  glibc?: string | undefined;
  /** who opens the files; default: plugin.Open */
  loader?: Loader | undefined;
  /** what the plugins have to export */
  contracts?: readonly Contract[] | undefined;
  /** look for what no known link editor writes, as a strict gate asks */
  strict?: boolean | undefined;
  /** read the types of exports with import paths, whether or not a contract asks for them */
  withTypes?: boolean;
  /** read only what shows which rule decides: no words are made of the prediction */
  isBrief?: boolean;
}

/** The same, once it is clear who looks up what the contracts ask for. */
export interface AskedOptions extends PredictOptions {
  /** names that are asked of dlsym */
  symbols?: readonly string[];
}

/** @throws ContractError where a contract is not one that the loader could judge */
async function askedOf(options: PredictOptions): Promise<AskedOptions> {
  const { contracts = [], loader } = options;
  if (contracts.length === 0) return options;
  const { askedContracts } = await import('../contract/asked-contracts.ts');
  return { ...options, ...askedContracts(loader, contracts) };
}

/** Whether a plugin brings packages beside its own, or registers anything: nothing else can have twins. */
function bringsAny(trace: LoadTrace, request?: OpenRequest): boolean {
  const content = request?.content;
  if (content?.kind !== 'profile') return false;
  const { inits } = content.profile;
  return bringsOthers(trace, content.profile) || (inits?.registrations.length ?? 0) > 0;
}

/** A host that was read from its file, or from a saved profile. */
export type HostInput = Binary;

/** Reads everything that the verdict needs of these files, simulates the opens, and reads what explains them. */
export async function predict(
  host: HostInput,
  plugins: readonly PluginInput[],
  options: PredictOptions = {},
): Promise<Prediction> {
  const asked = await askedOf(options);
  const gathered = await gather(host, plugins, asked);
  const simulated = await withInitFacts(host, simulate(gathered, asked), asked);
  const prediction = await askAgain(host, simulated, asked);
  // A matrix shows no twins.
  if (asked.loader === 'dlopen' || asked.isBrief) return prediction;
  if (!simulated.traces.some((trace, index) => bringsAny(trace, simulated.requests[index])))
    return prediction;
  const { twinsOf } = await import('./twins.ts');
  return { ...prediction, twins: await twinsOf(host, simulated, prediction) };
}
