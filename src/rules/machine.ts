import { MACHINE_NAMES } from '../elf/constants.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Fix } from './rule.ts';

/** GOARCH of a file, or its e_machine number where Go has no name for it. */
export function machineName(profile: BinaryProfile | undefined): string {
  const elf = profile?.elf;
  if (!elf) return 'unknown';
  if (elf.machine === 21 && elf.littleEndian) return 'ppc64le';
  if (elf.machine === 243 && elf.wordSize === 4) return 'riscv32';
  return MACHINE_NAMES[elf.machine] ?? `machine ${elf.machine}`;
}

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
