import { describe, expect, it } from 'vitest';
import {
  chosenImage,
  isIndex,
  parseImageConfig,
  parseManifest,
  parseSavedImages,
} from '../../src/image/manifest.ts';
import { linuxOn, parsePlatform } from '../../src/image/platform.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const entry = (letter: string, os: string, architecture: string, variant?: string) => ({
  digest: digest(letter),
  size: 1,
  platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
});

describe('an index', () => {
  const manifests = [
    entry('a', 'linux', 'amd64'),
    entry('b', 'linux', 'arm', 'v7'),
    entry('c', 'linux', 'arm64', 'v8'),
    entry('d', 'unknown', 'unknown'),
    entry('e', 'windows', 'amd64'),
  ];
  const chosen = (wanted: string | undefined, here = linuxOn('amd64'), images = manifests) =>
    chosenImage({ manifests: images }, wanted === undefined ? undefined : parsePlatform(wanted), here, 'x')
      .digest;

  it.each([
    [undefined, 'a'],
    ['linux/arm/v7', 'b'],
    ['linux/arm', 'b'],
    ['linux/arm64', 'c'],
    ['linux/arm64/v8', 'c'],
    ['windows/amd64', 'e'],
  ])('%s is %s', (wanted, letter) => {
    expect(chosen(wanted)).toBe(digest(letter));
  });

  it('gives the only image of linux where none is for this machine', () => {
    expect(
      chosen(undefined, linuxOn('riscv64'), [entry('c', 'linux', 'arm64'), entry('d', 'unknown', 'unknown')]),
    ).toBe(digest('c'));
  });

  it('names the platforms that are there', () => {
    expect(() => chosen('linux/s390x')).toThrow(
      'x: no image for linux/s390x (there are linux/amd64, linux/arm/v7, linux/arm64/v8, windows/amd64)',
    );
    expect(() => chosen(undefined, linuxOn('riscv64'))).toThrow('choose with --platform');
  });
});

describe('what an image says of itself', () => {
  it('is a manifest or an index by what it has', () => {
    const config = { digest: digest('a'), size: 2 };
    expect(isIndex(parseManifest(JSON.stringify({ config, layers: [] }), 'x'))).toBe(false);
    expect(isIndex(parseManifest(JSON.stringify({ manifests: [] }), 'x'))).toBe(true);
  });

  it.each([
    ['{', 'x: invalid JSON'],
    ['[]', 'expected an object'],
    ['{"schemaVersion":1}', 'manifest of schema 1'],
    ['{"layers":[]}', 'config: it is missing'],
    ['{"config":{"digest":"md5:0","size":1},"layers":[]}', 'config.digest'],
    [`{"config":{"digest":"${digest('a')}","size":-1},"layers":[]}`, 'config.size'],
    [
      `{"config":{"digest":"${digest('a')}","size":1},"layers":${JSON.stringify(Array(1001).fill(0))}}`,
      '1001 elements',
    ],
  ])('%s is refused', (json, words) => {
    expect(() => parseManifest(json, 'x')).toThrow(words);
  });

  it('takes null for nothing', () => {
    const json = '{"config":{"Entrypoint":null,"Cmd":null,"Env":null,"WorkingDir":""},"rootfs":null}';
    expect(parseImageConfig(json, 'x').config?.Entrypoint).toBeNull();
    expect(() => parseImageConfig('{"config":{"Entrypoint":"sh"}}', 'x')).toThrow('config.Entrypoint');
    expect(() => parseSavedImages('[{"Config":"c"}]', 'x')).toThrow('[0].Layers');
  });
});
