import type { Breach } from '../contract/breach.ts';
import type { Contract } from '../contract/contract.ts';
import { hostContract } from '../contract/host-contract.ts';
import { judgeContracts, missingNames } from '../contract/judge.ts';
import { namesakeNames } from '../contract/near.ts';
import type { OpenRequest } from '../link/request.ts';
import type { Binary } from '../profile/binary.ts';
import { moduleOf } from '../profile/known.ts';
import type { BinaryProfile, HostLookup } from '../profile/profile.ts';

/** Reads what there is to know of the exports of each plugin, and judges them by the contracts. */
export async function judgeExports(
  requests: readonly OpenRequest[],
  binaries: ReadonlyMap<string, Binary>,
  contracts: readonly Contract[],
  lookups: readonly HostLookup[],
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
    const all = [...contracts, ...fromHost(content.profile, contracts, lookups)];
    const profile = all.length > 0 ? await withExportFacts(content.profile, binary, all) : content.profile;
    known.push({ ...request, content: { kind: 'profile', profile } });
    breaches.push(judgeContracts(profile, all));
  }
  return { requests: known, breaches };
}

/** What the host's own code asks for, but of symbols that a contract speaks of already. */
function fromHost(
  profile: BinaryProfile,
  contracts: readonly Contract[],
  lookups: readonly HostLookup[],
): Contract[] {
  const exported = new Set(moduleOf(profile)?.exports.map(({ name }) => name));
  const told = new Set(
    contracts.flatMap(({ requirements }) =>
      requirements.flatMap(({ wishes }) => wishes.map(({ symbol }) => symbol)),
    ),
  );
  const untold = lookups.filter(({ symbols }) => !symbols.some(symbol => told.has(symbol)));
  const contract = hostContract(untold, exported);
  return contract ? [contract] : [];
}

async function withExportFacts(
  profile: BinaryProfile,
  binary: Binary,
  contracts: readonly Contract[],
): Promise<BinaryProfile> {
  if (!profile.go) return profile;
  const missing = missingNames(profile, contracts);
  const exportTypes = await binary.exportTypes();
  const namesakes = missing.length > 0 ? await binary.namesakes(namesakeNames(missing)) : undefined;
  return {
    ...profile,
    go: {
      ...profile.go,
      ...(exportTypes ? { exportTypes } : {}),
      ...(namesakes ? { namesakes } : {}),
    },
  };
}
