import { EM_PPC64, EM_RISCV, MACHINE_NAMES } from '../elf/constants.ts';
import { hasElfMagic } from './file-head.ts';
import type { BinaryProfile } from './profile.ts';

/** GOARCH of a file, or its e_machine number where Go has no name for it. */
export function machineName(profile: BinaryProfile | undefined): string {
  const elf = profile?.elf;
  if (!elf) return 'unknown';
  const machine = namedMachine(profile) ?? elf.machine;
  if (machine === EM_PPC64 && elf.littleEndian) return 'ppc64le';
  if (machine === EM_RISCV && elf.wordSize === 4) return 'riscv32';
  return MACHINE_NAMES[machine] ?? `machine ${machine}`;
}

/** e_machine as the file has it: musl takes a file for what its own processor reads (musl-view.ts). */
function namedMachine({ head }: BinaryProfile): number | undefined {
  return hasElfMagic(head) ? head.machine : undefined;
}
