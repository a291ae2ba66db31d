/** What is known of a register or of a word on the stack; undefined stands for anything. */
export type Value =
  /** what the register held when the function was called */
  | { kind: 'entry'; register: number }
  | { kind: 'number'; value: number }
  /** an unknown multiple of a number */
  | { kind: 'multiple'; of: number }
  /** an address in the file, as code has it in an instruction */
  | { kind: 'address'; address: number }
  /** the page of an address, which what is added to it makes whole */
  | { kind: 'page'; address: number }
  /** an address in the frame, counted from the stack pointer at the entry of the function */
  | { kind: 'stack'; offset: number }
  /** the word that was at `base + offset` */
  | { kind: 'load'; base: Value; offset: number }
  /** what a call left in a register */
  | { kind: 'result'; call: number; register: number }
  /** a constant distance from another value */
  | { kind: 'sum'; base: Value; offset: number }
  /** in a table, an unknown number of strides behind its start */
  | { kind: 'within'; base: Value; stride: number }
  /** one of several, by where control came from: values of the same `at` are chosen together */
  | { kind: 'choice'; at: string; values: readonly Value[] };

/** leaves of a choice, with those of choices in it */
const MAX_CASES = 48;
const MAX_DEPTH = 6;

export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  switch (a.kind) {
    case 'entry':
      return b.kind === 'entry' && a.register === b.register;
    case 'number':
      return b.kind === 'number' && a.value === b.value;
    case 'multiple':
      return b.kind === 'multiple' && a.of === b.of;
    case 'address':
    case 'page':
      return b.kind === a.kind && a.address === b.address;
    case 'stack':
      return b.kind === 'stack' && a.offset === b.offset;
    case 'load':
    case 'sum':
      return b.kind === a.kind && a.offset === b.offset && isSame(a.base, b.base);
    case 'within':
      return b.kind === 'within' && a.stride === b.stride && isSame(a.base, b.base);
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

/** One of these, distinguished by `at`; undefined where one of them may be anything, or the choice grows beyond reason. */
export function choose(at: string, values: readonly (Value | undefined)[]): Value | undefined {
  const [first] = values;
  if (first && values.every(value => isSame(value, first))) return first;
  const known = values.flatMap(value => value ?? []);
  if (known.length < values.length) return undefined;
  const table = stepsOf(known);
  if (table) return table;
  if (known.some(value => mentions(value, at))) return undefined;
  const choice: Value = { kind: 'choice', at, values: known };
  return casesOf(choice) > MAX_CASES ? undefined : choice;
}

/** A value that comes back a constant further from where it was: a loop goes through a table. */
function stepsOf([first, ...others]: readonly Value[]): Value | undefined {
  if (!first || others.length === 0) return undefined;
  const table =
    first.kind === 'within' ? first : others.map(other => strideOf(first, other)).find(one => one);
  if (!table) return undefined;
  return others.every(other => isSame(other, first) || isSame(strideOf(first, other), table))
    ? table
    : undefined;
}

function strideOf(first: Value, other: Value): Value | undefined {
  if (other.kind === 'within') return isSame(other, first) || isSame(other.base, first) ? other : undefined;
  if (first.kind === 'stack' && other.kind === 'stack' && other.offset > first.offset)
    return { kind: 'within', base: first, stride: other.offset - first.offset };
  return other.kind === 'sum' && other.offset > 0 && isSame(other.base, first)
    ? { kind: 'within', base: first, stride: other.offset }
    : undefined;
}

function casesOf(value: Value): number {
  const base = baseOf(value);
  if (base) return casesOf(base);
  return value.kind === 'choice' ? value.values.reduce((sum, inner) => sum + casesOf(inner), 0) : 1;
}

/** What a value is counted from. */
function baseOf(value: Value): Value | undefined {
  return value.kind === 'load' || value.kind === 'sum' || value.kind === 'within' ? value.base : undefined;
}

/** A choice that holds itself comes from a loop: it may be anything. */
function mentions(value: Value, at: string): boolean {
  const base = baseOf(value);
  if (base) return mentions(base, at);
  return value.kind === 'choice' && (value.at === at || value.values.some(inner => mentions(inner, at)));
}

/** The word behind a value. */
export function load(base: Value | undefined, offset: number): Value | undefined {
  if (!base) return undefined;
  switch (base.kind) {
    case 'number':
    case 'multiple':
    case 'stack':
    case 'choice':
      return undefined;
    case 'page':
    case 'address':
      return { kind: 'load', base: { kind: 'address', address: base.address + offset }, offset: 0 };
    case 'sum':
      return load(base.base, base.offset + offset);
    default:
      return depthOf(base) < MAX_DEPTH ? { kind: 'load', base, offset } : undefined;
  }
}

/** A constant further. */
export function add(base: Value | undefined, by: number): Value | undefined {
  if (!base || (by === 0 && base.kind !== 'page')) return base;
  switch (base.kind) {
    case 'number':
      return { kind: 'number', value: base.value + by };
    case 'page':
      return { kind: 'address', address: base.address + by };
    case 'stack':
      return { kind: 'stack', offset: base.offset + by };
    case 'multiple':
    case 'choice':
      return undefined;
    case 'within':
      return by % base.stride === 0 ? base : { kind: 'sum', base, offset: by };
    case 'sum':
      return add(base.base, base.offset + by);
    default:
      return depthOf(base) < MAX_DEPTH ? { kind: 'sum', base, offset: by } : undefined;
  }
}

/** The same so many times; of what is not known it is still known that it is a multiple. */
export function times(value: Value | undefined, by: number): Value {
  if (value?.kind === 'number') return { kind: 'number', value: value.value * by };
  return { kind: 'multiple', of: value?.kind === 'multiple' ? value.of * by : by };
}

/** A multiple of a value further: within a table, where the multiple is not known. */
export function addTimes(
  base: Value | undefined,
  index: Value | undefined,
  scale: number,
): Value | undefined {
  if (base?.kind === 'multiple' && scale === 1 && index && index.kind !== 'multiple')
    return addTimes(index, base, 1);
  const by = times(index, scale);
  if (by.kind === 'number') return add(base, by.value);
  const isStart = base && base.kind !== 'number' && base.kind !== 'multiple';
  if (!isStart || by.kind !== 'multiple' || by.of <= 0 || depthOf(base) >= MAX_DEPTH) return undefined;
  return { kind: 'within', base, stride: by.of };
}

function depthOf(value: Value): number {
  const base = baseOf(value);
  return base ? 1 + depthOf(base) : 0;
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
  return mayBe(value, one => {
    const base = baseOf(one);
    return one.kind === 'entry' || (base !== undefined && isOfCaller(base));
  });
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
    case 'sum':
      return add(asCalled(value.base, registers), value.offset);
    case 'within':
      return addTimes(asCalled(value.base, registers), undefined, value.stride);
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
