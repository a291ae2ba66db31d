import { describe, expect, it } from 'vitest';
import type { Cause } from '../../dist/cause/cause.js';
import { causesOf } from '../../dist/cause/causes.js';
import { goArtifacts, labelsOf } from '../../lab/causes/labels.js';
import { extraToolGroup } from '../../lab/truth/extra-tools.js';
import { allArtifacts } from '../../lab/truth/matrix.js';
import { expectGolden } from '../support/golden.ts';
import { type Replay, replayAll } from '../support/replay.js';

interface Judged {
  id: string;
  go: string;
  stripped: boolean;
  wanted: string[];
  causes: Cause[];
}

/** Plugins whose main package bears the name of another module, or that do not register with the host at all. */
const OTHER_QUESTIONS = /named-|bsymbolic/;

const artifacts = goArtifacts(allArtifacts());

/** A pair that does not load because its packages or its releases differ, with how it was built. */
function judge({ recorded: { id, host, files, open }, prediction }: Replay): Judged[] {
  // Who linked the files is no cause, and says nothing of how well causes are found.
  if (extraToolGroup(id) !== undefined) return [];
  const opened = files.find(({ path }) => open[0]?.endsWith(path)) ?? files[0];
  const [hostBuild, plugin] = [artifacts.get(host), artifacts.get(opened?.artifact ?? '')];
  if (!hostBuild || !plugin || open.length !== 1 || OTHER_QUESTIONS.test(plugin.id)) return [];
  // What musl loads has nothing to add to why packages differ.
  if (/^(damaged|foreign|musl)/.test(id)) return [];
  const [trace] = prediction.traces;
  const rule = trace?.obstacles[0]?.rule;
  const content = prediction.requests[0]?.content;
  if (!trace || content?.kind !== 'profile') return [];
  if (rule !== 'package-hash' && rule !== 'toolchain-layout') return [];
  const labels = labelsOf(hostBuild, plugin);
  return [
    {
      id,
      go: plugin.go,
      stripped: /strip/.test(`${hostBuild.id} ${plugin.id}`),
      // Another minor release is then the verdict itself.
      wanted: rule === 'toolchain-layout' ? labels.filter(label => label !== 'toolchain-version') : labels,
      causes: causesOf(prediction.host, [{ name: open[0] ?? '', profile: content.profile }], 0, trace),
    },
  ];
}

const judged: Judged[] = [];
for await (const one of replayAll()) judged.push(...judge(one));

const named = ({ causes }: Judged) => [...new Set(causes.map(({ rule }) => rule as string))];
const isExact = (one: Judged) => {
  const found = named(one);
  return found.length === one.wanted.length && one.wanted.every(label => found.includes(label));
};

describe('the causes of a difference', () => {
  it('are tried on enough pairs: releases, stripped files, and several causes at once', () => {
    expect(judged.length).toBeGreaterThan(1200);
    expect(new Set(judged.map(({ go }) => go)).size).toBeGreaterThanOrEqual(5);
    expect(judged.filter(({ stripped }) => stripped).length).toBeGreaterThan(100);
    expect(judged.filter(({ wanted }) => wanted.length === 2).length).toBeGreaterThan(100);
    expect(judged.filter(({ wanted }) => wanted.length >= 3).length).toBeGreaterThan(20);
  });

  it('are named exactly, none missing and none invented, in more than 97% of the pairs', () => {
    expect(judged.filter(isExact).length / judged.length).toBeGreaterThan(0.97);
  });

  it('are never called proven where they are not: nothing is invented', () => {
    const wrong = judged.flatMap(({ id, wanted, causes }) =>
      causes
        .filter(({ rule, certainty }) => certainty === 'proven' && !wanted.includes(rule))
        .map(({ rule }) => `${id}: ${rule}`),
    );
    expect(wrong).toEqual([]);
  });

  it('each have evidence from both sides, or say from which', () => {
    const wrong = judged.flatMap(({ id, causes }) =>
      causes
        .filter(({ evidence, certainty }) =>
          certainty === 'proven'
            ? new Set(evidence.map(({ source }) => source)).size < 2
            : evidence.length === 0,
        )
        .map(({ rule }) => `${id}: ${rule}`),
    );
    expect(wrong).toEqual([]);
  });

  it('blame no setting that does not decide: strip, -ldflags, GOAMD64, CGO_CFLAGS, unused tags', () => {
    const harmless = /\/(stripped|strip-all|no-buildid|ldflags-x|amd64v3|cgo-flags|tag-unused|noopt-main)$/;
    const wrong = judged.filter(one => harmless.test(one.id) && !isExact(one)).map(({ id }) => id);
    expect(judged.filter(({ id }) => harmless.test(id)).length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it('are found as often as they were: precision and recall of each rule, and what is missed', () => {
    const rules = [...new Set(judged.flatMap(one => [...one.wanted, ...named(one)]))].sort();
    const share = (part: number, whole: number) =>
      whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)}%`;
    const rows = rules.map(rule => {
      const wanted = judged.filter(one => one.wanted.includes(rule));
      const found = judged.filter(one => named(one).includes(rule));
      const right = found.filter(one => one.wanted.includes(rule)).length;
      return `| ${rule} | ${wanted.length} | ${share(right, found.length)} | ${share(right, wanted.length)} |`;
    });
    const missed = judged
      .filter(one => !isExact(one))
      .map(one => `- ${one.id}: ${one.wanted.join(', ')}; found ${named(one).join(', ') || 'nothing'}`);
    const text = `${judged.length} pairs, ${share(judged.filter(isExact).length, judged.length)} exact

| rule | pairs | precision | recall |
|---|--:|--:|--:|
${rows.join('\n')}

What is missed or only guessed at:

${missed.join('\n')}
`;
    expectGolden(new URL('golden/labelled.md', import.meta.url), text);
  });
});
