import type { HostLookup } from '../code/host-lookup.ts';
import type { Breach } from '../contract/breach.ts';
import type { Contract } from '../contract/contract.ts';
import { hostContract } from '../contract/host-contract.ts';
import { judgeContracts, missingNames, typedNames } from '../contract/judge.ts';
import { judgeSymbols } from '../contract/judge-symbols.ts';
import { namesakeNames } from '../contract/near.ts';
import type { OpenRequest } from '../link/request.ts';
import type { LoadTrace } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import type { Binary } from '../read/binary.ts';

export interface Asked {
  contracts: readonly Contract[];
  /** what the host's code looks up */
  lookups: readonly HostLookup[];
  /** packages of modules that differ: how their types differ is reported */
  differing: ReadonlySet<string>;
  /** read all types, whoever asks for them */
  withTypes: boolean;
}

/** Reads what there is to know of the exports of each plugin, and judges them by the contracts. */
export async function judgeExports(
  requests: readonly OpenRequest[],
  binaries: ReadonlyMap<string, Binary>,
  asked: Asked,
): Promise<{ requests: OpenRequest[]; breaches: Breach[][] }> {
  const known: OpenRequest[] = [];
  const breaches: Breach[][] = [];
  for (const request of requests) {
    const { path, content } = request;
    const binary = path.kind === 'resolved' ? binaries.get(path.fileId) : undefined;
    if (!binary || content?.kind !== 'profile') {
      known.push(request);
      breaches.push([]);
      continue;
    }
    const contracts = [...asked.contracts, ...fromHost(content.profile, asked)];
    const profile = await withExportFacts(content.profile, binary, contracts, asked);
    known.push({ ...request, content: { kind: 'profile', profile } });
    breaches.push(judgeContracts(profile, contracts));
  }
  return { requests: known, breaches };
}

/** Which C symbols of contracts dlsym does not find in each file. */
export function judgeLookups(traces: readonly LoadTrace[], contracts: readonly Contract[]): Breach[][] {
  return traces.map(({ symbols }) => (symbols ? judgeSymbols(symbols, contracts) : []));
}

/** What the host's own code asks for, but of symbols that a contract speaks of already. */
function fromHost(profile: BinaryProfile, { contracts, lookups }: Asked): Contract[] {
  const exported = new Set(moduleOf(profile)?.exports.map(({ name }) => name));
  const told = new Set(
    contracts.flatMap(({ requirements }) =>
      requirements.flatMap(({ wishes }) => wishes.map(({ symbol }) => symbol)),
    ),
  );
  const isTold = (symbols: readonly string[]) => symbols.some(symbol => told.has(symbol));
  const untold = lookups
    // Who names symbols knows what a configuration makes of names that the code computes.
    .filter(({ symbols }) => !isTold(symbols) && !(told.size > 0 && symbols.length === 0))
    .map(lookup =>
      lookup.needs ? { ...lookup, needs: lookup.needs.filter(symbols => !isTold(symbols)) } : lookup,
    );
  const contract = hostContract(untold, exported);
  return contract ? [contract] : [];
}

async function withExportFacts(
  profile: CheckProfile,
  binary: Binary,
  contracts: readonly Contract[],
  { differing, withTypes }: Asked,
): Promise<CheckProfile> {
  if (!profile.go || (contracts.length === 0 && !withTypes)) return profile;
  const missing = missingNames(profile, contracts);
  const typed = typedNames(contracts);
  // What is missing may be there under another name: then all types count.
  const isAll = withTypes || !typed || missing.some(name => typed.has(name));
  const exportTypes = await binary.exportTypes({ ...(isAll ? {} : { names: typed }), packages: differing });
  const namesakes = missing.length > 0 ? await binary.namesakes(namesakeNames(missing)) : undefined;
  return {
    ...profile,
    ...(exportTypes ? { exportTypes } : {}),
    ...(namesakes ? { namesakes } : {}),
  };
}
