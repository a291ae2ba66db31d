import { ELFCLASS32, ELFCLASS64 } from '../../elf/constants.ts';
import { classOf } from '../../profile/file-head.ts';
import { machineName } from '../../profile/machine.ts';
import type { BinaryProfile } from '../../profile/profile.ts';
import type { Fix } from '../rule.ts';

/** Word size in bits, by the class byte of e_ident. */
export function bits(profile: BinaryProfile | undefined): string {
  const elfClass = profile && classOf(profile.head);
  return elfClass === ELFCLASS64 ? '64' : elfClass === ELFCLASS32 ? '32' : 'unknown';
}

export function rebuildFor(host: BinaryProfile): Fix {
  const machine = machineName(host);
  const summary = `build it for ${machine}`;
  // `machine 62` is none of Go's names.
  if (machine.includes(' ')) return { summary };
  return { summary, commands: [`GOARCH=${machine} CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .`] };
}
