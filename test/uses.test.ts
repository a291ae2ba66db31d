import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readUses, type UseFiles } from '../lab/truth/uses/use-pack.js';
import { explainPrediction, type PluginReport } from '../src/check/check.ts';
import { predict } from '../src/check/predict.ts';
import { defectOf, TOOLCHAIN_DEFECTS, type ToolchainDefectId } from '../src/go/toolchain-defects.ts';
import { keptBinary } from '../src/read/saved.ts';

/** What a real host did, step by step (lab/truth/record-uses.js). */
interface Use {
  why: string;
  steps: string[];
  /** defect of the bad ones among its releases */
  shows?: ToolchainDefectId;
  observed: { kind: string; text?: string }[];
  /** what init functions printed */
  said?: string[];
}

const TRUTH = JSON.parse(
  readFileSync(new URL('../fixtures/truth/uses.json', import.meta.url), 'utf8'),
) as Record<string, Use>;
const FILES: Record<string, UseFiles> = readUses();
const uses = Object.entries(TRUTH);

async function reportOf(id: string): Promise<PluginReport[]> {
  const files = FILES[id];
  if (!files) throw new Error(`nothing is kept of ${id}`);
  const inputs = files.requests.map(({ name, path, content }) => {
    if (content?.kind !== 'profile') throw new Error(`${name} was not read`);
    return { name, path, content: { kind: 'binary', binary: keptBinary(content.profile) } } as const;
  });
  return (await explainPrediction(await predict(keptBinary(files.host), inputs))).plugins;
}

/** What came of each Open. */
function opensOf({ steps, observed }: Use) {
  return observed.filter((_, at) => steps[at]?.startsWith('open:'));
}

/** What came after Open went wrong. */
function isBad({ steps, observed, said = [] }: Use): boolean {
  // Every function returns a text; what jumps to nowhere may come back without one.
  const isWrong = ({ kind, text }: Use['observed'][number]) =>
    kind === 'panics' || kind === 'crashes' || (kind === 'returns' && text === undefined);
  const isUseBad = observed.some((one, at) => !steps[at]?.startsWith('open:') && isWrong(one));
  return isUseBad || said.length > 0;
}

/** The exact release of a use, whatever its files tell of it. */
function releaseOf(id: string): string {
  const release = id.slice(id.indexOf('/') + 1);
  return release.startsWith('debian') ? (FILES[id]?.host.go?.version ?? '') : `go${release}`;
}

const machineOf = (id: string) => FILES[id]?.host.elf?.machine;

describe('what real hosts did after Open', () => {
  it.each(uses)('%s: each Open does what is predicted, unless an init function panicked', async (id, use) => {
    const plugins = await reportOf(id);
    const opens = opensOf(use);
    expect(plugins).toHaveLength(opens.length);
    const panicked = opens.findIndex(({ kind }) => kind === 'panics');
    const sure = panicked < 0 ? opens : opens.slice(0, panicked);
    expect(plugins.slice(0, sure.length).map(({ outcome }) => outcome.kind)).toEqual(
      sure.map(({ kind }) => kind),
    );
    if (panicked < 0) return;
    expect(plugins[panicked]?.outcome.assumptions?.join()).toMatch(/init functions.* return$/);
    expect(plugins[panicked]?.outcome.afterPanic).toMatch(/opening this file again hangs/);
  });

  it('a second Open of a path whose init panicked never returns, in any release, and that is said', async () => {
    const again = uses.filter(([id]) => /^panic-(again|symlink)\//.test(id));
    expect(again.length).toBeGreaterThan(10);
    for (const [id, use] of again) {
      expect([id, opensOf(use).map(({ kind }) => kind)]).toEqual([id, ['panics', 'hangs']]);
      const [, second] = await reportOf(id);
      expect(second?.outcome.assumptions?.join()).toMatch(/otherwise plugin\.Open never returns/);
    }
  });

  it('an ordinary plugin serves in every release', () => {
    const plain = uses.filter(([id]) => id.startsWith('plain/'));
    expect(plain.filter(([id]) => id.includes('debian')).length).toBe(9);
    expect(plain.filter(([, use]) => isBad(use)).map(([id]) => id)).toEqual([]);
  });
});

describe('known defects of Go releases', () => {
  it.each(TOOLCHAIN_DEFECTS.map(({ id }) => id))(
    '%s is in the table of exactly those releases that show it',
    defect => {
      const shown = uses.filter(([, { shows }]) => shows === defect);
      const wrong = shown.filter(
        ([id, use]) => isBad(use) !== (defectOf(defect, releaseOf(id), machineOf(id)) !== undefined),
      );
      expect(wrong.map(([id]) => id)).toEqual([]);
      expect(new Set(shown.map(([, use]) => isBad(use)))).toEqual(new Set([true, false]));
    },
  );

  it('what goes wrong after Open is warned of, and nothing of releases without a defect', async () => {
    for (const [id, use] of uses) {
      const found = (await reportOf(id)).flatMap(({ findings }) =>
        findings.filter(({ ruleId }) => ruleId === 'toolchain-defect'),
      );
      const levels = found.map(({ level }) => level);
      if (isBad(use)) expect([id, levels.some(level => level !== 'note')]).toEqual([id, true]);
      const isKnown = TOOLCHAIN_DEFECTS.some(({ id: defect }) =>
        defectOf(defect, releaseOf(id), machineOf(id)),
      );
      if (!isKnown) expect([id, levels]).toEqual([id, []]);
    }
  });

  it('only two or more plugins in a host of Go 1.27.0 or 1.27.1 are an error', async () => {
    const errors: string[] = [];
    for (const [id] of uses) {
      const plugins = await reportOf(id);
      if (
        plugins.some(({ findings }) =>
          findings.some(({ level, ruleId }) => ruleId === 'toolchain-defect' && level === 'error'),
        )
      )
        errors.push(id);
    }
    expect(errors).toEqual(['two/1.27.0', 'two/1.27.1', 'two-tiny/1.27.1']);
  });
});
