import { describe, expect, it } from 'vitest';
import { decideMatrix, decideWhole } from '../../dist/gate/gate.js';
import {
  type CheckResult,
  decideGate,
  type Finding,
  type OutcomeKind,
  type PluginReport,
} from '../../dist/index.js';

const LEVELS = ['error', 'warning', 'note'] as const;

/** `warning open`, `note review suppressed`; `image` in front: of a rule that no strict gate lets through. */
function finding(words: string): Finding[] {
  const parts = words.split(' ');
  const level = LEVELS.find(one => parts.includes(one));
  const kind = (['fail', 'open', 'review'] as const).find(one => parts.includes(one));
  if (!level || !kind) return [];
  return [
    {
      ruleId: parts.includes('image') ? 'image-textrel' : 'skew-silent',
      level,
      kind,
      decisive: false,
      message: words,
      evidence: [],
      helpUri: '',
      ...(parts.includes('suppressed') ? { suppressed: true } : {}),
    },
  ];
}

function plugin(kind: OutcomeKind, findings: Finding[] = []): PluginReport {
  return {
    path: 'plug.so',
    size: 0,
    kind: 'go-plugin',
    outcome: { kind, stage: 'open', certainty: 'proven' },
    packages: { shared: 0, differing: [] },
    exports: [],
    findings,
  };
}

function check(plugins: PluginReport[], findings: Finding[] = []): CheckResult {
  return { host: { path: 'host', size: 0, kind: 'go-exe' }, plugins, findings };
}

/** Exit codes for --fail-on error, warning and note, `|`, the same with --policy strict. */
function codesOf(result: CheckResult): string {
  const codes = (strict: boolean) =>
    LEVELS.map(failOn => {
      const { passed, exitCode } = decideGate(result, { failOn, strict });
      expect(passed).toBe(exitCode === 0);
      return exitCode;
    }).join(' ');
  return `${codes(false)} | ${codes(true)}`;
}

const ROWS: [kind: OutcomeKind, finding: string, codes: string][] = [
  ['loads', 'nothing', '0 0 0 | 0 0 0'],
  ['loads', 'error fail', '1 1 1 | 1 1 1'],
  ['loads', 'error review', '1 1 1 | 1 1 1'],
  ['loads', 'error open', '3 3 3 | 1 1 1'],
  ['loads', 'warning fail', '0 1 1 | 0 1 1'],
  ['loads', 'warning review', '0 1 1 | 0 1 1'],
  ['loads', 'warning open', '3 3 3 | 1 1 1'],
  ['loads', 'note fail', '0 0 1 | 0 0 1'],
  ['loads', 'note review', '0 0 1 | 0 0 1'],
  ['loads', 'note open', '3 3 3 | 1 1 1'],
  ['loads', 'image warning review', '0 1 1 | 1 1 1'],
  ['loads', 'image note review', '0 0 1 | 1 1 1'],
  ['loads', 'error fail suppressed', '0 0 0 | 0 0 0'],
  ['loads', 'warning review suppressed', '0 0 0 | 0 0 0'],
  ['loads', 'warning open suppressed', '0 0 0 | 0 0 0'],
  ['loads', 'image note review suppressed', '0 0 0 | 0 0 0'],
  ['unknown', 'nothing', '3 3 3 | 1 1 1'],
  ['unknown', 'error fail', '1 1 1 | 1 1 1'],
  ['unknown', 'warning fail', '3 1 1 | 1 1 1'],
  ['unknown', 'warning review', '3 1 1 | 1 1 1'],
  ['unknown', 'warning open', '3 3 3 | 1 1 1'],
  ['unknown', 'note review', '3 3 1 | 1 1 1'],
  ['unknown', 'image note review', '3 3 1 | 1 1 1'],
  ['unknown', 'error fail suppressed', '3 3 3 | 1 1 1'],
  ['unknown', 'warning open suppressed', '3 3 3 | 1 1 1'],
  ['fails', 'nothing', '1 1 1 | 1 1 1'],
  ['fails', 'note review', '1 1 1 | 1 1 1'],
  ['fails', 'warning open', '1 1 1 | 1 1 1'],
  ['fails', 'error fail suppressed', '1 1 1 | 1 1 1'],
  ['crashes', 'nothing', '1 1 1 | 1 1 1'],
  ['crashes', 'note review', '1 1 1 | 1 1 1'],
  ['crashes', 'warning open', '1 1 1 | 1 1 1'],
  ['crashes', 'error fail suppressed', '1 1 1 | 1 1 1'],
];

