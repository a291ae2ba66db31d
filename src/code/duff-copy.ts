import type { Cpu } from './cpu.ts';

/** What a call into the middle of duffcopy or duffzero does: it is entered where as much is left as is to be done (runtime/mkduff.go). */
export interface Duff {
  does: 'copy' | 'zero';
  bytes: number;
  /** what is written begins so much behind the address that is given */
  skips: number;
}

/** both go 16 bytes further in each step */
const STEPS = 64;
const STEP_BYTES = 16;

/** Where both begin in a file. */
export interface DuffStarts {
  copy: number | undefined;
  zero: number | undefined;
}

/** What a call of an address comes to, where it is one into the middle of either. */
export function duffAt({ copy, zero }: DuffStarts, cpu: Cpu): (target: number) => Duff | undefined {
  return target => {
    const copied = copy === undefined ? undefined : stepsLeft((target - copy) / cpu.copyStep);
    if (copied !== undefined) return { does: 'copy', bytes: copied * STEP_BYTES, skips: 0 };
    return zero === undefined ? undefined : cpu.zeroing(target - zero);
  };
}

/** How many steps are left behind so many; undefined: it is not the beginning of one. */
export function stepsLeft(done: number): number | undefined {
  return done >= 0 && done < STEPS && Number.isInteger(done) ? STEPS - done : undefined;
}
