import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { explainPrediction } from '../../src/check/check.ts';
import { runRecipe } from '../../src/cli/commands/recipe.ts';
import { simulateOpens } from '../../src/link/simulate.ts';
import { formatProfile, PROFILE_VERSION } from '../../src/profile/saved-profile.ts';

const input = readInputs().get('modes/1.27/host/linkshared/plain');
if (!input) throw new Error('the case is not recorded');
const { host, requests, environment } = input;

describe('a host of -linkshared', () => {
  it('is mended itself: no build of the plugin is called a repair', async () => {
    const traces = simulateOpens(host, requests, environment);
    const { plugins } = await explainPrediction({ host, requests, environment, traces });
    const findings = plugins[0]?.findings ?? [];
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['package-hash']);
    expect(findings[0]?.fix).toEqual({
      summary: 'build the host without -linkshared: no plugin can be built to fit its libraries',
    });
  });

  it('has no recipe', async () => {
    const { identity, kind, head, elf, go } = host;
    const facts = { identity, kind, head, ...(elf ? { elf } : {}), ...(go ? { go } : {}) };
    const complete = {
      goplugProfile: PROFILE_VERSION,
      ...facts,
      exports: { symbols: {}, packageHashes: {} },
    } as const;
    const directory = mkdtempSync(join(tmpdir(), 'goplug-lint-linkshared-'));
    const file = join(directory, 'host.json');
    writeFileSync(file, formatProfile(complete));
    try {
      const streams = { stdout: () => {}, stderr: () => {}, env: {}, stdoutIsTerminal: false };
      const unset = { module: undefined, package: undefined, hostSource: undefined, output: undefined };
      const image = { platform: undefined, cache: undefined, hostInside: undefined };
      const recipe = { host: file, dockerfile: false, ...unset, ...image };
      await expect(
        runRecipe(recipe, { ...streams, stderrIsTerminal: () => false, columns: undefined }),
      ).rejects.toThrow(/was built with -linkshared/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
