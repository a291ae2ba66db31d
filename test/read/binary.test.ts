import { describe, expect, it } from 'vitest';
import { type ByteSource, blobSource, memorySource } from '../../src/bytes/source.ts';
import { fileSource } from '../../src/node/file-source.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';
import { NameSet, readBinary } from '../../src/read/binary.ts';
import { goldenOf } from '../second-readers/golden.ts';
import { binaryBytes, binaryNames, binaryPath, defectsOf, manifestOf } from '../support/binaries.ts';
import { countingSource } from '../support/counting-source.ts';

const NAMES = new NameSet(['plugin.open', 'runtime.lastmoduledatap', 'go:link.pkghash.runtime', 'absent']);
const roleOf = (name: string) => (manifestOf(name).kind === 'go-plugin' ? 'plugin' : 'host');

async function read(source: ByteSource, name: string): Promise<BinaryProfile> {
  return (await readBinary(source, name, roleOf(name))).answering(NAMES);
}

describe.each(binaryNames())('the profile of %s', name => {
  it('is the same from memory, a Blob and a file', async () => {
    const bytes = binaryBytes(name);
    const fromMemory = await read(memorySource(bytes), name);
    expect(await read(blobSource(new Blob([bytes.slice()])), name)).toEqual(fromMemory);
    const file = fileSource(binaryPath(name));
    expect(await read(file, name)).toEqual(fromMemory);
    file.close();
  });

  it('is plain JSON', async () => {
    const profile = await read(memorySource(binaryBytes(name)), name);
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });

  it('has no defect: ld.so loads it', async () => {
    expect(defectsOf(name, await read(memorySource(binaryBytes(name)), name))).toEqual([]);
  });
});

/** What costs time in a CI job with thousands of plugins: reads, and bytes. */
const COSTS: [name: string, what: string, maxReads: number, maxShare: number][] = [
  ['host-1.27', 'a host', 60, 0.15],
  ['host-1.22', 'a host', 60, 0.15],
  ['plugin-1.27', 'a plugin', 60, 0.35],
  ['plugin-1.22', 'a plugin', 60, 0.35],
  ['c-library', 'a small library', 10, 1],
];

describe('reading little', () => {
  for (const [name, what, maxReads, maxShare] of COSTS) {
    it(`takes at most ${maxReads} reads and ${maxShare * 100} % of the bytes of ${what}: ${name}`, async () => {
      const source = countingSource(binaryBytes(name));
      await read(source, name);
      expect(source.reads.length).toBeLessThanOrEqual(maxReads);
      expect(source.bytesRead / source.size).toBeLessThanOrEqual(maxShare);
    });
  }
});

describe('a host', () => {
  const hosts: [name: string, plugins: string | undefined][] = [
    ['host-1.27', 'dlopen'],
    ['host-1.22', 'dlopen'],
    ['host-1.15-pie', 'dlopen'],
    ['host-1.19-c-shared', 'dlopen'],
    ['host-1.19-nocgo', 'stub'],
    ['c-library', undefined],
  ];
  for (const [name, plugins] of hosts) {
    it(`${plugins === undefined ? 'that is no Go program has no package plugin' : `has package plugin as ${plugins}`}: ${name}`, async () => {
      const { profile } = await readBinary(memorySource(binaryBytes(name)), name, 'host');
      expect(profile.go?.pluginPackage).toBe(plugins);
    });
  }
});

/** files below are cut on both sides of every boundary, others a byte before it */
const SMALL_BYTES = 100_000;

/** Every offset at which a structure begins or ends, by readelf's account, and the bytes around it. */
function boundaries(name: string): number[] {
  const { segments, sections } = goldenOf(name);
  const ends = segments.flatMap(line => {
    const [, offset, , filesz] = line.split(' ').map(Number);
    return [offset ?? 0, (offset ?? 0) + (filesz ?? 0)];
  });
  const inner = sections.flatMap(line => {
    const [offset = 0, size = 0] = line.split(' ').slice(3, 5).map(Number);
    return [offset, offset + size];
  });
  const { size } = manifestOf(name);
  const margins = size < SMALL_BYTES ? [-1, 0, 1] : [-1];
  const around = [0, 4, 16, 52, 64, ...ends, ...inner].flatMap(at => margins.map(margin => at + margin));
  return [...new Set(around)].filter(at => at >= 0 && at < size).sort((a, b) => a - b);
}

describe('a file that ends too early', () => {
  for (const name of [
    'c-library',
    'c-library-versions',
    'c-library-i386',
    'plugin-1.22-cgo',
    'plugin-1.15-minimal',
    'go-s390x',
  ]) {
    it(`gives a profile wherever it ends, and the same facts of its beginning: ${name}`, async () => {
      const bytes = binaryBytes(name);
      const whole = await read(memorySource(bytes), name);
      for (const size of boundaries(name)) {
        const cut = await read(memorySource(bytes.subarray(0, size)), name);
        expect(cut.identity.size, String(size)).toBe(size);
        expect(whole.head, String(size)).toMatchObject({ ...cut.head, ident: whole.head.ident });
        expect(whole.head.ident.slice(0, cut.head.ident.length), String(size)).toEqual(cut.head.ident);
        if (cut.elf && cut.elf.segments.length === whole.elf?.segments.length) {
          expect(cut.elf.segments).toEqual(whole.elf.segments);
        }
      }
    });
  }
});
