import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/check/check.ts';
import { makeReport, type Report } from '../../src/check/report.ts';
import { MergeError, ofOneHost } from '../../src/fleet/merge.ts';
import { decideGate } from '../../src/gate/gate.ts';
import { wholeMatrix, wholeReport } from '../../src/gate/whole.ts';

type Plugin = CheckResult['plugins'][number];
const artifact = (path: string) => ({ path, size: 1, kind: 'go-exe' as const });
const plugin = (path: string, kind: Plugin['outcome']['kind']): Plugin => ({
  ...artifact(path),
  outcome: { kind, stage: 'exports', certainty: 'proven' },
  packages: { shared: 0, differing: [] },
  exports: [],
  findings: [],
});

function report(
  host: string,
  plugins: Plugin[],
  shard?: Report['shard'],
  findings: Report['findings'] = [],
): Report {
  const result: CheckResult = { host: artifact(host), plugins, findings };
  return makeReport(result, decideGate(result, { failOn: 'error' }), '1.0.0', shard);
}

const LOADS = report('h', [plugin('a.so', 'loads')], { index: 1, count: 2 });
const FAILS = report('h', [plugin('b.so', 'fails')], { index: 2, count: 2 });
const source = (name: string, of: Report) => ({ file: `${name}.json`, report: of });

describe('parts of a check', () => {
  it('are one report, in the order of the parts, and no better than any of them', () => {
    const { report: whole, missing } = wholeReport(
      [source('b', FAILS), source('a', LOADS)],
      'error',
      '1.0.0',
    );
    expect(whole.plugins.map(({ path }) => path)).toEqual(['a.so', 'b.so']);
    expect(whole).toMatchObject({ passed: false, exitCode: 1, summary: { loads: 1, fails: 1 } });
    expect(missing).toEqual([]);
    const failed = { ...LOADS, exitCode: 1, passed: false };
    expect(wholeReport([source('a', failed)], 'error', '1.0.0').report.exitCode).toBe(1);
  });

  it('that are missing leave the whole undecided', () => {
    const { report: whole, missing } = wholeReport([source('a', LOADS)], 'error', '1.0.0');
    expect(whole).toMatchObject({ passed: false, exitCode: 3 });
    expect(missing).toEqual([{ index: 2, count: 2 }]);
  });

  it('that are there twice are no whole', () => {
    const twice = [source('a', LOADS), source('b', LOADS)];
    expect(() => wholeReport(twice, 'error', '1.0.0')).toThrow(MergeError);
    expect(() => wholeReport(twice, 'error', '1.0.0')).toThrow('a.json and b.json are both part 1 of 2');
    expect(() => wholeReport([], 'error', '1.0.0')).toThrow(MergeError);
  });

  it('say once what each says of the host', () => {
    const finding: Report['findings'][number] = {
      ruleId: 'host-unused',
      level: 'note',
      kind: 'review',
      decisive: false,
      message: 'm',
      evidence: [],
      helpUri: 'u',
    };
    const parts = [LOADS, FAILS].map(({ plugins, shard }, i) =>
      source(String(i), report('h', plugins, shard, [{ ...finding }])),
    );
    expect(wholeReport(parts, 'error', '1.0.0').report.findings).toEqual([finding]);
    // What is below the fail level there may not be so here.
    expect(wholeReport(parts.slice(0, 1), 'note', '1.0.0').report.exitCode).toBe(1);
  });
});

describe('checks of several hosts', () => {
  it('show in a matrix what a plugin that loads does not export', () => {
    const finding = {
      ruleId: 'export-missing',
      level: 'error' as const,
      kind: 'fail' as const,
      decisive: false,
      message: 'the host looks up New',
      evidence: [],
      helpUri: '',
    };
    const lacking = { ...plugin('a.so', 'loads'), findings: [finding] };
    const good = report('h', [plugin('a.so', 'loads')]);
    const bad = report('g', [lacking]);
    const { report: whole } = wholeMatrix([source('a', good), source('b', bad)], '1.0.0');
    const { ruleId, level, kind, message } = finding;
    expect(whole.plugins[0]?.outcomes).toEqual([
      { kind: 'loads' },
      { kind: 'loads', contract: { ruleId, level, kind, message } },
    ]);
    expect(whole).toMatchObject({ passed: false, exitCode: 1 });
    // Of two files at one path the worse counts, whichever comes first.
    const same = report('h', [lacking]);
    for (const both of [
      [good, same],
      [same, good],
    ])
      expect(
        wholeMatrix(
          both.map((one, i) => source(`${i}`, one)),
          '1.0.0',
        ).report.plugins[0]?.outcomes[0],
      ).toHaveProperty('contract');
  });

  it('are a matrix, with the parts of each host put together', () => {
    const other = report('other', [plugin('a.so', 'unknown'), plugin('b.so', 'loads')]);
    const sources = [source('b', FAILS), source('o', other), source('a', LOADS)];
    expect(ofOneHost(sources)).toBeUndefined();
    const { report: whole, missing } = wholeMatrix(sources, '1.0.0');
    expect(missing).toEqual([]);
    expect(whole.hosts.map(({ path }) => path)).toEqual(['h', 'other']);
    expect(whole.plugins.map(({ path, outcomes }) => [path, ...outcomes.map(({ kind }) => kind)])).toEqual([
      ['a.so', 'loads', 'unknown'],
      ['b.so', 'fails', 'loads'],
    ]);
    expect(whole.exitCode).toBe(1);
  });

  it('lack a part of one host, and are undecided', () => {
    const { report: whole, missing } = wholeMatrix([source('a', LOADS)], '1.0.0');
    expect(missing).toEqual([{ index: 2, count: 2 }]);
    expect(whole.exitCode).toBe(3);
  });

  it('are told from those of one host by its path, and its digest where there are two', () => {
    const digest = (sha256: string) => ({ ...LOADS, host: { ...LOADS.host, sha256 } });
    expect(ofOneHost([source('a', LOADS), source('b', digest('00'))])).toHaveLength(2);
    expect(ofOneHost([source('a', digest('01')), source('b', digest('00'))])).toBeUndefined();
  });
});
