import { describe, expect, it } from 'vitest';
import { disagreement, isOpen, runsOwnCode, UNNAMED_GLOBALS } from '../lab/truth/judge.js';
import { type Replay, replayAll } from './support/replay.js';

const replays: Replay[] = [];
for await (const one of replayAll()) replays.push(one);
const cases = replays.map(({ recorded }) => recorded);
const groups = new Map<string, Replay[]>();
for (const one of replays) {
  const [group = ''] = one.recorded.id.split('/');
  groups.set(group, [...(groups.get(group) ?? []), one]);
}

describe('the prediction is what the real plugin.Open said', () => {
  it.each([...groups])('in the cases of %s', (_group, members) => {
    const wrong = members.flatMap(one => {
      const { recorded, prediction } = one;
      const problem = disagreement(recorded, prediction.traces, text =>
        text.replaceAll(recorded.host, '$HOST'),
      );
      return problem === undefined ? [] : [`${recorded.id}: ${problem}`];
    });
    expect(wrong.filter(one => !isOpen(one.split(': ')[0] ?? '', one))).toEqual([]);
  });

  it('is open only of files that register globals with AddressSanitizer and do not name them', () => {
    const open = replays.filter(({ recorded: { id } }) => UNNAMED_GLOBALS.test(id));
    const kinds = open.map(({ prediction }) => prediction.traces[0]?.outcome.kind);
    expect(open.length).toBeGreaterThan(10);
    expect(kinds.filter(kind => kind === 'unknown').length).toBeLessThan(8);
    expect(kinds).not.toContain('loads');
  });
});

describe('the record', () => {
  it('has at least a thousand cases', () => {
    expect(cases.length).toBeGreaterThan(1000);
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
    const loads = replays.find(
      ({ recorded: { observed } }) => observed[0]?.kind === 'loads' && observed.length === 1,
    );
    if (!loads) throw new Error('no case loads');
    const { recorded, prediction } = loads;
    const lie = { ...recorded, observed: [{ kind: 'fails' as const, message: 'plugin already loaded' }] };
    expect(disagreement(recorded, prediction.traces, text => text)).toBeUndefined();
    expect(disagreement(lie, prediction.traces, text => text)).toContain('predicted');
  });

  it('is never a plugin that loads where the loader refused it or died', () => {
    const wrong = replays.filter(({ recorded, prediction }) =>
      recorded.observed.some(({ kind }, index) => {
        const said = prediction.traces[index]?.outcome;
        const isOwn = said?.assumptions?.some(text => /init functions|constructor/.test(text)) ?? false;
        return said?.kind === 'loads' && said.certainty === 'proven' && kind !== 'loads' && !isOwn;
      }),
    );
    // What comes after a plugin whose own code ended the process is not reached.
    expect(
      wrong
        .map(({ recorded }) => recorded)
        .filter(({ files }) => !files.some(({ artifact }) => runsOwnCode(artifact ?? '')))
        .map(({ id }) => id),
    ).toEqual([]);
  });
});
