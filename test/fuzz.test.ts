import { describe, expect, it } from 'vitest';
import { FormatError } from '../src/bytes/format-error.ts';
import { type Binary, NameSet, readBinary } from '../src/read/binary.ts';
import type { Role } from '../src/read/role.ts';
import { binaryBytes } from './support/binaries.ts';
import { countingSource } from './support/counting-source.ts';
import { mutate, type Target, targetsOf } from './support/mutation.ts';
import { ENCODINGS } from './support/open-elf.ts';
import { Random } from './support/random.ts';
import { richImage } from './support/rich-image.ts';

/** FUZZ_RUNS=100 makes it a hundred times as long; FUZZ_SEED another run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** For one file, however it is damaged. A sound one of this size takes 50 ms and 60 reads. */
const MAX_MILLISECONDS = 3000;
const MAX_READS = 5000;
/** times the size of the file, and a megabyte */
const MAX_READ_FACTOR = 8;

const NAMES = [
  'plugin.open',
  'runtime.lastmoduledatap',
  'runtime.firstmoduledata',
  'go:link.pkghash.main',
  'go:link.pkghash.runtime',
  'go.link.pkghash.runtime',
  'puts',
  'versioned',
  '',
];

const BINARIES: [name: string, role: Role, runs: number][] = [
  ['plugin-1.22-cgo', 'plugin', 60],
  ['plugin-1.15-minimal', 'plugin', 60],
  ['plugin-1.27-relr', 'plugin', 15],
  ['plugin-1.19-sysv', 'plugin', 15],
  ['host-1.15-pie', 'host', 10],
  ['go-s390x', 'host', 15],
  ['go-386', 'host', 15],
  ['c-library', 'library', 300],
  ['c-library-i386', 'library', 300],
  ['c-library-versions', 'library', 300],
  ['c-library-tls', 'plugin', 300],
  ['cxx-library', 'plugin', 300],
];

const IMAGES = ENCODINGS.flatMap(encoding =>
  (['gnu', 'sysv'] as const).map(hash => ({
    name: `${encoding.title}, ${hash} hash`,
    bytes: richImage(encoding, hash).build(),
  })),
);

/** Everything that is ever asked of a file. */
async function readAll(bytes: Uint8Array, role: Role): Promise<void> {
  const source = countingSource(bytes);
  const started = performance.now();
  try {
    const binary: Binary = await readBinary(source, 'file', role);
    await binary.answering(new NameSet(NAMES));
    await binary.complete();
    JSON.stringify(binary.profile);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  expect(performance.now() - started, 'milliseconds').toBeLessThan(MAX_MILLISECONDS);
  expect(source.reads.length, 'reads').toBeLessThan(MAX_READS);
  expect(source.bytesRead, 'bytes read').toBeLessThan(bytes.length * MAX_READ_FACTOR + (1 << 20));
}

async function fuzz(bytes: Uint8Array, role: Role, runs: number, seed: number): Promise<void> {
  const targets: Target[] = await targetsOf(bytes);
  for (let run = 0; run < runs * RUNS; run++) {
    const mutant = mutate(bytes, targets, new Random(seed + run));
    try {
      await readAll(mutant, role);
    } catch (error) {
      throw new Error(`run ${run}, seed ${seed + run}: ${String(error)}`, { cause: error });
    }
  }
}

describe('a damaged file gives facts or a FormatError, in bounded time and reads', () => {
  for (const [at, [name, role, runs]] of BINARIES.entries()) {
    it(name, () => fuzz(binaryBytes(name), role, runs, SEED * 1_000_003 + at * 100_003), 60_000 * RUNS);
  }
  for (const [at, { name, bytes }] of IMAGES.entries()) {
    it(`built: ${name}`, () => fuzz(bytes, 'plugin', 400, SEED * 2_000_003 + at * 100_003), 60_000 * RUNS);
  }
});
