import { describe, expect, it } from 'vitest';
import { type GoVersion, minorOf, parseGoVersion, toolchainOf } from '../../src/go/version.ts';

const version = (minor: number, rest: Partial<GoVersion> = {}): GoVersion => ({
  major: 1,
  minor,
  patch: 0,
  prerelease: '',
  experiments: [],
  ...rest,
});

/** Strings that runtime.Version() was seen to return, of releases, trees and vendors. */
const VERSIONS: [text: string, parsed: GoVersion | undefined][] = [
  ['go1.22', version(22)],
  ['go1.22.3', version(22, { patch: 3 })],
  ['go1.9.7', version(9, { patch: 7 })],
  ['go1.21.13', version(21, { patch: 13 })],
  ['go1.27rc1', version(27, { prerelease: 'rc1' })],
  ['go1.18beta2', version(18, { prerelease: 'beta2' })],
  ['devel go1.28-a1b2c3d4e5 Tue Nov 4 10:11:12 2026 -0800', version(28)],
  ['devel go1.22-abc X:rangefunc', version(22, { experiments: ['rangefunc'] })],
  ['devel +2aa2da29ae Wed Sep 4 14:21:00 2019 +0000', undefined],
  ['go1.25.1 X:arenas', version(25, { patch: 1, experiments: ['arenas'] })],
  ['go1.25.1 X:arenas,boringcrypto', version(25, { patch: 1, experiments: ['arenas', 'boringcrypto'] })],
  ['go1.27.4-X:arenas', version(27, { patch: 4, experiments: ['arenas'] })],
  ['go1.26rc2-X:nodwarf5', version(26, { prerelease: 'rc2', experiments: ['nodwarf5'] })],
  ['go1.21.13 (Red Hat 1.21.13-1.el9)', version(21, { patch: 13 })],
  ['go1.22.5-google', version(22, { patch: 5 })],
  ['go1.21.4 X:boringcrypto', version(21, { patch: 4, experiments: ['boringcrypto'] })],
  ['go1.21.4-X:boringcrypto', version(21, { patch: 4, experiments: ['boringcrypto'] })],
  ['go2.0', { ...version(0), major: 2 }],
  ['', undefined],
  ['weekly.2011-04-13', undefined],
  ['cargo1.2', undefined],
];

describe('a Go version', () => {
  for (const [text, parsed] of VERSIONS) {
    it(`${JSON.stringify(text)} ${parsed ? `is of ${parsed.major}.${parsed.minor}` : 'names no release'}`, () => {
      expect(parseGoVersion(text)).toEqual(parsed);
      if (parsed) expect(minorOf(parsed)).toBe(`${parsed.major}.${parsed.minor}`);
    });
  }
});

describe('what GOTOOLCHAIN takes', () => {
  it.each([
    ['go1.22.3', 'go1.22.3'],
    ['go1.21.0', 'go1.21.0'],
    ['go1.22', 'go1.22'],
    ['go1.27rc1 X:arenas', 'go1.27rc1'],
    ['go1.27.4-X:arenas', 'go1.27.4'],
    ['go1.21.13 (Red Hat 1.21.13-1.el9)', 'go1.21.13'],
    ['devel go1.28-abc123', undefined],
    ['devel +0123456789', undefined],
    ['', undefined],
  ])('%j is %s', (text, wanted) => {
    expect(toolchainOf(text)).toBe(wanted);
  });
});
