import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Environment, OpenRequest } from '../src/link/request.ts';
import { simulateOpens } from '../src/link/simulate.ts';
import type { LoadTrace } from '../src/link/verdict.ts';
import type { CheckProfile } from '../src/profile/profile.ts';
import { linkerAtHand } from './support/linker.ts';

/** What a real program that calls dlopen and dlsym was told: an error of dlopen, or by name what dlsym found. */
type Observed = { fails: string } | { found: string[]; missing: Record<string, string> };

interface Input {
  id: string;
  host: CheckProfile;
  requests: OpenRequest[];
  environment: Environment;
}

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

const { names, cases } = JSON.parse(fixture('truth/symbols.json').toString()) as {
  names: string[];
  cases: Record<string, { why: string; observed: Observed }>;
};
const inputs = brotliDecompressSync(fixture('profiles/symbols.jsonl.br'))
  .toString()
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as Input);

function predicted({ outcome, symbols = {} }: LoadTrace): Observed {
  // The directory was another one when it was recorded.
  const words = (text: string) => text.replaceAll('$DIR/plugin.so', '$FILE');
  if (outcome.kind !== 'loads') return { fails: words(outcome.message ?? outcome.kind) };
  const missing = Object.entries(symbols).flatMap(([name, answer]) =>
    answer.kind === 'missing' ? [[name, words(answer.message)] as const] : [],
  );
  return {
    found: Object.keys(symbols).filter(name => symbols[name]?.kind === 'found'),
    missing: Object.fromEntries(missing),
  };
}

describe('what dlsym finds', () => {
  it('is recorded of libraries of every kind', () => {
    expect(inputs.map(({ id }) => id)).toEqual(Object.keys(cases));
    expect(inputs.length * names.length).toBeGreaterThanOrEqual(700);
  });

  it.each(inputs)('is what a real program was told: $id', ({ id, host, requests, environment }) => {
    const trace = simulateOpens(host, requests, environment, 'global', linkerAtHand(host)).at(-1);
    expect(trace && predicted(trace)).toEqual(cases[id]?.observed);
  });
});
