import { describe, expect, it } from 'vitest';
import { INIT_IDS, type InitReplay, replayInits, replaySaved, TO_KEEP } from './support/inits.js';

const replays: InitReplay[] = [];
for await (const one of replayInits()) replays.push(one);
const certain = replays.filter(({ truth }) => truth.conflict === 'certain');
const idsOf = (all: InitReplay[]) => all.map(({ id }) => id);
/** What the environment of the process changes cannot be read of any file. */
const isOfFiles = ({ truth }: InitReplay) => truth.env === undefined;

describe('what is said of init functions that register, against what the host saw', () => {
  it('no init function that returns is said to panic, and no panic has other words', () => {
    const wrong = replays.filter(
      one => isOfFiles(one) && ['false-error', 'wrong-words'].includes(one.judged.conflict),
    );
    expect(idsOf(wrong)).toEqual([]);
  });

  it('what the environment can change is said under that assumption', () => {
    const said = replays.filter(({ id, judged }) => /\/environment-/.test(id) && judged.conflict !== 'right');
    expect(said.length).toBeGreaterThan(0);
    for (const { id, plugins } of said)
      expect(plugins[0]?.outcome.assumptions?.join(), id).toMatch(/GOLANG_PROTOBUF_REGISTRATION_CONFLICT/);
  });

  it('nothing is said to be certain that the files leave open', () => {
    const wrong = replays.filter(one => isOfFiles(one) && one.judged.conflict === 'overclaimed');
    expect(idsOf(wrong)).toEqual([]);
  });

  it('nineteen of twenty certain panics are found', () => {
    const missed = certain.filter(({ judged }) => judged.conflict === 'missed');
    expect(missed.length, idsOf(missed).join('\n')).toBeLessThan(certain.length / 20);
  });

  it('of a host that may have replaced the registry it is that which is said', () => {
    const replaced = replays.filter(
      ({ id, truth }) => id.startsWith('replaced/') && truth.conflict === 'uncertain',
    );
    expect(replaced.length).toBeGreaterThan(0);
    for (const { id, plugins } of replaced) {
      const said = plugins[0]?.findings.filter(({ ruleId }) => ruleId === 'init-conflict') ?? [];
      expect(said.map(({ message }) => message).join(), id).toMatch(
        /may take it back, or set another registry/,
      );
    }
  });

  it('nobody is warned where there is no conflict', () => {
    expect(idsOf(replays.filter(({ truth, judged }) => truth.conflict === 'none' && judged.warns))).toEqual(
      [],
    );
  });

  it('twins are named where there are some, and nowhere else', () => {
    const known = replays.filter(({ id }) => !/^pb-/.test(id));
    const wrong = known.filter(
      ({ truth: { twins = [] }, judged }) => twins.length > 0 !== judged.speaksOfTwins,
    );
    expect(idsOf(wrong)).toEqual([]);
  });
});

describe('rejected plugins whose init functions run', () => {
  const rejected = replays.filter(({ id }) => /^rejected\//.test(id));
  const errorsOf = ({ plugins }: InitReplay) =>
    plugins.flatMap(({ outcome, findings }) =>
      findings.filter(
        ({ ruleId, level }) => outcome.kind === 'fails' && ruleId === 'init-conflict' && level === 'error',
      ),
    );

  it('are said to end the process where they did, and nowhere else', () => {
    const ended = ({ truth: { steps, observed } }: InitReplay) =>
      observed.some(
        ({ kind, stderr = [] }, at) =>
          steps[at] === 'own' && kind === 'crashes' && stderr.some(line => line.startsWith('panic: ')),
      );
    expect(rejected.filter(ended).length).toBeGreaterThan(30);
    expect(idsOf(rejected.filter(one => errorsOf(one).length > 0))).toEqual(idsOf(rejected.filter(ended)));
  });

  it('are said to be able to, where only some plugins are opened in init', () => {
    const later = rejected.filter(({ id }) => /-later\/1\.2[25]/.test(id));
    expect(later.length).toBeGreaterThan(5);
    expect(idsOf(later.filter(({ judged }) => !judged.warns))).toEqual([]);
  });

  it('are not the end of a host that recovers another panic, before Go 1.22', () => {
    const said = rejected.filter(({ plugins }) =>
      plugins.some(({ findings }) => findings.some(({ message }) => message.includes('linker skew'))),
    );
    const panics = rejected.filter(({ id }) => /-panic(?:-again)?\/1\.2[25]/.test(id));
    expect(idsOf(said)).toEqual(idsOf(panics));
  });
});

describe('a saved profile of a host', () => {
  it('gives the same reports of init functions', async () => {
    const differing: string[] = [];
    let count = 0;
    for await (const { id, said, fromSaved } of replaySaved()) {
      count++;
      const brief = (plugins: typeof said) =>
        plugins.map(({ outcome, findings }) => [
          outcome,
          findings.map(({ ruleId, level, message }) => [ruleId, level, message]),
        ]);
      if (JSON.stringify(brief(said)) !== JSON.stringify(brief(fromSaved))) differing.push(id);
    }
    expect(count).toBeGreaterThan(80);
    expect(differing).toEqual([]);
  });
});

describe('init functions that only set variables', () => {
  const assumes = ({ assumptions = [] }: { assumptions?: string[] }) =>
    assumptions.some(text => text.includes('init functions'));

  it('are not said to return where they did not', () => {
    const wrong = replays.filter(({ truth: { steps, observed }, plugins }) => {
      const opens = observed.filter((_, at) => steps[at] !== 'own');
      return plugins.some(
        ({ outcome }, at) =>
          outcome.kind === 'loads' &&
          !assumes(outcome) &&
          !['loads', 'not-reached'].includes(opens[at]?.kind ?? ''),
      );
    });
    expect(idsOf(wrong)).toEqual([]);
  });

  it('need no assumption where what they go through is there', () => {
    const sound = replays.filter(({ id }) => /^faults\/sound-(?!append-struct)/.test(id));
    expect(sound.length).toBeGreaterThan(20);
    expect(idsOf(sound.filter(({ plugins }) => plugins.some(({ outcome }) => assumes(outcome))))).toEqual([]);
  });
});

describe('the record of init functions', () => {
  it('has hundreds of cases, of every kind', () => {
    expect(INIT_IDS.length).toBeGreaterThan(300);
    for (const kind of ['certain', 'uncertain', 'none'])
      expect(replays.filter(({ truth }) => truth.conflict === kind).length, kind).toBeGreaterThan(80);
  });

  it('has profiles of every case that they are kept of', () => {
    expect(INIT_IDS.toSorted()).toEqual(TO_KEEP.toSorted());
  });

  it('calls certain only what really ends in a panic', () => {
    const ends = certain.filter(
      ({ truth: { observed } }) => !observed.some(({ kind }) => kind === 'panics' || kind === 'crashes'),
    );
    expect(idsOf(ends)).toEqual([]);
  });

  it('has no host that dies before it opens anything', () => {
    const dead = replays.filter(({ truth: { observed } }) =>
      observed.some(({ stderr = [] }) => stderr.some(line => /hosts\/\S+ .*\/hosts\//.test(line))),
    );
    expect(idsOf(dead)).toEqual([]);
  });
});
