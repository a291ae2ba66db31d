import { isSame, mayBe, type Value } from './value.ts';

const WORD = 8;

/** Whether a value may be the second word of the interface that the other is the first word of. */
export function isSecondWord(first: Value, second: Value | undefined, registers: readonly number[]): boolean {
  return mayBe(second, value => {
    if (first.kind === 'load' && value.kind === 'load')
      return isSame(first.base, value.base) && value.offset === first.offset + WORD;
    if (first.kind === 'result' && (value.kind !== 'result' || value.call !== first.call)) return false;
    if (!('register' in first) || !('register' in value) || first.kind !== value.kind) return false;
    return value.register === registers[registers.indexOf(first.register) + 1];
  });
}

/**
 * Whether an interface may lie in the results of a function. What is returned leaves no gap: behind what some call happened to
 * leave in its own register nothing is returned, unless all of it is what that call returned.
 */
export function isReturnedIn(
  values: readonly (Value | undefined)[],
  register: number,
  isFirst: (value: Value) => boolean,
  registers: readonly number[],
): boolean {
  if (!isInterfaceIn(values, register, isFirst, registers)) return false;
  const index = registers.indexOf(register);
  const before = registers[index - 1];
  if (index < 2 || before === undefined) return true;
  return (
    !mayBe(values[before], value => value.kind === 'result' && value.register === before) &&
    values[before] !== undefined
  );
}

/** Whether an interface may be given or returned in a register and the next one, of arguments and results. */
export function isInterfaceIn(
  values: readonly (Value | undefined)[],
  register: number,
  isFirst: (value: Value) => boolean,
  registers: readonly number[],
): boolean {
  const index = registers.indexOf(register);
  const next = registers[index + 1];
  if (index < 0 || next === undefined) return false;
  return mayBe(values[register], one => isFirst(one) && isSecondWord(one, values[next], registers));
}
