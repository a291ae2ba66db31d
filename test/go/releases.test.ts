import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_GO, minorOf, OFFICIAL_GO } from '../../lab/truth/go-releases.js';
import { layoutOf, moduleDataLayouts } from '../../src/go/moduledata-layouts.ts';
import { KNOWN_MINORS, NEWEST_MINOR, OLDEST_MINOR } from '../../src/go/releases.ts';
import { debianOf } from '../../src/recipe/script.ts';
import { binaryNames } from '../support/binaries.ts';
import figures from './moduledata-figures.json' with { type: 'json' };

const root = new URL('../..', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, root), 'utf8');

describe.each(KNOWN_MINORS)('Go 1.%i', minor => {
  it('has a layout of runtime.moduledata for both word sizes', () => {
    for (const wordSize of [4, 8] as const) expect(layoutOf(minor, wordSize)?.size).toBeGreaterThan(0);
  });

  it('has figures that its layout is held against', () => {
    expect(figures.flatMap(({ releases }) => releases)).toContain(`1.${minor}`);
  });

  it('has an official image of some Debian release', () => {
    expect(debianOf(`go1.${minor}.1`)).toMatch(/^[a-z]+$/);
  });
});

describe('the laboratory', () => {
  it('records a release of every layout, and the newest one', () => {
    const families = moduleDataLayouts(8).map(({ family }) => family);
    const recorded = new Set([...ALL_GO, ...OFFICIAL_GO].map(go => layoutOf(minorOf(go), 8)?.family));
    expect(families.filter(family => !recorded.has(family))).toEqual([]);
    expect(ALL_GO).toContain(`1.${NEWEST_MINOR}`);
  });

  it.each(ALL_GO)('keeps a plugin and a library of types of %s', go => {
    const names = binaryNames();
    expect(names.some(name => name.startsWith(`plugin-${go}`))).toBe(true);
    expect(names).toContain(`types-${go}`);
  });
});

describe('the documentation', () => {
  it('names the oldest and the newest release', () => {
    for (const file of ['README.md', 'docs/cannot-tell.md', 'CHANGELOG.md'])
      expect(textOf(file)).toContain(`Go 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}`);
  });
});
