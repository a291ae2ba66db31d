import { describe, expect, it } from 'vitest';
import { memorySource } from '../dist/bytes/source.js';
import { readBinary } from '../dist/read/binary.js';
import { binaryOfProfile } from '../dist/read/saved.js';
import { described, mutation } from '../lab/fuzz/mutate.js';
import { runOnce } from '../lab/fuzz/one-run.js';
import { Random } from '../lab/fuzz/random.js';
import { structuresOf } from '../lab/fuzz/structures.js';
import { readSubjects, subjectOf } from '../lab/fuzz/subjects.js';
import { binaryBytes } from './support/binaries.ts';

/** The first of the runs of `npm run fuzz`, which takes as many as one likes. */
const RUNS = 2000;
const SEED = 1;

const STRUCTURES = [
  [
    'Ehdr',
    'Phdr',
    'Shdr',
    'Dyn',
    'Sym',
    'DT_STRTAB',
    'DT_GNU_HASH',
    'DT_GNU_HASH.bloom',
    'DT_GNU_HASH.bucket',
  ],
  [
    'DT_GNU_HASH.chain',
    'DT_RELA',
    'DT_JMPREL',
    'DT_VERSYM',
    'DT_VERNEED',
    'Nhdr',
    'DT_INIT_ARRAY',
    'DT_INIT',
  ],
  ['buildinfo', 'moduledata', 'pkghashes', 'ptab', 'pclntab', 'types', 'pluginpath', 'addmoduledata'],
].flat();

describe('structure-aware mutations', () => {
  it('have every structure of a plugin', () => {
    const names = new Set(structuresOf(binaryBytes('plugin-1.22')).map(({ name }) => name));
    expect(STRUCTURES.filter(name => !names.has(name))).toEqual([]);
  });

  it('are the same for the same seed', () => {
    const bytes = binaryBytes('c-library');
    const once = () => mutation(bytes, structuresOf(bytes), new Random(7));
    expect(once()).toEqual(once());
    expect(described(once())).not.toBe('');
  });

  it('give reports and typed errors, and nothing else', { timeout: 300_000 }, async () => {
    const subjects = readSubjects();
    const host = binaryOfProfile(
      await (await readBinary(memorySource(binaryBytes('host-1.22')), 'host', 'host')).complete(),
    );
    const outcomes = new Map<string, number>();
    for (let run = 0; run < RUNS; run++) {
      const { subject, isWhole } = subjectOf(subjects, run);
      const change = mutation(subject.bytes, subject.structures, new Random(SEED * 1_000_003 + run * 7919));
      try {
        const { outcome } = await runOnce(subject, change, isWhole, host);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } catch (error) {
        throw new Error(`run ${run}: ${subject.name}: ${described(change)}`, { cause: error });
      }
    }
    for (const outcome of ['profile', 'crashes 1', 'unknown 1'])
      expect(outcomes.get(outcome), outcome).toBeGreaterThan(20);
  });
});
