import { describe, expect, it } from 'vitest';
import { add, addTimes, asCalled, choose, load, times, type Value } from '../../src/code/value.ts';

const TABLE: Value = { kind: 'address', address: 0x5000 };
const STACK: Value = { kind: 'stack', offset: -64 };
const ENTRY: Value = { kind: 'entry', register: 0 };

describe('a value', () => {
  it('that a loop puts further by a constant goes through a table', () => {
    const within = { kind: 'within', base: TABLE, stride: 16 };
    expect(choose('b1', [TABLE, add(TABLE, 16)])).toEqual(within);
    expect(choose('b1', [TABLE, within as Value])).toEqual(within);
    expect(add(within as Value, 16)).toEqual(within);
    expect(choose('b1', [STACK, add(STACK, 24)])).toEqual({ kind: 'within', base: STACK, stride: 24 });
    expect(choose('b1', [ENTRY, add(ENTRY, 24)])).toEqual({ kind: 'within', base: ENTRY, stride: 24 });
  });

  it('that is one of two constants goes through none', () => {
    const other: Value = { kind: 'address', address: 0x5010 };
    expect(choose('b1', [TABLE, other])).toEqual({ kind: 'choice', at: 'b1', values: [TABLE, other] });
    expect(choose('b1', [TABLE, undefined])).toBeUndefined();
  });

  it('that is indexed is within a table, by what the index is a multiple of', () => {
    const index = times(times(undefined, 3), 8);
    expect(addTimes(TABLE, index, 1)).toEqual({ kind: 'within', base: TABLE, stride: 24 });
    expect(addTimes(index, TABLE, 1)).toEqual({ kind: 'within', base: TABLE, stride: 24 });
    expect(addTimes(TABLE, { kind: 'number', value: 2 }, 8)).toEqual(add(TABLE, 16));
    expect(addTimes(undefined, index, 1)).toBeUndefined();
  });

  it('that is loaded is a word of what it was counted from', () => {
    expect(load(add(TABLE, 16), 8)).toEqual(load(TABLE, 24));
    expect(load({ kind: 'page', address: 0x5000 }, 24)).toEqual(load(TABLE, 24));
    expect(add({ kind: 'page', address: 0x5000 }, 0)).toEqual(TABLE);
    const element = addTimes(TABLE, undefined, 32);
    expect(load(element && add(element, 8), 8)).toEqual({ kind: 'load', base: element, offset: 16 });
    expect(load(STACK, 0)).toBeUndefined();
  });

  it('is what the caller gave', () => {
    const given = [TABLE];
    expect(asCalled(ENTRY, given)).toEqual(TABLE);
    expect(asCalled(add(ENTRY, 8), given)).toEqual(add(TABLE, 8));
    expect(asCalled(addTimes(ENTRY, undefined, 16), given)).toEqual(addTimes(TABLE, undefined, 16));
    expect(asCalled(STACK, given)).toBeUndefined();
  });
});
