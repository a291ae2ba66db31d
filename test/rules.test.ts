import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCases, readInputs } from '../lab/recorded.js';
import { explainPrediction, type PluginReport } from '../src/check/check.ts';
import { matchError } from '../src/explain/match-error.ts';
import { simulateOpens } from '../src/link/simulate.ts';
import { isNotable } from '../src/profile/active-code.ts';
import { isOfOtherLibc } from '../src/profile/libc.ts';
import { RULES } from '../src/rules/index.ts';
import { RULES_OF_LOADS } from '../src/rules/of-loads.ts';
import { expectGolden } from './support/golden.ts';
import { linkerAtHand } from './support/linker.ts';

const SRC = new URL('../src/rules/', import.meta.url);
/** Not rules: what every rule is, and the lists. */
const SHARED = ['index', 'of-loads', 'rule'];

const inputs = readInputs();
const reports: { id: string; plugins: PluginReport[] }[] = [];
for (const { id, hostScope } of readCases()) {
  const input = inputs.get(id);
  if (!input) continue;
  const { host, requests, environment } = input;
  const scope = hostScope === 'local' ? 'local' : 'global';
  const traces = simulateOpens(host, requests, environment, scope, linkerAtHand(host));
  const result = await explainPrediction({ host, requests, environment, traces });
  reports.push({ id, plugins: result.plugins });
}
const plugins = reports.flatMap(report => report.plugins);

describe('the list of rules', () => {
  it('has every file, sorted, each under its own id', () => {
    const files = readdirSync(SRC).flatMap(file => /^(.*)\.ts$/.exec(file)?.[1] ?? []);
    expect(RULES.map(({ id }) => id)).toEqual(files.filter(file => !SHARED.includes(file)).sort());
  });

  it('has a page for each rule', () => {
    const missing = RULES.filter(({ id }) => !existsSync(new URL(`../docs/rules/${id}.md`, import.meta.url)));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  it('writes titles without a capital or a full stop, in one line', () => {
    const wrong = RULES.filter(
      ({ title }) => !/^[a-z]|^Go/.test(title) || title.endsWith('.') || title.length > 80,
    );
    expect(wrong.map(({ title }) => title)).toEqual([]);
  });

  it('documents each rule whole', () => {
    const wrong = RULES.filter(({ docs, references }) => {
      const sentences = [docs.what, docs.why, docs.fix].every(text => text.endsWith('.') && text.length > 20);
      return !sentences || docs.causes.length === 0 || references.length === 0;
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('over all recorded cases', () => {
  /** Rules whose case needs what the record does not vary: unknown targets, contracts, the name of the file, a policy. */
  const ELSEWHERE = [
    'export-missing',
    'export-type',
    'file-name',
    'go-runtime-second',
    'suppression-unused',
    'image-ifunc',
  ];

  it('every rule fires in a real case', () => {
    const fired = new Set(plugins.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId)));
    expect(RULES.map(({ id }) => id).filter(id => !fired.has(id) && !ELSEWHERE.includes(id))).toEqual([]);
  });

  it('a plugin that does not load has exactly one decisive finding, and one that loads has none', () => {
    const wrong = plugins.filter(({ outcome, findings }) => {
      const decisive = findings.filter(finding => finding.decisive).length;
      return decisive !== (outcome.kind === 'loads' ? 0 : 1);
    });
    expect(wrong.map(({ path, outcome }) => `${path}: ${outcome.kind} at ${outcome.stage}`)).toEqual([]);
  });

  it('nothing is an error about a plugin that loads', () => {
    const wrong = plugins.filter(
      ({ outcome, findings }) => outcome.kind === 'loads' && findings.some(({ level }) => level === 'error'),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('a pair that differs harmlessly gets a note at most', () => {
    // Warned of: a host that generates code, files that were tampered with, the C library of another system.
    const warned = ['jit-moduledata', 'image-disagrees', 'libc-mismatch'];
    const built = reports.filter(({ id }) => !id.includes('/damaged/'));
    const wrong = built.flatMap(({ id, plugins: opened }) =>
      opened
        .filter(({ outcome }) => outcome.kind === 'loads')
        .flatMap(({ findings }) => findings)
        .filter(({ level, ruleId }) => level !== 'note' && !warned.includes(ruleId))
        .map(({ ruleId }) => `${id}: ${ruleId}`),
    );
    expect(wrong).toEqual([]);
  });

  it('only the rules that are kept for it speak of a plugin that loads', () => {
    const others = RULES.filter(rule => !RULES_OF_LOADS.includes(rule)).map(({ id }) => id);
    const spoken: string[] = [];
    for (const { host, requests, environment } of inputs.values()) {
      for (const [index, trace] of simulateOpens(
        host,
        requests,
        environment,
        'global',
        linkerAtHand(host),
      ).entries()) {
        const request = requests[index];
        if (!request || trace.obstacles.length > 0 || trace.packages.differing.length > 0) continue;
        const plugin = request.content?.kind === 'profile' ? request.content.profile : undefined;
        if (plugin && (isNotable(plugin) || isOfOtherLibc(plugin, host))) continue;
        const context = { host, request, plugin, trace, causes: [], breaches: [], requests, index };
        for (const { id, check } of RULES) if (check(context).length > 0) spoken.push(id);
      }
    }
    expect(spoken.length).toBeGreaterThan(0);
    expect(others.filter(id => spoken.includes(id))).toEqual([]);
  });

  it('what cannot be known is said to be open, never a failure', () => {
    const wrong = plugins.filter(
      ({ outcome, findings }) =>
        outcome.kind === 'unknown' && findings.some(({ decisive, kind }) => decisive && kind !== 'open'),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('no message or command has a hole in it', () => {
    const texts = plugins.flatMap(({ findings }) =>
      findings.flatMap(({ message, fix }) => [message, fix?.summary ?? '', ...(fix?.commands ?? [])]),
    );
    expect([
      ...new Set(
        texts.filter(
          text => /undefined|NaN|\[object|null\b/.test(text) && !/undefined symbol|defines/.test(text),
        ),
      ),
    ]).toEqual([]);
  });

  it('each rule fires as often as it did', () => {
    const lines = RULES.map(({ id }) => {
      const hits = reports.filter(report =>
        report.plugins.some(({ findings }) => findings.some(({ ruleId }) => ruleId === id)),
      );
      const decisive = hits.filter(report =>
        report.plugins.some(({ findings }) =>
          findings.some(finding => finding.decisive && finding.ruleId === id),
        ),
      );
      return `| ${id} | ${hits.length} | ${decisive.length} | ${hits[0]?.id ?? ''} |`;
    });
    const text = `| rule | cases | decisive | first |\n|---|--:|--:|---|\n${lines.join('\n')}\n`;
    expectGolden(new URL('golden/rules.md', import.meta.url), text);
  });
});

describe('a pasted error text', () => {
  it('leads to the rule that is behind it, in nearly all cases', () => {
    const decided = plugins.filter(({ outcome }) => outcome.message !== undefined);
    const known = decided.filter(({ outcome, findings }) => {
      const rule = findings.find(finding => finding.decisive)?.ruleId;
      return rule !== undefined && matchError(outcome.message ?? '')?.rules.includes(rule);
    });
    expect(known.length / decided.length).toBeGreaterThan(0.97);
  });
});
