import { writeFileSync } from 'node:fs';
import { readInputs } from '../../lab/recorded.js';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { formatProfile, PROFILE_VERSION } from '../../src/profile/saved-profile.ts';

const inputs = readInputs();

/** Writes the profile of a recorded host to a file, after a change, as `goplug-lint profile` does. */
export function saveHost(file: string, id: string, change: (host: CheckProfile) => void = () => {}): void {
  const found = inputs.get(id)?.host;
  if (!found) throw new Error(`no case ${id}`);
  const host = structuredClone(found);
  change(host);
  const { identity, kind, head, elf, go, origin } = host;
  const facts = {
    identity,
    kind,
    head,
    ...(elf ? { elf } : {}),
    ...(go ? { go } : {}),
    ...(origin ? { origin } : {}),
  };
  const exports = { symbols: {}, packageHashes: {} };
  writeFileSync(file, formatProfile({ goplugProfile: PROFILE_VERSION, ...facts, exports }));
}
