import { describe, expect, it } from 'vitest';
import { readExcerpts } from '../lab/excerpts.js';
import { memorySource } from '../src/bytes/source.ts';
import { SparseBytes } from '../src/bytes/sparse-bytes.ts';
import { ElfImage } from '../src/elf/image.ts';
import { readModuleData } from '../src/go/module-data.ts';
import { dynamicOf, layoutOf } from '../src/profile/known.ts';
import { type Binary, readBinary } from '../src/read/binary.ts';
import { readDynamicProfile } from '../src/read/dynamic-profile.ts';
import type { Role } from '../src/read/role.ts';
import { binaryBytes } from './support/binaries.ts';
import { countingSource } from './support/counting-source.ts';
import { Random } from './support/random.ts';

/** FUZZ_RUNS=100 makes it a hundred times as long; FUZZ_SEED another run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1) * 150;
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

const MAX_MILLISECONDS = 2000;
const MAX_READS = 20_000;

const WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff];

interface Place {
  offset: number;
  length: number;
}

/** The bytes that a part of the reading takes, in the sound file. */
async function placesOf(
  bytes: Uint8Array,
  role: Role,
  read: (binary: Binary) => Promise<unknown>,
): Promise<Place[]> {
  const source = countingSource(bytes);
  const binary = await readBinary(source, 'file', role);
  const before = source.reads.length;
  expect(await read(binary)).toBeDefined();
  return source.reads.slice(before).filter(({ length }) => length >= 8);
}

/** Where the descriptors of types are in a plugin: from moduledata.types to etypes. */
async function typeData(bytes: Uint8Array): Promise<Place[]> {
  const image = await ElfImage.open(new SparseBytes(memorySource(bytes)));
  const { profile } = await readBinary(memorySource(bytes), 'file', 'plugin');
  const [layout, address] = [layoutOf(profile), dynamicOf(profile)?.constructors.module?.address];
  const dynamic = image && (await readDynamicProfile(image, 'plugin')).dynamic;
  if (!dynamic || !layout || address === undefined) throw new Error('no module');
  const { types, etypes } = (await readModuleData(dynamic.space, dynamic.symbols, address, layout)).pointers;
  const offset = dynamic.space.memory.fileOffset(types.address);
  if (offset === undefined) throw new Error('types are not in the file');
  return [{ offset, length: etypes.address - types.address }];
}

/** Some words become absurd, or like another word of the same part: cycles, wild offsets, huge lengths. */
function damaged(
  bytes: Uint8Array,
  places: { offset: number; length: number }[],
  random: Random,
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const place = () => {
    const { offset, length } = random.pick(places);
    return offset + random.below(Math.floor(length / 4)) * 4;
  };
  for (let count = 1 + random.below(40); count > 0; count--) {
    const at = place();
    const kind = random.below(4);
    if (kind === 0) view.setUint32(at, random.pick(WORDS), true);
    else if (kind === 1) view.setUint32(at, view.getUint32(place(), true), true);
    else if (kind === 2) copy[at + random.below(4)] = random.below(256);
    else view.setUint32(at, random.u32(), true);
  }
  return copy;
}

async function fuzz(
  bytes: Uint8Array,
  role: Role,
  places: Place[],
  read: (binary: Binary) => Promise<unknown>,
): Promise<number> {
  let changed = 0;
  const sound = JSON.stringify(await read(await readBinary(countingSource(bytes), 'file', role)));
  for (let run = 0; run < RUNS; run++) {
    const source = countingSource(damaged(bytes, places, new Random(SEED * 1e6 + run)));
    const started = performance.now();
    const binary = await readBinary(source, 'file', role);
    // Damage is a fact that is missing, never an error that escapes.
    const found = JSON.stringify(await read(binary));
    if (found !== sound) changed++;
    expect(performance.now() - started, `milliseconds of run ${run}`).toBeLessThan(MAX_MILLISECONDS);
    expect(source.reads.length, `reads of run ${run}`).toBeLessThan(MAX_READS);
  }
  return changed;
}

describe('damaged type data', () => {
  it.each(['types-1.15', 'types-1.22', 'types-1.27'])(
    'of %s is a missing fact, in bounded time',
    async name => {
      const bytes = binaryBytes(name);
      const read = (binary: Binary) => binary.exportTypes();
      expect(await fuzz(bytes, 'plugin', await typeData(bytes), read)).toBeGreaterThan(RUNS / 10);
    },
  );
});

describe('damaged code of a host', () => {
  const excerpts = readExcerpts(id => /^(1\.19|(arm64\/)?1\.27)\/lookups\/(kinds|generic)$/.test(id));
  it.each([...excerpts])('%s is a missing fact, in bounded time', async (_id, bytes) => {
    const read = (binary: Binary) => binary.lookups();
    const places = await placesOf(bytes, 'host', read);
    expect(await fuzz(bytes, 'host', places, read)).toBeGreaterThan(RUNS / 10);
  });
});
