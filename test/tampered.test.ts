import { describe, expect, it } from 'vitest';
import { worthOf } from '../lab/fuzz/judge-tampered.js';
import { explainPrediction } from '../src/check/check.ts';
import { decideGate } from '../src/gate/gate.ts';
import { predictTampered, tamperedCases } from './support/tampered.ts';

const hostile = tamperedCases('hostile.json');
const found = tamperedCases('found.json');
const same = (text: string) => text;

/** What a strict gate says, and which rules of the file itself speak. */
async function judged(id: string) {
  const one = hostile.find(other => other.id === id);
  if (!one) throw new Error(`no case ${id}`);
  const result = await explainPrediction(await predictTampered(one, true));
  const findings = result.plugins.flatMap(plugin => plugin.findings.map(({ ruleId }) => ruleId));
  return {
    image: findings.filter(ruleId => ruleId.startsWith('image-')),
    plain: decideGate(result, { failOn: 'error' }).exitCode,
    strict: decideGate(result, { failOn: 'error', strict: true }).exitCode,
  };
}

describe('a file that was made to deceive', () => {
  it('is never said to load where the real loader refuses it or dies', { timeout: 120_000 }, async () => {
    const tally: Record<string, string[]> = {};
    for (const one of hostile) {
      const [trace] = (await predictTampered(one)).traces;
      const worth = worthOf(trace, one.observed, same);
      tally[worth] = [...(tally[worth] ?? []), one.id];
    }
    expect(tally['wrong']).toBeUndefined();
    expect(tally['kind']).toBeUndefined();
    // "I cannot tell" is no way out: most are told, with the loader's own words.
    expect(tally['same']?.length).toBeGreaterThan(hostile.length * 0.45);
    expect(hostile.length).toBeGreaterThan(130);
  });

  const LYING = [
    'build-info-version',
    'build-info-module',
    'dynsym-section',
    'dynsym-section-address',
    'dynstr-section',
    'rela-section',
    'dynamic-outside',
    'two-dynamic-short',
    'strtab-is-symtab',
    'symtab-shifted',
  ];
  it.each(LYING)('is reported where it tells two stories: %s', async id => {
    for (const plugin of ['plugin-1.22', 'plugin-1.27']) {
      const { image, strict } = await judged(`${plugin}/${id}`);
      expect(image).toContain('image-disagrees');
      expect(strict).toBe(1);
    }
  });

  const RUNNING: [id: string, rule: string][] = [
    ['init-elsewhere', 'image-constructor'],
    ['init-array-elsewhere', 'image-constructor'],
    ['ifunc-relocation', 'image-ifunc'],
    ['textrel', 'image-textrel'],
    ['stack-executable', 'image-execstack'],
  ];
  it.each(RUNNING)('is pointed out where it runs code of its own: %s', async (id, rule) => {
    const { image, plain, strict } = await judged(`plugin-1.22/${id}`);
    expect(image).toContain(rule);
    expect(plain).not.toBe(1);
    expect(strict).toBe(1);
  });

  it('is refused by a strict gate where nobody can tell, and left open by another', async () => {
    expect(await judged('plugin-1.22/moduledata-itself')).toMatchObject({ plain: 3, strict: 1 });
  });

  it('is refused by a strict gate also where the loader does not read what was changed', async () => {
    expect(await judged('plugin-1.22/dynamic-offset')).toMatchObject({
      image: ['image-unrecognised'],
      plain: 0,
      strict: 1,
    });
  });
});

describe('a strict gate', () => {
  it('lets nothing through that the real loader does not load, nor what no link editor writes', {
    timeout: 300_000,
  }, async () => {
    const through: string[] = [];
    for (const one of [...hostile, ...found]) {
      const result = await explainPrediction(await predictTampered(one, true));
      if (decideGate(result, { failOn: 'error', strict: true }).passed) through.push(one.id);
    }
    const observedOf = new Map([...hostile, ...found].map(one => [one.id, one.observed.kind]));
    expect(through.filter(id => observedOf.get(id) !== 'loads')).toEqual([]);
    expect(through.filter(id => id.includes('/form-'))).toEqual([]);
  });
});

/**
 * Relocations that write to another word of what a plugin computes with, or another pointer: its contents
 * (docs/tampered-files.md), which only a strict gate holds to a form.
 */
const CONTENTS = [
  'plugin-1.27/seed-2026-2/2817',
  'plugin-1.27/seed-2026-2/3527',
  'plugin-1.22/seed-2026-2/4318',
  'plugin-1.22/seed-2026-2/4714',
  'plugin-1.22/seed-3001-2/1292',
  'plugin-1.27/seed-3001-2/4943',
];

describe('what the differential fuzz found', () => {
  it('is never said to load where the real loader refuses it or dies', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    for (const one of found) {
      const [trace] = (await predictTampered(one)).traces;
      if (worthOf(trace, one.observed, same) === 'wrong') wrong.push(one.id);
    }
    expect(wrong).toEqual(CONTENTS);
    expect(found.length).toBeGreaterThan(50);
  });

  it('is told to be a changed file, not a missing library, where its own symbol has another name', async () => {
    const one = found.find(({ observed }) => observed.message?.endsWith('i\ufffd.errInvalidWrite'));
    if (!one) throw new Error('no such case');
    const [plugin] = (await explainPrediction(await predictTampered(one))).plugins;
    expect(plugin?.outcome).toMatchObject({ kind: 'fails', message: one.observed.message });
    const finding = plugin?.findings.find(({ ruleId }) => ruleId === 'symbol-undefined');
    expect(finding?.message).toMatch(/^the file has i\ufffd\.errInvalidWrite, but looks for it by a name/);
    expect(finding?.fix?.summary).toContain('copy it again');
  });
});
