import { describe, expect, it } from 'vitest';
import { ownLinkFlags } from '../../src/recipe/link-flags.ts';

describe('the link flags of a plugin in its repair', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['-s -w', ['-ldflags=-s -w']],
    ['-X main.version=v1.2.3', ['-ldflags=-X=main.version=v1.2.3']],
    ['-X=main.version=v1 -X main.commit=', ['-ldflags=-X=main.version=v1 -X=main.commit=']],
    ['-pluginpath my/auth -buildid=', ['-ldflags=-pluginpath=my/auth -buildid=']],
  ])('keep what they set: %s', (recorded, flags) => {
    expect(ownLinkFlags(recorded)).toEqual(flags);
  });

  it.each([
    '-extld=/tmp/evil',
    '-extld /tmp/evil',
    "-extldflags '-Wl,-rpath,/x'",
    '-linkmode=external -extldflags=-fplugin=/tmp/evil.so',
    '-X main.a=-extld /tmp/evil -extld=/tmp/evil',
    '-X',
    "-X 'main.built=to day'",
  ])('run nothing that a file names: %s', recorded => {
    const [flags = '-ldflags='] = ownLinkFlags(recorded);
    expect(flags).toMatch(/^-ldflags=(?:-X=main\.a=-extld)?$/);
  });
});
