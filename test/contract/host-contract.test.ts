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

  it('is not sure where names may change, and says nothing where others are computed', () => {
    expect(told([probable('main.a', 'A', 'B')], exported('X'))).toEqual(['A|B probably']);
    expect(told([lookup('main.a', ['A']), lookup('main.c', [])], exported('X'))).toBeUndefined();
    expect(told([lookup('main.c', [])], exported('X'))).toBeUndefined();
  });

  it('is not sure of what the code does without', () => {
    const version: HostLookup = { ...lookup('main.a', ['Version']), optional: true };
    expect(told([version], exported('X'))).toEqual(['Version probably']);
    // Either may be all that a plugin of its kind is asked for.
    expect(told([version, lookup('main.b', ['New'])], exported('X'))).toEqual(['Version|New probably']);
    expect(told([version, lookup('main.a', ['New'])], exported('X'))).toEqual(['Version|New']);
  });

  it('asks for some symbol of a type where the code computes the name', () => {
    const computed = lookup('main.c', [], 'func() error');
    expect(told([computed], exported('X'))).toEqual(['* probably']);
    expect(told([lookup('main.a', ['A']), computed], exported('X'))).toEqual(['A|* probably']);
    expect(told([lookup('main.a', ['A']), computed], exported('A'))).toBeUndefined();
  });

  it('expects what the same plugin is always asked for beside', () => {
    const a: HostLookup = { ...lookup('main.a', ['A']), needs: [['B'], ['D', 'E']] };
    const lookups = [a, lookup('main.a', ['B']), lookup('main.c', ['C'])];
    expect(told(lookups, exported('A'))).toEqual(['B warning', 'D|E warning']);
    expect(told(lookups, exported('A', 'B', 'E'))).toBeUndefined();
    expect(told(lookups, exported('B'))).toBeUndefined();
    expect(told(lookups, exported('C'))).toBeUndefined();
  });

  it('asks a plugin of one kind for nothing of another', () => {
    const of = (plugin: string, one: HostLookup, ...needs: string[]): HostLookup => ({
      ...one,
      plugin,
      needs: needs.map(symbol => [symbol]),
    });
    const lookups = [
      of('main.sources', lookup('main.sources', ['Name'], '*string'), 'Source'),
      of('main.sources', lookup('main.sources', ['Source'])),
      of('main.sinks', lookup('main.sinks', ['Name'], 'func() string'), 'Sink'),
      of('main.sinks', lookup('main.sinks', ['Sink'])),
    ];
    // A source need not have the type of a sink.
    expect(told(lookups, exported('Name', 'Source'))).toEqual(['Name if there']);
    const both = hostContract(lookups, exported('Name', 'Source', 'Sink'))?.requirements;
    expect(both?.map(({ wishes }) => wishes.length)).toEqual([2]);
    // It may be of either kind, and would have to have one or the other.
    expect(told(lookups, exported('Name'))).toEqual(['Name|Name if there', 'Source|Sink warning']);
    expect(told(lookups, exported('X'))).toEqual(['Name|Source|Name|Sink']);
  });

  it('asks for types wherever the symbol is there', () => {
    const lookups = [lookup('main.a', ['A'], 'func() error', 'func()'), lookup('main.c', ['C'], '*string')];
    expect(told(lookups, exported('A'))).toEqual(['A|A if there']);
  });

  it('is not sure of a type where the host makes use of others', () => {
    const levels = (...lookups: HostLookup[]) =>
      hostContract(lookups, exported('A'))?.requirements.map(({ handsOn }) => handsOn ?? false);
    const strict = lookup('main.a', ['A'], 'func() error');
    expect(levels(strict)).toEqual([false]);
    expect(levels({ ...strict, handsOn: true })).toEqual([true]);
    // It is looked up again, and nothing is asserted there.
    expect(levels(strict, lookup('main.a', ['A']))).toEqual([true]);
    // Another kind of plugin, of which nothing is asserted, may have any type.
    expect(levels(strict, lookup('main.c', ['A']))).toBeUndefined();
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
