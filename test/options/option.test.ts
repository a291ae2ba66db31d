import { describe, expect, it } from 'vitest';
import { given, nameOf, settled } from '../../src/options/option.ts';

const TABLE = {
  quiet: { kind: 'flag', default: false, describe: 'x' },
  color: { kind: 'flag', describe: 'x' },
  hostScope: { kind: 'choice', choices: ['global', 'local'], describe: 'x' },
  failOn: { kind: 'choice', choices: ['error', 'note'], default: 'error', describe: 'x' },
  cache: { kind: 'text', value: 'DIR', describe: 'x' },
  plugins: { kind: 'list', name: 'plugin', value: 'FILE', items: 'files', describe: 'x' },
} as const;

describe('options', () => {
  it('are named after their keys, or by another name', () => {
    expect(Object.entries(TABLE).map(([key, option]) => nameOf(key, option))).toEqual([
      'quiet',
      'color',
      'host-scope',
      'fail-on',
      'cache',
      'plugin',
    ]);
  });

  it('are given as their kind, or not at all', () => {
    expect(given(TABLE, {})).toEqual({
      quiet: undefined,
      color: undefined,
      hostScope: undefined,
      failOn: undefined,
      cache: undefined,
      plugins: [],
    });
    expect(given(TABLE, { quiet: 'yes', 'host-scope': 'both', cache: 1, plugin: 'a', fail: 'note' })).toEqual(
      given(TABLE, { plugin: ['a'] }),
    );
    expect(given(TABLE, { color: [true, false], 'host-scope': ['local', 'global'] })).toMatchObject({
      color: false,
      hostScope: 'global',
    });
  });

  it('hold as they are said, or else as they are kept, or else by default', () => {
    const said = given(TABLE, { color: false, plugin: ['a', 'b'] });
    expect(settled(TABLE, said)).toEqual({
      quiet: false,
      color: false,
      hostScope: undefined,
      failOn: 'error',
      cache: undefined,
      plugins: ['a', 'b'],
    });
    const kept = { quiet: true, color: true, failOn: 'note', cache: 'c', plugins: ['k'] } as const;
    expect(settled(TABLE, said, { ...kept, plugins: ['k'] })).toEqual({
      quiet: true,
      color: false,
      hostScope: undefined,
      failOn: 'note',
      cache: 'c',
      plugins: ['a', 'b'],
    });
    expect(settled(TABLE, given(TABLE, {}), { plugins: ['k'] }).plugins).toEqual(['k']);
  });
});
