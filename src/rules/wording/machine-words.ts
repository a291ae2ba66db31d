import { machineName } from '../../profile/machine.ts';
import type { BinaryProfile } from '../../profile/profile.ts';
import type { Fix } from '../rule.ts';

/** Word size in bits, by the class byte of e_ident. */
export function bits(profile: BinaryProfile | undefined): string {
  const elfClass = profile?.head.slice(8, 10);
  return elfClass === '02' ? '64' : elfClass === '01' ? '32' : 'unknown';
}

export function rebuildFor(host: BinaryProfile): Fix {
  return {
    summary: `build it for ${machineName(host)}`,
    commands: [`GOARCH=${machineName(host)} CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .`],
  };
}
