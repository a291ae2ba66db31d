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

const LINKER = '/lib64/ld-linux-x86-64.so.2';

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
  known: { cwd?: string | undefined; cpu?: Cpu | undefined; isPrivileged?: boolean },
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

  it.each(searches.filter(({ id }) => id.includes('environment')))(
    'knows the current directory of the host for its environment, if the target says so: $id',
    async search => {
      const { cpu, cwd = '/' } = search;
      const outcomes = await outcomesOf(search, { cpu, cwd });
      expect(outcomes.map(said)).toEqual(TRUTH[search.id]?.observed);
      const assumptions = outcomes.flatMap(one => one.assumptions ?? []);
      const isDecisive = UNKNOWN.includes(search.id);
      expect(assumptions.includes(`the host's current directory is ${cwd}`)).toBe(isDecisive);
    },
  );

  it.each(searches.filter(({ id }) => UNKNOWN.includes(id) && !id.includes('environment')))(
    'does not take it for that of files, which are made for another one: $id',
    async search => {
      const [outcome] = await outcomesOf(search, { cpu: search.cpu, cwd: search.cwd });
      expect(outcome?.kind).toBe('unknown');
    },
  );

  /** The search in a root as if its dynamic linker were of another release. */
  async function kindOf(id: string, release: number): Promise<Observed | undefined> {
    const search = searches.find(one => one.id === id);
    const linker = search?.tree[LINKER];
    if (!search || !linker || !('bytes' in linker)) throw new Error(`no search ${id}`);
    const text = Buffer.from(linker.bytes, 'base64').toString('latin1');
    expect(text).toContain('release version 2.36.');
    // Before 2.33 it did not say which release it is.
    const told = release < 33 ? 'release' : `release version 2.${release}.`;
    const bytes = Buffer.from(text.replace('release version 2.36.', told), 'latin1').toString('base64');
    const tree = { ...search.tree, [LINKER]: { ...linker, bytes } };
    const [outcome] = await outcomesOf({ ...search, tree }, { cpu: search.cpu });
    return outcome && said(outcome);
  }

  // glibc 2.33 brought glibc-hwcaps, 2.37 took the older directories away (its NEWS).
  it.each([
    ['hwcaps/tls', 36, '/a/tls/libx.so'],
    ['hwcaps/tls', 37, undefined],
    ['hwcaps/haswell', 37, undefined],
    ['hwcaps/level-2', 37, '/a/glibc-hwcaps/x86-64-v2/libx.so'],
    ['hwcaps/level-2', 33, '/a/glibc-hwcaps/x86-64-v2/libx.so'],
    ['hwcaps/level-2', 32, undefined],
    ['hwcaps/tls', 32, '/a/tls/libx.so'],
    ['cache/cached-platform', 36, '/c/haswell/libx.so'],
    ['cache/cached-platform', 37, undefined],
    ['cache/cached-tls', 37, undefined],
    ['cache/cached-level', 37, '/c/glibc-hwcaps/x86-64-v3/libx.so'],
  ])('looks into the directories of its release: %s in 2.%i', async (id, release, path) => {
    expect(await kindOf(id, release)).toEqual(
      path === undefined
        ? { kind: 'loads' }
        : { kind: 'fails', message: `${path}: undefined symbol: not_there` },
    );
  });

  it('says that nobody knows what LD_LIBRARY_PATH is for a host with rights of its own', async () => {
    const search = searches.find(({ id }) => id === 'paths/environment-before-runpath');
    if (!search) throw new Error('no such search');
    const [outcome] = await outcomesOf(search, { cpu: search.cpu, isPrivileged: true });
    expect(outcome?.kind).toBe('unknown');
    const other = searches.find(({ id }) => id === 'paths/rpath-before-environment');
    if (!other) throw new Error('no such search');
    const outcomes = await outcomesOf(other, { cpu: other.cpu, isPrivileged: true });
    expect(outcomes.map(said)).toEqual(TRUTH[other.id]?.observed);
  });

  const open: string[] = [];
  it.each(searches)('is right or unknown on a CPU that nobody knows: $id', async search => {
    const outcomes = await outcomesOf(search, {});
    const observed = TRUTH[search.id]?.observed ?? [];
    if (outcomes.some(({ kind }) => kind === 'unknown')) open.push(search.id);
    else expect(outcomes.map(said)).toEqual(observed);
  });

  it('is unknown only where the CPU or the current directory decides', () => {
    const isOfCpu = (id: string) => /^(?:hwcaps|cache)\/|platform|auxiliary-token|below-hwcaps/.test(id);
    expect(open.filter(id => !isOfCpu(id)).sort()).toEqual([...UNKNOWN].sort());
    for (const id of ['hwcaps/all-the-same', 'hwcaps/level-of-a-path', 'cache/cached', 'hwcaps/level-1'])
      expect(open).not.toContain(id);
  });
});
