import { describe, expect, it } from 'vitest';
import type { HostLookup } from '../../src/code/host-lookup.ts';
import { hostContract } from '../../src/contract/host-contract.ts';
import { isPlainlyMet } from '../../src/contract/plainly-met.ts';
import { parseType } from '../../src/go/type-syntax.ts';

function lookup(where: string, symbols: string[], ...types: string[]): HostLookup {
  return {
    function: where,
    symbols,
    certainty: 'certain',
    types: types.map(text => ({ text, type: parseType(text) })),
  };
}

const probable = (where: string, ...symbols: string[]): HostLookup => ({
  ...lookup(where, symbols),
  certainty: 'probable',
});

const exported = (...names: string[]) => new Set(names);

/** Requirements without their types: names, and what becomes of it if they are not there. */
function told(lookups: HostLookup[], names: ReadonlySet<string>) {
  return hostContract(lookups, names)?.requirements.map(
    ({ wishes, optional, level, isProbable }) =>
      `${wishes.map(({ symbol }) => symbol).join('|')}${optional ? ' if there' : ''}${level ? ` ${level}` : ''}${isProbable ? ' probably' : ''}`,
  );
}

describe('the contract of a host', () => {
  it('asks for something of all that is looked up', () => {
    const lookups = [lookup('main.a', ['A']), lookup('main.b', ['B'])];
    expect(told(lookups, exported('X'))).toEqual(['A|B']);
    expect(told(lookups, exported('B'))).toBeUndefined();
  });

  it('is not sure where other names are computed', () => {
    expect(told([lookup('main.a', ['A']), lookup('main.c', [])], exported('X'))).toEqual(['A probably']);
    expect(told([probable('main.a', 'A', 'B')], exported('X'))).toEqual(['A|B probably']);
    expect(told([lookup('main.c', [])], exported('X'))).toBeUndefined();
  });

  it('expects what the same function looks up beside', () => {
    const lookups = [lookup('main.a', ['A']), lookup('main.a', ['B']), lookup('main.c', ['C'])];
    expect(told(lookups, exported('A'))).toEqual(['B warning']);
    expect(told(lookups, exported('C'))).toBeUndefined();
  });

  it('asks for types wherever the symbol is there', () => {
    const lookups = [lookup('main.a', ['A'], 'func() error', 'func()'), lookup('main.c', ['C'], '*string')];
    expect(told(lookups, exported('A'))).toEqual(['A|A if there', 'C if there']);
  });

  it('need not be judged where it is plainly met', () => {
    const lookups = [lookup('main.a', ['A'], 'func() error'), lookup('main.c', ['C'], '*string')];
    const a = { name: 'A', kind: 'func' as const, type: 'func() error' };
    const c = { name: 'C', kind: 'var' as const, type: 'string' };
    expect(isPlainlyMet(lookups, [a, c])).toBe(true);
    expect(isPlainlyMet(lookups, [a])).toBe(false);
    expect(isPlainlyMet(lookups, [a, { ...c, type: 'int' }])).toBe(false);
    expect(isPlainlyMet(lookups, [{ ...a, kind: 'var' }, c])).toBe(false);
    const named = [lookup('main.a', ['A'], 'func(*shared.Config)')];
    expect(isPlainlyMet(named, [{ ...a, type: 'func(*shared.Config)' }])).toBe(false);
    expect(isPlainlyMet([], [])).toBe(true);
  });
});
