import { MACHINE_NAMES } from '../elf/constants.ts';
import type { BinaryProfile } from './profile.ts';

/** GOARCH of a file, or its e_machine number where Go has no name for it. */
export function machineName(profile: BinaryProfile | undefined): string {
  const elf = profile?.elf;
  if (!elf) return 'unknown';
  if (elf.machine === 21 && elf.littleEndian) return 'ppc64le';
  if (elf.machine === 243 && elf.wordSize === 4) return 'riscv32';
  return MACHINE_NAMES[elf.machine] ?? `machine ${elf.machine}`;
}
