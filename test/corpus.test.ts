import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../src/bytes/source.ts';
import { openElf } from '../src/elf/image.ts';
import { parseGoVersion } from '../src/go/version.ts';
import { readBinary } from '../src/read/binary.ts';
import { binaryBytes, binaryNames, type Manifest, manifestOf, sha256 } from './support/binaries.ts';

const FOLDER = new URL('../fixtures/binaries/', import.meta.url);
const ARTIFACTS = JSON.parse(
  readFileSync(new URL('../fixtures/truth/artifacts.json', import.meta.url), 'utf8'),
) as Record<string, { go?: string; recipe?: string; flags?: string[] }>;
const RELEASES = (
  JSON.parse(readFileSync(new URL('../fixtures/truth/environment.json', import.meta.url), 'utf8')) as {
    go: Record<string, string>;
  }
).go;

/** The words of readelf -h to the numbers of the gABI. */
const TYPES: Record<string, number> = {
  'REL (Relocatable file)': 1,
  'EXEC (Executable file)': 2,
  'DYN (Shared object file)': 3,
  'DYN (Position-Independent Executable file)': 3,
};
const MACHINES: Record<string, number> = {
  'Intel 80386': 3,
  'IBM S/390': 22,
  'Advanced Micro Devices X86-64': 62,
};

/** What tests count on; see lab/binaries/choice.js. */
const REQUIRED = [
  'host-1.27',
  'plugin-1.27',
  'plugin-1.27-dep-changed',
  'host-1.22',
  'plugin-1.22',
  'plugin-1.19',
  'plugin-1.15',
  'host-1.15-pie',
  'host-1.19-c-shared',
  'host-1.19-nocgo',
  'plugin-1.22-cgo',
  'c-library',
];
const MAX_FOLDER_BYTES = 20_000_000;

const roleOf = ({ kind }: Manifest) =>
  kind === 'go-plugin' ? 'plugin' : /^(go-|tinygo)/.test(kind) ? 'host' : 'library';

describe('the committed binaries', () => {
  it('are those that tests count on', () => {
    expect(binaryNames()).toEqual(expect.arrayContaining(REQUIRED));
  });

  it('have a manifest and a record of the second readers each, and nothing lies beside them', () => {
    const names = binaryNames();
    const expected = [
      ...names.flatMap(name => [`${name}.br`, `${name}.json`]),
      'README.md',
      'second-readers',
    ];
    expect(readdirSync(FOLDER).sort()).toEqual(expected.sort());
    const records = readdirSync(new URL('second-readers/', FOLDER)).map(file => file.replace(/\.json$/, ''));
    expect(records.sort()).toEqual(names);
  });

  it('stay small enough to be cloned', () => {
    const sizes = readdirSync(FOLDER, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(new URL(entry.name, FOLDER)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_FOLDER_BYTES);
  });
});

describe.each(binaryNames())('the manifest of %s tells the truth about', name => {
  const manifest = manifestOf(name);
  const bytes = binaryBytes(name);

  it('its content', () => {
    expect({ size: bytes.length, sha256: sha256(bytes) }).toEqual({
      size: manifest.size,
      sha256: manifest.sha256,
    });
  });

  it('its class, type and machine', async () => {
    const { header, encoding } = await openElf(memorySource(bytes));
    expect(`ELF${encoding.wordSize * 8}`).toBe(manifest.elf.class);
    expect(header.type).toBe(TYPES[manifest.elf.type]);
    expect(header.machine).toBe(MACHINES[manifest.elf.machine]);
  });

  it('its kind and its Go release', async () => {
    const { profile } = await readBinary(memorySource(bytes), name, roleOf(manifest));
    expect(profile.kind).toBe(manifest.kind);
    const version = profile.go?.version;
    if (version !== undefined) expect(version).toBe(manifest.go);
    const minor = manifest.go === undefined ? undefined : parseGoVersion(manifest.go)?.minor;
    if (minor === undefined || !profile.go?.layout) return;
    const [first = 0, last = first] = profile.go.layout.family
      .split('-')
      .map(release => Number(release.split('.')[1]));
    expect(minor).toBeGreaterThanOrEqual(first);
    expect(minor).toBeLessThanOrEqual(last);
  });

  it('the artifact that it is', () => {
    const artifact = ARTIFACTS[manifest.artifact];
    expect(artifact).toBeDefined();
    expect(manifest.recipe).toBe(artifact?.recipe);
    expect(manifest.flags).toEqual(artifact?.flags ?? []);
    expect(manifest.go).toBe(artifact?.go === undefined ? undefined : RELEASES[artifact.go]);
  });

  it('what is zeroed in it', () => {
    const hasSymbols = manifest.after.some(([command]) => command === 'strip');
    for (const [offset, size, what] of manifest.zeroed ?? []) {
      // strip moves what is behind the last segment.
      if (hasSymbols && /debug|symtab|strtab/.test(what)) continue;
      expect(
        bytes.subarray(offset, offset + size).every(byte => byte === 0),
        what,
      ).toBe(true);
    }
  });
});
