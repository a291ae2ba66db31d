import { describe, expect, it } from 'vitest';
import { readCases, readInputs } from '../lab/recorded.js';
import { disagreement, runsOwnCode } from '../lab/truth/judge.js';
import { simulateOpens } from '../src/link/simulate.ts';
import type { LoadTrace } from '../src/link/verdict.ts';
import { linkerAtHand } from './support/linker.ts';

const cases = readCases();
const inputs = readInputs();
type RecordedCase = (typeof cases)[number];

function simulate({ id, hostScope }: RecordedCase): LoadTrace[] {
  const input = inputs.get(id);
  if (!input) throw new Error(`no profiles are kept of case ${id}: node lab/truth/record-profiles.js`);
  return simulateOpens(
    input.host,
    input.requests,
    input.environment,
    hostScope === 'local' ? 'local' : 'global',
    linkerAtHand(input.host),
  );
}

const groups = new Map<string, RecordedCase[]>();
for (const one of cases) {
  const [group = ''] = one.id.split('/');
  groups.set(group, [...(groups.get(group) ?? []), one]);
}

describe('the prediction is what the real plugin.Open said', () => {
  it.each([...groups])('in the cases of %s', (_group, members) => {
    const wrong = members.flatMap(one => {
      const problem = disagreement(one, simulate(one), text => text.replaceAll(one.host, '$HOST'));
      return problem === undefined ? [] : [`${one.id}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the record', () => {
  it('has at least a thousand cases, every one with its inputs', () => {
    expect(cases.length).toBeGreaterThan(1000);
    expect(cases.filter(({ id }) => !inputs.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('has every outcome many times', () => {
    const count = (kind: string) =>
      cases.flatMap(({ observed }) => observed).filter(one => one.kind === kind).length;
    for (const kind of ['loads', 'fails', 'crashes', 'not-reached'])
      expect(count(kind), kind).toBeGreaterThan(100);
  });

  it('leaves few cases to the code of the plugin itself', () => {
    const own = cases.filter(({ files }) =>
      files.some(({ artifact }) => artifact !== undefined && runsOwnCode(artifact)),
    );
    expect(own.length).toBeLessThan(cases.length / 20);
  });

  it('says why each case is there', () => {
    expect(cases.filter(({ why }) => why.length < 4).map(({ id }) => id)).toEqual([]);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });
});

describe('a wrong prediction', () => {
  it('would be seen', () => {
    const loads = cases.find(({ observed }) => observed[0]?.kind === 'loads' && observed.length === 1);
    if (!loads) throw new Error('no case loads');
    const lie: RecordedCase = { ...loads, observed: [{ kind: 'fails', message: 'plugin already loaded' }] };
    expect(disagreement(lie, simulate(loads), text => text)).toContain('predicted');
  });

  it('is never a plugin that loads where the loader refused it or died', () => {
    const wrong = cases.filter(one => {
      const traces = simulate(one);
      return one.observed.some(({ kind }, index) => {
        const said = traces[index]?.outcome;
        const isOwn = said?.assumptions?.some(text => /init functions|constructor/.test(text)) ?? false;
        return said?.kind === 'loads' && said.certainty === 'proven' && kind !== 'loads' && !isOwn;
      });
    });
    // What comes after a plugin whose own code ended the process is not reached.
    expect(
      wrong
        .filter(({ files }) => !files.some(({ artifact }) => runsOwnCode(artifact ?? '')))
        .map(({ id }) => id),
    ).toEqual([]);
  });
});
