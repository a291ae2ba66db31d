import { describe, expect, it } from 'vitest';
import { causesOf } from '../../dist/cause/causes.js';
import { goArtifacts, labelsOfWays } from '../../lab/causes/labels.js';
import { causePairs } from '../../lab/truth/matrix/causes.js';
import { allArtifacts } from '../../lab/truth/matrix.js';
import { expectGolden } from '../support/golden.ts';
import { replayAll } from '../support/replay.js';

/** A pair of matrix/causes.js, which differs in known ways: what is named, and what has to be. */
interface Judged {
  id: string;
  loads: boolean;
  stripped: boolean;
  /** causes that there are */
  all: string[];
  /** those of them that something in the files tells */
  told: string[];
  named: string[];
}

const artifacts = goArtifacts(allArtifacts());
const judged: Judged[] = [];
for await (const { recorded, prediction } of replayAll()) {
  const { id, host, files, open, observed } = recorded;
  if (!id.startsWith('causes/')) continue;
  const [ofHost, ofPlugin] = [artifacts.get(host), artifacts.get(files[0]?.artifact ?? '')];
  const [trace] = prediction.traces;
  const content = prediction.requests[0]?.content;
  if (!ofHost || !ofPlugin || !trace || content?.kind !== 'profile')
    throw new Error(`${id} is not of the matrix`);
  // Another minor release is then the verdict itself.
  const isVerdict = trace.obstacles.some(({ rule }) => rule === 'toolchain-layout');
  const withoutVerdict = (causes: string[]) =>
    causes.filter(cause => !isVerdict || cause !== 'toolchain-version');
  const labels = labelsOfWays(ofHost, ofPlugin);
  const causes = causesOf(prediction.host, [{ name: open[0] ?? '', profile: content.profile }], 0, trace);
  judged.push({
    id,
    loads: observed[0]?.kind === 'loads',
    stripped: /stripped/.test(`${host} ${ofPlugin.id}`),
    all: withoutVerdict(labels.all),
    told: withoutVerdict(labels.told),
    named: [...new Set(causes.map(({ rule }) => rule as string))],
  });
}
const broken = judged.filter(({ loads }) => !loads);
const without = (some: readonly string[], others: readonly string[]) =>
  some.filter(one => !others.includes(one));
const line = ({ id, all, named }: Judged) =>
  `${id}: ${all.join(', ')}; named ${named.join(', ') || 'nothing'}`;

describe('the causes of pairs that were built to differ in known ways', () => {
  it('are tried on every recorded pair: nine minor releases, stripped files, two causes at once', () => {
    expect(judged.length).toBe(causePairs().length);
    expect(broken.length).toBeGreaterThan(290);
    expect(new Set(judged.map(({ id }) => id.split('/')[1])).size).toBeGreaterThanOrEqual(9);
    expect(broken.filter(({ stripped }) => stripped).length).toBeGreaterThan(50);
    expect(broken.filter(({ told }) => told.length >= 2).length).toBeGreaterThan(50);
  });

  it('are all causes: nothing is invented', () => {
    expect(broken.filter(({ named, all }) => without(named, all).length > 0).map(line)).toEqual([]);
  });

  it('are all named that something in the two files tells', () => {
    expect(broken.filter(({ named, told }) => without(told, named).length > 0).map(line)).toEqual([]);
  });

  it('are not to be found where the plugin loads', () => {
    expect(judged.filter(({ loads, named }) => loads && named.length > 0).map(line)).toEqual([]);
  });

  it('are named as often as they were, those included that nothing tells', () => {
    const rules = [...new Set(broken.flatMap(({ all }) => all))].sort();
    const rows = rules.map(rule => {
      const there = broken.filter(({ all }) => all.includes(rule));
      const found = there.filter(({ named }) => named.includes(rule));
      return `| ${rule} | ${there.length} | ${found.length} |`;
    });
    const untold = broken
      .filter(({ all, named }) => without(all, named).length > 0)
      .map(one => `- ${line(one)}`);
    const text = `${broken.length} pairs that do not load

| rule | pairs | named |
|---|--:|--:|
${rows.join('\n')}

Not named, since nothing in the two files tells:

${untold.join('\n')}
`;
    expectGolden(new URL('golden/ways.md', import.meta.url), text);
  });
});
