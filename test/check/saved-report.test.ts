import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  applyPolicy,
  type CheckResult,
  decideGate,
  formatJson,
  formatText,
  makeReport,
  PIPELINE_FORMATS,
  PLAIN,
  type Report,
  withDetails,
} from '../../dist/index.js';
import { CONTRACT_CASES } from '../rules/contract-cases.ts';
import { explained, replay, replayAll } from '../support/replay.js';

const textOf = (report: Report) => formatText(report, { style: PLAIN, width: 100, all: true });
const reportOf = (result: CheckResult) =>
  makeReport(result, decideGate(result, { failOn: 'error' }), '1.2.3');
const saved = (report: Report) => JSON.parse(formatJson(report)) as Report;

/** What is different in a report after it was written as JSON and read again. */
function expectSame(report: Report): void {
  const read = withDetails(saved(report));
  expect(read).toEqual(report);
  expect(textOf(read)).toBe(textOf(report));
  expect(PIPELINE_FORMATS.gitlab(read)).toBe(PIPELINE_FORMATS.gitlab(report));
}

describe('a report that was read from JSON', () => {
  it('holds no details before, and all of them after', async () => {
    const report = reportOf(await explained(await replay('1.27/pie/race')));
    const [first] = report.plugins;
    expect(first?.findings.map(({ details }) => details?.kind)).toContain('cause');
    expect(formatJson(report)).not.toContain('"details"');
    expect(JSON.stringify(report)).not.toContain('"details"');
    expect(textOf(saved(report))).not.toBe(textOf(report));
    expectSame(report);
  });

  it('is that of every recorded case whose packages differ', async () => {
    let causes = 0;
    const wrong: string[] = [];
    for await (const one of replayAll()) {
      if (one.prediction.traces.every(({ packages }) => packages.differing.length === 0)) continue;
      const report = reportOf(await explained(one));
      if (!isDeepStrictEqual(withDetails(saved(report)).plugins, report.plugins)) wrong.push(one.recorded.id);
      causes += report.plugins.flatMap(({ findings }) => findings.filter(({ details }) => details)).length;
    }
    expect(wrong).toEqual([]);
    expect(causes).toBeGreaterThan(2000);
  });

  const breaches = Object.values(CONTRACT_CASES).flatMap(cases =>
    cases.flatMap(({ breach }) => breach ?? []),
  );
  it.each(breaches.map(breach => [breach.rule, JSON.stringify(breach), breach] as const))(
    'is that of %s %s',
    async (rule, _text, breach) => {
      const { recorded, prediction } = await replay('1.27/plain/plain');
      const report = reportOf(
        await explained({ recorded, prediction: { ...prediction, breaches: [[breach]] } }),
      );
      expect(report.plugins[0]?.findings.map(({ ruleId }) => ruleId)).toEqual([rule]);
      expectSame(report);
    },
  );

  it('is that of a policy', async () => {
    const suppressions = [{ rule: 'cpu-level', reason: 'all machines are new' }];
    const policy = { levels: {}, suppressions, file: 'goplug-lint.config.json' };
    const result = await explained(await replay('1.27/plain/plain'));
    expectSame(reportOf(applyPolicy(result, policy, '2026-01-01')));
  });
});
