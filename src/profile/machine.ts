import { MACHINE_NAMES } from '../elf/constants.ts';
import type { BinaryProfile } from './profile.ts';

/** GOARCH of a file, or its e_machine number where Go has no name for it. */
export function machineName(profile: BinaryProfile | undefined): string {
  const elf = profile?.elf;
  if (!elf) return 'unknown';
  const machine = namedMachine(profile) ?? elf.machine;
  if (machine === 21 && elf.littleEndian) return 'ppc64le';
  if (machine === 243 && elf.wordSize === 4) return 'riscv32';
  return MACHINE_NAMES[machine] ?? `machine ${machine}`;
}

/** e_machine as the file has it: musl takes a file for what its own processor reads (musl-view.ts). */
function namedMachine({ head }: BinaryProfile): number | undefined {
  const low = Number.parseInt(head.slice(36, 38), 16);
  const high = Number.parseInt(head.slice(38, 40), 16);
  if (Number.isNaN(low + high) || !head.startsWith('7f454c46')) return undefined;
  return head.slice(10, 12) === '02' ? low * 256 + high : high * 256 + low;
}
