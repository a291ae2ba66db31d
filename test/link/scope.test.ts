import { describe, expect, it } from 'vitest';
import { lookup, ownVersion, type ScopeObject } from '../../src/link/scope.ts';
import type { CheckProfile, SymbolVersion } from '../../src/profile/profile.ts';

/** An object that defines one name, in these versions. */
function objectOf(path: string, ...versions: SymbolVersion[]): ScopeObject {
  const symbols = versions.length === 0 ? {} : { setup: versions };
  const profile = { exports: { complete: true, symbols, packageHashes: {} } } as unknown as CheckProfile;
  return { owner: { kind: 'library', path }, profile, names: [path] };
}

describe('a name that a file defines itself', () => {
  it('is wanted in the version that it has there', () => {
    expect(ownVersion(objectOf('own', { name: 'OWN_1' }), 'setup')).toBe('OWN_1');
    expect(ownVersion(objectOf('own', { name: 'OWN_1', hidden: true }), 'setup')).toBe('OWN_1');
  });

  it('is wanted in the default version of several', () => {
    const versions = [{ name: 'OWN_1', hidden: true as const }, { name: 'OWN_2' }];
    expect(ownVersion(objectOf('own', ...versions), 'setup')).toBe('OWN_2');
    expect(ownVersion(objectOf('own', ...versions.toReversed()), 'setup')).toBe('OWN_2');
  });

  it('is wanted without a version where it has none, or is not there', () => {
    expect(ownVersion(objectOf('own', { name: '' }), 'setup')).toBeUndefined();
    expect(ownVersion(objectOf('own'), 'setup')).toBeUndefined();
  });

  it('is found in the file itself behind another that has it in another version', () => {
    const own = objectOf('own', { name: 'OWN_1' });
    const other = objectOf('other', { name: 'OTHER_1' });
    expect(lookup([other, own], 'setup', ownVersion(own, 'setup'))).toBe(own);
    // One without versions satisfies whoever wants one.
    const plain = objectOf('plain', { name: '' });
    expect(lookup([plain, own], 'setup', ownVersion(own, 'setup'))).toBe(plain);
  });
});
