import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainPrediction } from '../../dist/check/check.js';
import { linkerOf } from '../../dist/link/linker.js';
import { simulateOpens } from '../../dist/link/simulate.js';
import { TREE_CASES } from '../../lab/causes/tree-cases.js';
import { readTreeInputs } from '../../lab/recorded.js';
import { expectGolden } from '../support/golden.ts';

/** What lab/causes/tree-loop.js saw: real hosts opened the plugins before and after the printed commands were run. */
const truth: { id: string; before: string; repair: string; recipe: string }[] = JSON.parse(
  readFileSync(new URL('../../fixtures/trees/truth.json', import.meta.url), 'utf8'),
);
const inputs = readTreeInputs();

/** Those whose files were read too. */
const kept = truth.filter(({ id }) => inputs.has(id));

async function reportOf(id: string) {
  const input = inputs.get(id);
  if (!input) throw new Error(`nothing is kept of ${id}: node lab/causes/tree-loop.js --record`);
  const { host, requests, environment } = input;
  const traces = simulateOpens(host, requests, environment, 'global', await linkerOf(host));
  const { plugins } = await explainPrediction({ ...input, traces });
  const [plugin] = plugins;
  if (!plugin) throw new Error(`${id}: no plugin`);
  return plugin;
}

describe('plugins in trees as people have them', () => {
  it('are cases of the table', () => {
    const known = new Set(TREE_CASES.map(({ id }) => id));
    expect(truth.filter(({ id }) => !known.has(id))).toEqual([]);
    expect(truth.length).toBeGreaterThan(20);
  });

  it('load after the repair and by the recipe, or what is missing is said before', () => {
    const all = truth.flatMap(({ repair, recipe }) => [repair, recipe]);
    expect(all.filter(seen => !/^(?:loads|stops|warns)/.test(seen))).toEqual([]);
    expect(all.filter(seen => seen === 'loads').length).toBeGreaterThan(20);
  });

  it('are refused with the words of the host', async () => {
    for (const { id, before } of kept) {
      const { outcome } = await reportOf(id);
      expect(outcome.kind === 'loads' ? 'loads' : outcome.message, id).toBe(before);
    }
  });

  it('get the commands that were run', async () => {
    const parts: string[] = [];
    for (const { id } of kept) {
      const fix = (await reportOf(id)).findings.find(({ decisive }) => decisive)?.fix;
      if (fix)
        parts.push(`## ${id}\n\n${fix.summary}\n\n\`\`\`\n${(fix.commands ?? []).join('\n')}\n\`\`\`\n`);
    }
    expectGolden(new URL('golden/trees.md', import.meta.url), `# Repairs in trees\n\n${parts.join('\n')}`);
  });
});
