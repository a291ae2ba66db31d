import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PluginReport } from '../dist/check/check.js';
import { matchError } from '../dist/explain/match-error.js';
import { RULES } from '../dist/rules/index.js';
import { isStrict, RULES_OF_LOADS } from '../dist/rules/loads.js';
import { expectGolden } from './support/golden.ts';
import { explained, replayAll } from './support/replay.js';

const SRC = new URL('../src/rules/', import.meta.url);

const reports: { id: string; plugins: PluginReport[] }[] = [];
/** Rules that spoke of a plugin that loads without any trouble, asked all of them. */
const spokenOfLoads = new Set<string>();
for await (const one of replayAll()) {
  const { id } = one.recorded;
  reports.push({ id, plugins: (await explained(one)).plugins });
  const { host, requests, traces } = one.prediction;
  for (const [index, trace] of traces.entries()) {
    const request = requests[index];
    if (!request || trace.obstacles.length > 0 || trace.packages.differing.length > 0) continue;
    const plugin = request.content?.kind === 'profile' ? request.content.profile : undefined;
    const context = { host, request, plugin, trace, causes: [], breaches: [], requests, index };
    for (const { id: rule, check } of RULES) if (check(context).length > 0) spokenOfLoads.add(rule);
  }
}
const plugins = reports.flatMap(report => report.plugins);

describe('the list of rules', () => {
  it('has every file, sorted, each under its own id', () => {
    // An id says the thing, and what is wrong with it: what the rules share has a name of one word.
    const files = readdirSync(SRC).flatMap(file => /^(\w+-.*)\.ts$/.exec(file)?.[1] ?? []);
    expect(RULES.map(({ id }) => id)).toEqual(files.sort());
  });

  it('keeps apart exactly those that speak of loads', () => {
    expect(RULES_OF_LOADS).toEqual(RULES.filter(({ speaksOfLoads }) => speaksOfLoads));
  });

  it('has none that is strict and not asked of plugins that load: those that do not load fail anyway', () => {
    const strict = RULES.filter(rule => rule.strict);
    expect(strict.length).toBeGreaterThan(0);
    expect(strict.filter(({ speaksOfLoads }) => !speaksOfLoads)).toEqual([]);
    expect(RULES.filter(({ id }) => isStrict(id))).toEqual(strict);
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
  it('a plugin that does not load has exactly one decisive finding, and one that loads has none', () => {
    const wrong = plugins.filter(({ outcome, findings }) => {
      const decisive = findings.filter(finding => finding.decisive).length;
      return decisive !== (outcome.kind === 'loads' ? 0 : 1);
    });
    expect(wrong.map(({ path, outcome }) => `${path}: ${outcome.kind} at ${outcome.stage}`)).toEqual([]);
  });

  it('nothing is an error about a plugin that loads, but for known defects of Go', () => {
    const wrong = plugins.filter(
      ({ outcome, findings }) =>
        outcome.kind === 'loads' &&
        findings.some(({ level, ruleId }) => level === 'error' && ruleId !== 'toolchain-defect'),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('a pair that differs harmlessly gets a note at most', () => {
    // Warned of: a host that generates code, files that were tampered with, the C library of another system, old linkers.
    const warned = ['jit-moduledata', 'image-disagrees', 'libc-mismatch', 'toolchain-defect'];
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

  it('no other rule speaks of a plugin that loads without trouble', () => {
    expect(spokenOfLoads.size).toBeGreaterThan(5);
    const others = RULES.filter(({ speaksOfLoads }) => !speaksOfLoads).map(({ id }) => id);
    expect(others.filter(id => spokenOfLoads.has(id))).toEqual([]);
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
          text => /undefined|NaN|\[object|null\b/.test(text) && !/undefined symbol|defines|c-undefined/.test(text),
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
  it('is told to be that of rules that exist', () => {
    const source = readFileSync(new URL('../src/explain/match-error.ts', import.meta.url), 'utf8');
    const named = [...source.matchAll(/rules: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'([^']+)'/g)].map(([, id = '']) => id),
    );
    expect(named.length).toBeGreaterThan(20);
    const ids = new Set(RULES.map(({ id }) => id));
    expect(named.filter(id => !ids.has(id))).toEqual([]);
  });

  it('leads to the rule that is behind it, in nearly all cases', () => {
    const decided = plugins.filter(({ outcome }) => outcome.message !== undefined);
    const known = decided.filter(({ outcome, findings }) => {
      const rule = findings.find(finding => finding.decisive)?.ruleId;
      return rule !== undefined && matchError(outcome.message ?? '')?.rules.includes(rule);
    });
    expect(known.length / decided.length).toBeGreaterThan(0.97);
  });
});
