/** What is known of a register or of a word on the stack; undefined stands for anything. */
export type Value =
  /** what the register held when the function was called */
  | { kind: 'entry'; register: number }
  | { kind: 'number'; value: number }
  /** an address in the file, as code has it in an instruction */
  | { kind: 'address'; address: number }
  /** an address in the frame, counted from rsp at the entry of the function */
  | { kind: 'stack'; offset: number }
  /** the word that was at `base + offset` */
  | { kind: 'load'; base: Value; offset: number }
  /** what a call left in a register */
  | { kind: 'result'; call: number; register: number }
  /** one of several, by where control came from: values of the same `at` are chosen together */
  | { kind: 'choice'; at: string; values: readonly Value[] };

/** leaves of a choice, with those of choices in it */
const MAX_CASES = 48;
const MAX_LOADS = 3;

export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  switch (a.kind) {
    case 'entry':
      return b.kind === 'entry' && a.register === b.register;
    case 'number':
      return b.kind === 'number' && a.value === b.value;
    case 'address':
      return b.kind === 'address' && a.address === b.address;
    case 'stack':
      return b.kind === 'stack' && a.offset === b.offset;
    case 'load':
      return b.kind === 'load' && a.offset === b.offset && isSame(a.base, b.base);
    case 'result':
      return b.kind === 'result' && a.call === b.call && a.register === b.register;
    case 'choice':
      return (
        b.kind === 'choice' &&
        a.at === b.at &&
        a.values.length === b.values.length &&
        a.values.every((value, i) => isSame(value, b.values[i]))
      );
  }
}

/** One of these, told apart by `at`; undefined where one of them may be anything, or the choice grows beyond reason. */
export function choose(at: string, values: readonly (Value | undefined)[]): Value | undefined {
  const [first] = values;
  if (first && values.every(value => isSame(value, first))) return first;
  const known = values.flatMap(value => value ?? []);
  if (known.length < values.length || known.some(value => mentions(value, at))) return undefined;
  const choice: Value = { kind: 'choice', at, values: known };
  return casesOf(choice) > MAX_CASES ? undefined : choice;
}

function casesOf(value: Value): number {
  if (value.kind === 'load') return casesOf(value.base);
  return value.kind === 'choice' ? value.values.reduce((sum, inner) => sum + casesOf(inner), 0) : 1;
}

/** A choice that holds itself comes from a loop: it may be anything. */
function mentions(value: Value, at: string): boolean {
  if (value.kind === 'load') return mentions(value.base, at);
  return value.kind === 'choice' && (value.at === at || value.values.some(inner => mentions(inner, at)));
}

/** The word behind a value. */
export function load(base: Value | undefined, offset: number): Value | undefined {
  if (!base || base.kind === 'number' || base.kind === 'stack' || base.kind === 'choice') return undefined;
  if (base.kind === 'address') {
    return { kind: 'load', base: { kind: 'address', address: base.address + offset }, offset: 0 };
  }
  return depthOf(base) < MAX_LOADS ? { kind: 'load', base, offset } : undefined;
}

function depthOf(value: Value): number {
  return value.kind === 'load' ? 1 + depthOf(value.base) : 0;
}

/** Whether a value is, or may be, one that passes the test. */
export function mayBe(value: Value | undefined, test: (value: Value) => boolean): boolean {
  if (!value) return false;
  return value.kind === 'choice' ? value.values.some(inner => mayBe(inner, test)) : test(value);
}

/** Both values of each case in which they are chosen together; undefined: they vary apart. */
export function pairs(a: Value | undefined, b: Value | undefined): [Value, Value][] | undefined {
  if (!a || !b) return undefined;
  if (a.kind === 'choice' && b.kind === 'choice') {
    if (a.at !== b.at || a.values.length !== b.values.length) return undefined;
    return joined(a.values.map((value, i) => pairs(value, b.values[i])));
  }
  if (a.kind === 'choice') return joined(a.values.map(value => pairs(value, b)));
  if (b.kind === 'choice') return joined(b.values.map(value => pairs(a, value)));
  return [[a, b]];
}

function joined(lists: readonly ([Value, Value][] | undefined)[]): [Value, Value][] | undefined {
  const found = lists.flatMap(list => list ?? []);
  return lists.includes(undefined) ? undefined : found;
}

/** Whether a value depends on what the function was called with. */
export function isOfCaller(value: Value | undefined): boolean {
  return mayBe(value, one => one.kind === 'entry' || (one.kind === 'load' && isOfCaller(one.base)));
}

/** A value of a function as its caller knows it, who had these registers when he called. */
export function asCalled(
  value: Value | undefined,
  registers: readonly (Value | undefined)[],
): Value | undefined {
  if (!value) return undefined;
  switch (value.kind) {
    case 'entry':
      return registers[value.register];
    case 'load':
      return load(asCalled(value.base, registers), value.offset);
    case 'choice':
      return choose(
        value.at,
        value.values.map(inner => asCalled(inner, registers)),
      );
    case 'stack':
    case 'result':
      return undefined;
    default:
      return value;
  }
}