describe('the gate', () => {
  it.each(ROWS)('of a plugin with the outcome %s and %s says %s', (kind, words, codes) => {
    expect(codesOf(check([plugin(kind, finding(words))]))).toBe(codes);
    // What is said of the check as a whole counts as what is said of a plugin.
    expect(codesOf(check([plugin(kind)], finding(words)))).toBe(codes);
    // A plugin that loads makes nothing better or worse, wherever it stands.
    expect(codesOf(check([plugin('loads'), plugin(kind, finding(words))]))).toBe(codes);
    expect(codesOf(check([plugin(kind, finding(words)), plugin('loads')]))).toBe(codes);
  });

  it('lets what will not load win over what could not be decided', () => {
    expect(codesOf(check([plugin('unknown'), plugin('fails')]))).toBe('1 1 1 | 1 1 1');
    expect(codesOf(check([plugin('crashes'), plugin('loads', finding('warning open'))]))).toBe(
      '1 1 1 | 1 1 1',
    );
  });

  it('is not strict unless it is asked to be', () => {
    expect(decideGate(check([plugin('unknown')]), { failOn: 'error' }).exitCode).toBe(3);
    expect(decideGate(check([plugin('loads', finding('image note review'))]), { failOn: 'error' })).toEqual({
      passed: true,
      exitCode: 0,
    });
  });
});

describe('the gate of a matrix', () => {
  it.each<[OutcomeKind[][], number]>([
    [[], 0],
    [[['loads', 'loads'], ['loads']], 0],
    [[['loads', 'unknown'], ['loads']], 3],
    [[['loads'], ['fails', 'unknown']], 1],
    [[['unknown'], ['crashes']], 1],
  ])('of %j says %i', (kinds, exitCode) => {
    const plugins = kinds.map((row, i) => ({ path: `${i}.so`, outcomes: row.map(kind => ({ kind })) }));
    expect(decideMatrix({ hosts: [], plugins })).toEqual({ passed: exitCode === 0, exitCode });
  });

  it.each([
    ['error', 'fail', 1],
    ['warning', 'fail', 0],
    ['warning', 'review', 0],
    ['warning', 'open', 3],
  ] as const)('of one that loads, with a breach that is %s %s, says %i', (level, kind, exitCode) => {
    const contract = { ruleId: 'export-missing', level, kind, message: 'the host looks up New' } as const;
    const plugins = [{ path: 'a.so', outcomes: [{ kind: 'loads' as const, contract }] }];
    expect(decideMatrix({ hosts: [], plugins })).toEqual({ passed: exitCode === 0, exitCode });
  });
});

describe('the gate of a whole', () => {
  it.each<[own: 0 | 1 | 3, parts: number[], isMissing: boolean, exitCode: number]>([
    [0, [0, 0], false, 0],
    [0, [0, 3], false, 3],
    [0, [3, 1], false, 1],
    [3, [0, 0], false, 3],
    [1, [0, 0], false, 1],
    [0, [0, 0], true, 3],
    [0, [1, 0], true, 1],
    [1, [3, 3], true, 1],
  ])(
    'that is %i itself, with parts that were %j and one missing: %s, says %i',
    (own, parts, isMissing, exitCode) => {
      expect(decideWhole({ passed: own === 0, exitCode: own }, parts, isMissing)).toEqual({
        passed: exitCode === 0,
        exitCode,
      });
    },
  );
});
