import { describe, expect, it } from 'vitest';
import { interposed, standInFor } from '../../src/link/interposition.ts';
import type { ProcessState } from '../../src/link/process.ts';
import type { ScopeObject } from '../../src/link/scope.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';

const YAML = 'gopkg.in/yaml.v3';

function pluginProfile(path: string, foreignPackages: readonly string[] = []): CheckProfile {
  const packages = [path, YAML].map(name => ({ package: name, symbol: `go:link.pkghash.${name}`, hash: '' }));
  return {
    exports: { complete: true, symbols: {}, packageHashes: {} },
    go: { module: { known: true, value: { pluginPath: path, importPath: path, packages } } },
    foreignPackages,
  } as unknown as CheckProfile;
}

function processWith(profile: CheckProfile, resident: readonly ScopeObject[] = []): ProcessState {
  return {
    resident,
    scope: [...resident, { owner: { kind: 'plugin', index: 0 }, profile, names: ['a.so'] }],
  } as unknown as ProcessState;
}

function found(foreign: string, resident: readonly ScopeObject[] = []): (string | undefined)[] {
  const earlier = pluginProfile('example.com/a', [foreign]);
  const object: ScopeObject = {
    owner: { kind: 'plugin', index: 1 },
    profile: pluginProfile('example.com/b'),
    names: ['b.so'],
  };
  return interposed(processWith(earlier, resident), object).map(({ about }) => about.package);
}

describe('an earlier plugin that defines names of a package which it does not have', () => {
  it('stands in for one that the host does not have, whose path is escaped in the names of symbols', () => {
    expect(found('gopkg.in/yaml%2ev3')).toEqual(['gopkg.in/yaml%2ev3']);
    expect(found('example.com/b')).toEqual(['example.com/b']);
  });

  it('does not for others, and not for one that the host has', () => {
    expect(found('example.com/c')).toEqual([]);
    const exports = { complete: true, symbols: { [`go:link.pkghash.${YAML}`]: [{ name: '' }] } };
    const host = { exports } as unknown as CheckProfile;
    expect(found('gopkg.in/yaml%2ev3', [{ owner: { kind: 'host' }, profile: host, names: [] }])).toEqual([]);
  });

  it('is asked for the main package and for what the host does not have', () => {
    const host = pluginProfile('example.com/host');
    expect(standInFor(pluginProfile('example.com/b'), host)).toContain('gopkg.in/yaml%2ev3');
    const exports = { complete: true, symbols: { [`go:link.pkghash.${YAML}`]: [{ name: '' }] } };
    const having = { exports } as unknown as CheckProfile;
    expect(standInFor(pluginProfile('example.com/b'), having)).not.toContain('gopkg.in/yaml%2ev3');
    expect(standInFor(pluginProfile('example.com/b'), having)).toContain('example.com/b');
  });
});
