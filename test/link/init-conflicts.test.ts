import { describe, expect, it } from 'vitest';
import { initConflicts, type Registered } from '../../src/link/init-conflicts.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';

const host = (version: string, settings: Record<string, string> = {}): CheckProfile => ({
  identity: { path: './gateway', size: 1 },
  kind: 'go-exe',
  head: { ident: '', type: 2, machine: 62 } as unknown as CheckProfile['head'],
  go: {
    version,
    buildInfo: { deps: [], settings } as unknown as NonNullable<CheckProfile['go']>['buildInfo'] & object,
  },
  exports: { complete: true, symbols: {}, packageHashes: {} },
});

const one = (registry: Registered['registry'], name: string, more: Partial<Registered> = {}): Registered => ({
  registry,
  name,
  package: more.plugin === undefined ? 'main' : 'example.com/p',
  certain: true,
  ...more,
});

/** What the second of two registrations is told, by a host of a release. */
function said(known: Registered, added: Registered, process = host('go1.27.4')): string | undefined {
  const protobuf = { registry: undefined, hasOddHash: undefined };
  const { conflicts } = initConflicts({ host: process, protobuf }, [known], [{ ...added, plugin: 0 }]);
  return conflicts[0]?.panic;
}

describe('a name that is registered twice', () => {
  it('panics in the words of its registry', () => {
    expect(said(one('flag', 'v'), one('flag', 'v'))).toBe('./gateway flag redefined: v');
    expect(said(one('database/sql', 'mem'), one('database/sql', 'mem'))).toBe(
      'sql: Register called twice for driver mem',
    );
    expect(said(one('expvar', 'reqs'), one('expvar', 'reqs'))).toBe('Reuse of exported var name: reqs');
  });

  it('is no conflict in another registry, or under another name', () => {
    expect(said(one('flag', 'v'), one('github.com/spf13/pflag', 'v'))).toBeUndefined();
    expect(said(one('flag', 'v'), one('flag', 'w'))).toBeUndefined();
  });

  it('is one of gob where the type is another, or has another name already', () => {
    const type = (name: string, value: string, shown = value) => one('encoding/gob', name, { value, shown });
    expect(said(type('rec', 'main.A'), type('rec', 'example.com/p.B', 'main.B'))).toBe(
      'gob: registering duplicate types for "rec": main.A != main.B',
    );
    expect(said(type('rec', 'a/b.A', 'b.A'), type('*b.A', '*a/b.A', '*b.A'))).toBe(
      'gob: registering duplicate names for *b.A: "rec" != "*b.A"',
    );
    expect(said(type('a/b.A', 'a/b.A'), type('a/b.A', 'a/b.A'))).toBeUndefined();
  });

  it('is judged by the rules for patterns that the host was built with', () => {
    const known = one('net/http', '/p/{x}', { at: 'h.go:1' });
    const added = one('net/http', '/p/{y}', { at: 'p.go:2' });
    expect(said(known, added)).toBe(
      'pattern "/p/{y}" (registered at p.go:2) conflicts with pattern "/p/{x}" (registered at h.go:1):',
    );
    expect(said(known, added, host('go1.21.13'))).toBeUndefined();
    expect(said(known, known, host('go1.21.13'))).toBe('http: multiple registrations for /p/{x}');
    const old = host('go1.27.4', { DefaultGODEBUG: 'gotypesalias=0,httpmuxgo121=1' });
    expect(said(known, known, old)).toBe('http: multiple registrations for /p/{x}');
  });

  it('ends the run of init functions only where both are certain', () => {
    const driver = (name: string, certain: boolean) => one('database/sql', name, { certain, plugin: 0 });
    const process = { host: host('go1.27.4'), protobuf: { registry: undefined, hasOddHash: undefined } };
    const known = [one('database/sql', 'a'), one('database/sql', 'b')];
    const { conflicts, registered } = initConflicts(process, known, [
      driver('a', false),
      driver('b', true),
      driver('c', true),
    ]);
    expect(conflicts.map(({ registration, certain }) => [registration.name, certain])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(registered.map(({ name }) => name)).toEqual(['a']);
  });

  it('says nothing of two branches of one package, which may exclude each other', () => {
    const process = { host: host('go1.27.4'), protobuf: { registry: undefined, hasOddHash: undefined } };
    const branch = one('flag', 'v', { certain: false, plugin: 0 });
    expect(initConflicts(process, [], [branch, branch]).conflicts).toEqual([]);
  });
});
