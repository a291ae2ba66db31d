import type { Breach } from '../contract/breach.ts';
import type { Contract } from '../contract/contract.ts';
import { judgeContracts, missingNames } from '../contract/judge.ts';
import { namesakeNames } from '../contract/near.ts';
import type { OpenRequest } from '../link/request.ts';
import type { Binary } from '../profile/binary.ts';
import type { BinaryProfile } from '../profile/profile.ts';

/** Reads what there is to know of the exports of each plugin, and judges them by the contracts. */
export async function judgeExports(
  requests: readonly OpenRequest[],
  binaries: ReadonlyMap<string, Binary>,
  contracts: readonly Contract[],
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
    const profile = await withExportFacts(content.profile, binary, contracts);
    known.push({ ...request, content: { kind: 'profile', profile } });
    breaches.push(judgeContracts(profile, contracts));
  }
  return { requests: known, breaches };
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
