import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isInGlibc } from '../src/link/glibc-symbols.ts';
import type { Environment, OpenRequest } from '../src/link/request.ts';
import { simulateOpens } from '../src/link/simulate.ts';
import type { CheckProfile } from '../src/profile/profile.ts';

/** What the dynamic linkers of several releases said, by architecture, by what was asked, by release. */
type Truth = Record<string, Record<string, Record<string, { kind: string; message?: string }>>>;

interface Input {
  arch: string;
  glibc: string;
  id: string;
  host: CheckProfile;
  requests: OpenRequest[];
  environment: Environment;
}

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const truth = JSON.parse(fixture('truth/glibc.json').toString()) as Truth;
const inputs = brotliDecompressSync(fixture('profiles/glibc.jsonl.br'))
  .toString()
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as Input);

const MACHINES: Readonly<Record<string, number>> = { amd64: 62, arm64: 183 };
/** What the host that was asked has in its process, whatever a file needs. */
const RESIDENT: Readonly<Record<string, readonly string[]>> = {
  amd64: ['libdl.so.2', 'libc.so.6', 'ld-linux-x86-64.so.2'],
  arm64: ['libdl.so.2', 'libc.so.6', 'ld-linux-aarch64.so.1'],
};

describe('a named release of glibc', () => {
  it('is recorded with hosts that do not start there, and references of every kind', () => {
    expect(inputs.length).toBeGreaterThanOrEqual(500);
    const kinds = inputs.map(({ arch, id, glibc }) => truth[arch]?.[id]?.[glibc]?.kind);
    for (const kind of ['loads', 'fails', 'exit 1'])
      expect(kinds.filter(one => one === kind).length).toBeGreaterThan(1);
  });

  it('says what its dynamic linker said, without its files', () => {
    const wrong = inputs.flatMap(({ arch, glibc, id, host, requests, environment }) => {
      const observed = truth[arch]?.[id]?.[glibc];
      const [trace] = simulateOpens(host, requests, environment);
      const { kind, message } = trace?.outcome ?? {};
      // The host ends before anything is opened.
      const wanted = observed?.kind.startsWith('exit') ? 'crashes' : observed?.kind;
      return kind === wanted && message === observed?.message
        ? []
        : [`${arch} ${glibc} ${id}: ${kind} ${message}`];
    });
    expect(wrong).toEqual([]);
  });

  it('blames the rule that is about it', () => {
    const [input] = inputs.filter(({ id, glibc }) => id === 'host-go' && glibc === '2.31');
    if (!input) throw new Error('no Go host is recorded');
    const [trace] = simulateOpens(input.host, input.requests, input.environment);
    expect(trace?.obstacles.map(({ rule }) => rule)).toEqual(['host-glibc']);
    expect(trace?.outcome.assumptions).toEqual(['the target has glibc 2.31, in /lib/x86_64-linux-gnu']);
  });
});

describe('the table of what glibc defines', () => {
  const asked = Object.entries(truth).flatMap(([arch, references]) =>
    Object.entries(references).flatMap(([id, releases]) =>
      id.startsWith('host-')
        ? []
        : Object.entries(releases).map(([glibc, { kind }]) => ({
            arch,
            id,
            glibc,
            isBound: kind === 'loads',
          })),
    ),
  );

  it('holds what was bound there, and nothing else', () => {
    const wrong = asked.filter(({ arch, id, glibc, isBound }) => {
      const [library = '', name = ''] = id.split('/');
      const minor = Number(glibc.slice(2));
      const libraries = [...(RESIDENT[arch] ?? []), ...(library === 'none' ? [] : [library])];
      const answers = libraries.map(one =>
        isInGlibc(MACHINES[arch] ?? 0, one, name, { least: minor, most: minor }),
      );
      return isBound !== answers.includes(true) || (!isBound && answers.includes(undefined));
    });
    expect(wrong).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(500);
  });

  it.each([
    ['moved in 2.34', 'libc.so.6', 'dlopen', { least: 33, most: 33 }, false],
    ['moved in 2.34', 'libc.so.6', 'dlopen', { least: 34, most: 34 }, true],
    ['moved in 2.34, by another name of it', 'libc.so.6', '__res_search', { least: 33, most: 33 }, false],
    ['moved in 2.34, by another name of it', 'libresolv.so.2', '__res_search', { least: 33, most: 33 }, true],
    ['any release from one on', 'libc.so.6', 'dlopen', { least: 34, most: Number.POSITIVE_INFINITY }, true],
    ['any release', 'libc.so.6', 'dlopen', { least: 17, most: Number.POSITIVE_INFINITY }, undefined],
    ['between two that were read', 'libc.so.6', '__libc_early_init', { least: 33, most: 33 }, undefined],
    ['in no release that was read', 'libc.so.6', 'nowhere', { least: 41, most: 41 }, false],
    ['in a newer one', 'libc.so.6', 'nowhere', { least: 45, most: 45 }, undefined],
    ['of another library', 'libfoo.so.1', 'strlen', { least: 36, most: 36 }, undefined],
  ])('%s: %s %s %j is %s', (_, library, name, releases, isThere) => {
    expect(isInGlibc(62, library, name, releases)).toBe(isThere);
  });

  it('knows nothing of other processors', () => {
    expect(isInGlibc(243, 'libc.so.6', 'strlen', { least: 36, most: 36 })).toBeUndefined();
  });
});
