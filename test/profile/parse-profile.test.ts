import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { explainPrediction } from '../../src/check/check.ts';
import { predict } from '../../src/check/predict.ts';
import { parseProfile } from '../../src/profile/parse-profile.ts';
import { formatProfile, ProfileError } from '../../src/profile/saved-profile.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryOfProfile } from '../../src/read/saved.ts';
import { binaryBytes } from '../support/binaries.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/profile-v1.schema.json', import.meta.url), 'utf8'),
);
const isValid = new Ajv({ strict: false }).compile(schema);

/** Saved profiles of files that have between them everything that is kept. */
const SAVED = await Promise.all(
  [
    ['host-1.27', 'host'],
    ['host-1.15-pie', 'host'],
    ['plugin-1.22-cgo', 'plugin'],
    ['plugin-1.27-relr', 'plugin'],
    ['types-1.27', 'plugin'],
    ['c-library-versions', 'library'],
  ].map(async ([name = '', role]) => {
    const binary = await readBinary(memorySource(binaryBytes(name)), name, role as 'host');
    return { name, text: formatProfile(await binary.complete()) };
  }),
);

function problemOf(text: string): string | undefined {
  try {
    parseProfile(text);
    return undefined;
  } catch (error) {
    if (error instanceof ProfileError) return error.message;
    throw error;
  }
}

describe('a saved profile', () => {
  it.each(SAVED)('of $name is read as it was written', ({ text }) => {
    expect(formatProfile(parseProfile(text))).toBe(text);
    expect(isValid(JSON.parse(text))).toBe(true);
  });

  it.each([
    ['{', /^not valid JSON: /],
    ['[]', /^not a saved profile: it has no goplugProfile$/],
    ['{"goplugProfile":2}', /^format version 2; this goplug-lint reads version 1$/],
    ['{"goplugProfile":1}', /^\w+: it is missing$/],
  ])('%s is refused', (text, words) => {
    expect(problemOf(text)).toMatch(words);
  });
});

/** Every place of a value, as the keys that lead to it. */
function placesOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  const inside =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => placesOf(one, [...at, key]))
      : [];
  return [at, ...inside];
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy: Record<string, unknown> = Array.isArray(value) ? Object([...value]) : { ...Object(value) };
  const inner = changed(copy[key], rest, to);
  if (inner === undefined && !Array.isArray(value)) delete copy[key];
  else copy[key] = inner;
  return copy;
}

describe('a profile in which something is wrong', () => {
  const VALUES = [undefined, null, true, 0, -1, 1.5, 1e300, '', 'x', [], {}, [[]], { kind: 'other' }];

  it('is read exactly where its schema takes it, and refused in one line that says where', () => {
    const wholes = SAVED.map(({ text }) => JSON.parse(text) as unknown);
    const places = wholes.map(whole => placesOf(whole));
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom(...VALUES), (which, where, to) => {
        const at = which % wholes.length;
        const place = places[at]?.[where % (places[at]?.length ?? 1)] ?? [];
        const text = JSON.stringify(changed(wholes[at], place, to) ?? null);
        const problem = problemOf(text);
        expect(problem === undefined, `${place.join('.')} to ${JSON.stringify(to)}: ${problem}`).toBe(
          isValid(JSON.parse(text)) && place.at(-1) !== 'hashes',
        );
        if (problem === undefined) return;
        refused++;
        expect(problem).toMatch(/^[^\n]{1,400}$/);
      }),
      { numRuns: 1500, seed: 16 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('is bounded in depth and in size', () => {
    const [{ text } = { text: '' }] = SAVED;
    const deep = `${'{"kind":"pointer","elem":'.repeat(5000)}{"kind":"unknown","text":""}${'}'.repeat(5000)}`;
    const typed = text.replace(/\}\n$/, `,"exportTypes":{"A":{"type":${deep}}}}`);
    expect(problemOf(typed)).toMatch(/more than 256 levels$/);
    const many = text.replace('"needed":[', `"needed":[${'"a",'.repeat(5000)}`);
    expect(problemOf(many)).toMatch(/^elf\.dynamic\.value\.needed: 500\d elements; at most 4096 are read$/);
  });

  it('gives a verdict wherever it is taken, and nothing escapes', async () => {
    const plugin = memorySource(binaryBytes('plugin-1.27'));
    const path = { kind: 'resolved', realPath: '/plug.so', fileId: 'f' } as const;
    const input = { name: 'plug.so', path, content: { kind: 'source', source: plugin } } as const;
    const [{ text } = { text: '' }] = SAVED;
    const whole: unknown = JSON.parse(text);
    const places = placesOf(whole).filter(([key]) => key === 'elf' || key === 'go' || key === 'exports');
    let judged = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(places.length - 1), fc.constantFrom(...VALUES), async (where, to) => {
        const changedText = JSON.stringify(changed(whole, places[where] ?? [], to) ?? null);
        if (problemOf(changedText) !== undefined) return;
        judged++;
        const host = binaryOfProfile(parseProfile(changedText));
        const { plugins } = await explainPrediction(await predict(host, [input]));
        expect(plugins[0]?.outcome.kind).toMatch(/^(?:loads|fails|crashes|unknown)$/);
      }),
      { numRuns: 300, seed: 16 },
    );
    expect(judged).toBeGreaterThan(30);
  });
});
