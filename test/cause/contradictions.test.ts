import { describe, expect, it } from 'vitest';
import type { Cause } from '../../dist/cause/cause.js';
import { causesOf } from '../../dist/cause/causes.js';
import { replayAll } from '../support/replay.js';

interface Named {
  id: string;
  cause: Cause;
  /** packages that differ, or that both sides have where nothing was compared */
  isPossible: (name: string) => boolean;
}

const named: Named[] = [];
for await (const { recorded, prediction } of replayAll()) {
  const opened = prediction.requests.map(({ name, content }) => ({
    name,
    profile: content?.kind === 'profile' ? content.profile : undefined,
  }));
  for (const [index, trace] of prediction.traces.entries()) {
    const differing = new Set(trace.packages.differing.map(({ package: name }) => name));
    for (const cause of causesOf(prediction.host, opened, index, trace))
      named.push({
        id: `${recorded.id}[${index}] ${cause.rule}`,
        cause,
        isPossible: name => differing.size === 0 || differing.has(name),
      });
  }
}

/** What both sides say of a fact: by fact, the plugin's value, then the other's. */
function factsOf({ evidence }: Cause): Map<string, (string | undefined)[]> {
  const facts = new Map<string, (string | undefined)[]>();
  for (const { fact, value } of evidence) facts.set(fact, [...(facts.get(fact) ?? []), value]);
  return facts;
}

const isEqual = (values: readonly (string | undefined)[]) => values.length > 1 && values[0] === values[1];
const isUnlike = (values: readonly (string | undefined)[]) => values.length > 1 && values[0] !== values[1];

/** Facts that may be alike on both sides, by rule: what is compared stands beside them. */
const CONTEXT: Readonly<Record<string, RegExp>> = {
  // The same line of go.mod, and another source.
  'module-source': /^module /,
  'build-trimpath': /^(-trimpath|source directory of )/,
  // Two profiles of one name.
  'build-pgo': /^-pgo$/,
  'toolchain-source': /^GOROOT$/,
  'toolchain-version': /^GOROOT$/,
};

const wrong = (isWrong: (one: Named) => boolean) => named.filter(isWrong).map(({ id }) => id);

describe('a cause is never contradicted by its own evidence', () => {
  it('over all recorded pairs, and all rules but those of which there is no pair', () => {
    expect(named.length).toBeGreaterThan(2800);
    expect(new Set(named.map(({ cause }) => cause.rule)).size).toBeGreaterThanOrEqual(16);
  });

  it('where it is proven both sides are heard, and a fact of theirs differs', () => {
    expect(
      wrong(({ cause }) => {
        if (cause.certainty !== 'proven' || cause.rule === 'module-main') return false;
        const sources = new Set(cause.evidence.map(({ source }) => source));
        return sources.size < 2 || ![...factsOf(cause).values()].some(isUnlike);
      }),
    ).toEqual([]);
  });

  it('where it is likely something differs too, or one side does not say', () => {
    expect(
      wrong(({ cause }) => {
        const facts = [...factsOf(cause).values()];
        return cause.evidence.length === 0 || !facts.some(values => isUnlike(values) || values.length === 1);
      }),
    ).toEqual([]);
  });

  it('nothing that both sides say alike is given as evidence, but what stands beside what differs', () => {
    expect(
      wrong(({ cause }) =>
        [...factsOf(cause)].some(
          ([fact, values]) => isEqual(values) && CONTEXT[cause.rule]?.test(fact) !== true,
        ),
      ),
    ).toEqual([]);
  });

  it('what it says of the two sides is not the same, unless what differs has one name', () => {
    const ofOneName = [
      'module-source',
      'toolchain-source',
      'build-pgo',
      'module-main',
      'build-tags',
      'build-gcflags',
    ];
    expect(wrong(({ cause }) => cause.plugin === cause.host && !ofOneName.includes(cause.rule))).toEqual([]);
    const isRecorded = ({ plugin }: Cause) => plugin !== 'not recorded';
    expect(
      wrong(({ cause }) => cause.rule === 'build-tags' && cause.plugin === cause.host && isRecorded(cause)),
    ).toEqual([]);
  });

  it('the directories in its sentence are those of its evidence', () => {
    expect(
      wrong(({ cause }) => {
        if (cause.rule !== 'source-path' && cause.rule !== 'source-vendored') return false;
        return ![cause.plugin, cause.host].every((directory, side) =>
          cause.evidence[side]?.value?.startsWith(directory),
        );
      }),
    ).toEqual([]);
  });

  it('it accounts for packages that differ, and no other', () => {
    expect(
      wrong(({ cause, isPossible }) => cause.packages.length === 0 || !cause.packages.every(isPossible)),
    ).toEqual([]);
  });
});
