import type { Cpu } from './cpu.ts';

/** duffcopy copies 16 bytes so many times (runtime/mkduff.go); it is entered where as many are left as are to be copied. */
const STEPS = 64;
const STEP_BYTES = 16;

/** How many bytes a call copies, where it is one into the middle of duffcopy. */
export function duffCopies(
  start: number | undefined,
  { copyStep }: Cpu,
): (target: number) => number | undefined {
  return target => {
    const skipped = start === undefined ? -1 : (target - start) / copyStep;
    return skipped >= 0 && skipped < STEPS && Number.isInteger(skipped)
      ? (STEPS - skipped) * STEP_BYTES
      : undefined;
  };
}
