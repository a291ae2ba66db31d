import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { predict } from '../src/check/predict.ts';
import type { Outcome } from '../src/link/verdict.ts';
import type { CheckProfile, DynamicProfile } from '../src/profile/profile.ts';
import { keptBinary } from '../src/read/saved.ts';
import type { Cpu } from '../src/target/cpu.ts';
import { type RecordedEntry, RecordedRoot } from './support/recorded-root.ts';

/** A file whose dynamic table was changed. */
interface Relinked {
  /** number of what all files have that were made of it */
  profile: number;
  links: Partial<DynamicProfile>;
}

interface Search {
  id: string;
  cpu: Cpu;
  libraryPath?: string;
  cwd?: string;
  host: Relinked;
  plugins: Relinked[];
  tree: Record<string, RecordedEntry>;
}

interface Observed {
  kind: string;
  message?: string;
}

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url);

/** What the real dynamic linker of glibc 2.36 said in roots of their own (lab/truth/record-searches.js). */
const TRUTH = JSON.parse(readFileSync(fixture('truth/searches.json'), 'utf8')) as Record<
  string,
  { why: string; observed: Observed[] }
>;
const [profileLines = '', searchLines = ''] = brotliDecompressSync(
  readFileSync(fixture('profiles/searches.jsonl.br')),
)
  .toString()
  .trimEnd()
  .split('\n\n');
const profiles = profileLines.split('\n').map(line => JSON.parse(line) as CheckProfile);
const searches = searchLines.split('\n').map(line => JSON.parse(line) as Search);

function profileOf({ profile: number, links }: Relinked): CheckProfile {
  const profile = profiles[number];
  const dynamic = profile?.elf?.dynamic;
  if (!profile?.elf || !dynamic?.known) throw new Error(`no profile ${number}`);
  const value = { ...dynamic.value, ...links };
  return { ...profile, elf: { ...profile.elf, dynamic: { known: true, value } } };
}

async function outcomesOf(
  { libraryPath, host, plugins, tree }: Search,
  known: { cwd?: string | undefined; cpu?: Cpu | undefined },
): Promise<Outcome[]> {
  const target = new RecordedRoot(tree, profiles, {
    ...known,
    ...(libraryPath === undefined ? {} : { libraryPath }),
  });
  const inputs = plugins.map((plugin, index) => {
    const path = `/plugins/${index}.so`;
    const binary = keptBinary(profileOf(plugin));
    return {
      name: path,
      path: { kind: 'resolved', realPath: path, fileId: path },
      content: { kind: 'binary', binary },
    } as const;
  });
  const { traces } = await predict(keptBinary(profileOf(host)), inputs, { target });
  return traces.map(({ outcome }) => outcome);
}

/** In the words of the recorder. */
function said({ kind, message }: Outcome): Observed {
  if (kind === 'crashes' && message === undefined) return { kind: 'hangs' };
  return { kind, ...(message === undefined ? {} : { message }) };
}

/** Where the current directory of the host decides, which nobody knows. */
const UNKNOWN = [
  'elements/empty-first',
  'elements/colon-alone',
  'elements/relative',
  'elements/empty-in-environment',
  'elements/relative-in-environment',
  'elements/hwcaps-in-environment',
  'tokens/needed-lib',
  'tokens/needed-dot',
  'tokens/needed-relative',
];

describe('the search for libraries', () => {
  it('is recorded in every way that ld.so has', () => {
    expect(searches.map(({ id }) => id)).toEqual(Object.keys(TRUTH));
    expect(searches.length).toBeGreaterThanOrEqual(170);
    const kinds = Object.values(TRUTH).flatMap(({ observed }) => observed.map(({ kind }) => kind));
    expect(new Set(kinds)).toEqual(new Set(['loads', 'fails', 'hangs']));
  });

  it.each(searches)('ends where that of ld.so does: $id', async search => {
    const outcomes = await outcomesOf(search, { cpu: search.cpu });
    if (UNKNOWN.includes(search.id)) expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown']);
    else expect(outcomes.map(said)).toEqual(TRUTH[search.id]?.observed);
  });

  it.each(searches.filter(({ id }) => UNKNOWN.includes(id) || id.includes('environment')))(
    'knows where the host was started, if the target says so: $id',
    async search => {
      const { cpu, cwd = '/' } = search;
      const outcomes = await outcomesOf(search, { cpu, cwd });
      const isOfObject = UNKNOWN.includes(search.id) && !search.id.includes('environment');
      if (isOfObject && outcomes[0]?.kind === 'unknown') return;
      expect(outcomes.map(said)).toEqual(TRUTH[search.id]?.observed);
    },
  );

  const open: string[] = [];
  it.each(searches)('is right or unknown on a CPU that nobody knows: $id', async search => {
    const outcomes = await outcomesOf(search, {});
    const observed = TRUTH[search.id]?.observed ?? [];
    if (outcomes.some(({ kind }) => kind === 'unknown')) open.push(search.id);
    else expect(outcomes.map(said)).toEqual(observed);
  });

  it('is unknown only where the CPU or the current directory decides', () => {
    const isOfCpu = (id: string) => /^(?:hwcaps|cache)\/|platform|auxiliary-token|hwcaps/.test(id);
    expect(open.filter(id => !isOfCpu(id)).sort()).toEqual([...UNKNOWN].sort());
    for (const id of ['hwcaps/all-the-same', 'hwcaps/level-of-a-path', 'cache/cached', 'hwcaps/level-1'])
      expect(open).not.toContain(id);
  });
});
