import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Drift {
  id: string;
  product: string;
  before: { kind: string };
  after: { kind: string };
  differing: { module: string }[];
  sync: string[];
  left: string[];
}

const recorded: Drift[] = JSON.parse(
  readFileSync(new URL('../../fixtures/sync/drifts.json', import.meta.url), 'utf8'),
);

describe('plugins that drifted, as lab/sync/loop.js recorded them', () => {
  it('are of five products at least', () => {
    expect(new Set(recorded.map(({ product }) => product)).size).toBeGreaterThanOrEqual(5);
  });

  it.each(recorded)('$id is refused before, and loads after', ({ before, after }) => {
    expect([before.kind, after.kind]).toEqual(['fails', 'loads']);
  });

  it.each(recorded)('$id: every module that differs is named', ({ differing, sync, left }) => {
    expect(differing.length).toBeGreaterThan(0);
    expect([...sync, ...left]).toEqual(expect.arrayContaining(differing.map(({ module }) => module)));
  });
});
