import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../dist/check/problems.js';
import { applyPolicy, type CheckResult, type PluginReport } from '../../dist/index.js';
import { explained, replay } from '../support/replay.js';

/** A plugin that loads, and of which there is one thing to say. */
async function warned(): Promise<CheckResult> {
  return explained(await replay('1.27/jit/plain'));
}

/** The fingerprints after a change of what is reported of the plugin. */
async function fingerprints(change: (plugin: PluginReport) => void): Promise<string[]> {
  const result = structuredClone(await warned());
  const [plugin] = result.plugins;
  if (plugin) change(plugin);
  return problemsOf(result).map(({ fingerprint }) => fingerprint);
}

// Baselines keep it, so it stays what it is: FNV-1a (64 bits) of the rule, the plugin path, the file and the first fact, by
// lines; computed apart from our own code.
const FINGERPRINT = '4d21d247c6b40f0b';

describe('the fingerprint of a finding', () => {
  it('is that of all releases', async () => {
    expect(await fingerprints(() => {})).toEqual([FINGERPRINT]);
  });

  it('stays where only values, words and places change', async () => {
    const changed = await fingerprints(plugin => {
      plugin.path = 'dist/elsewhere/plug.so';
      for (const finding of plugin.findings) {
        finding.message = 'other words';
        for (const fact of finding.evidence) fact.value = 'v9.9.9';
      }
    });
    expect(changed).toEqual([FINGERPRINT]);
  });

  it.each<[string, (plugin: PluginReport) => void]>([
    ['rule', ({ findings: [first] }) => Object.assign(first ?? {}, { ruleId: 'cpu-level' })],
    ['file', plugin => Object.assign(plugin, { path: 'other.so' })],
    ['plugin path', plugin => Object.assign(plugin, { pluginPath: 'example.com/other' })],
    [
      'thing that it is about',
      ({ findings: [first] }) =>
        Object.assign(first?.evidence[0] ?? {}, { fact: 'module example.com/other' }),
    ],
  ])('is another one of another %s', async (_what, change) => {
    const [changed] = await fingerprints(change);
    expect(changed).toMatch(/^[0-9a-f]{16}$/);
    expect(changed).not.toBe(FINGERPRINT);
  });

  it('tells apart what stands twice', async () => {
    const [first, second] = await fingerprints(plugin => plugin.findings.push(...plugin.findings));
    expect(first).toBe(FINGERPRINT);
    expect(second).not.toBe(FINGERPRINT);
  });
});

describe('the file that a problem is about', () => {
  it('is the plugin, or the configuration where that is wrong, which comes first', async () => {
    const suppressions = [{ rule: 'cpu-level', reason: 'all machines are new' }];
    const policy = { levels: {}, suppressions, file: 'ci/goplug-lint.config.json' };
    const problems = problemsOf(applyPolicy(await warned(), policy, '2026-01-01'));
    expect(problems.map(({ path, finding, plugin }) => [path, finding.ruleId, plugin?.path])).toEqual([
      ['ci/goplug-lint.config.json', 'suppression-unused', undefined],
      ['plug.so', 'jit-moduledata', 'plug.so'],
    ]);
  });

  it('is the host for what else is said of the check as a whole', async () => {
    const result = await warned();
    const findings = result.plugins[0]?.findings ?? [];
    const [problem] = problemsOf({ ...result, findings });
    expect(problem?.path).toBe(result.host.path);
  });
});
