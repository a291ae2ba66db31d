import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, unpackDemo } from '../support/demo.ts';

type Json = Record<string, unknown>;

let demo: ReturnType<typeof unpackDemo>;
/** Reports of a check that failed, of one that passed, and of a matrix that did. */
let failed: Json;
let passed: Json;
let matrix: Json;

beforeAll(async () => {
  demo = unpackDemo();
  failed = await report('gateway', 'metrics.so', 'auth.so', '--each');
  passed = await report('gateway', 'auth.so');
  matrix = await report('matrix', '--host', 'gateway', '--host', 'server', 'auth.so');
  expect([failed['exitCode'], passed['exitCode'], matrix['exitCode']]).toEqual([1, 0, 0]);
});
afterAll(() => demo.remove());

const at = (name: string) => join(demo.directory, name);
const report = async (...args: string[]) =>
  JSON.parse((await run(demo.directory, [...args, '--format', 'json'])).stdout) as Json;
const write = (name: string, value: unknown) => {
  writeFileSync(at(name), typeof value === 'string' ? value : JSON.stringify(value));
  return name;
};
const merge = (...names: string[]) => run(demo.directory, ['merge', ...names]);

/** A copy in which one place has another value; undefined takes it out. */
function changed(value: Json, place: string, to: unknown): Json {
  const copy = structuredClone(value);
  const keys = place.split('.');
  const last = keys.pop() ?? '';
  let inner: unknown = copy;
  for (const key of keys) inner = Reflect.get(Object(inner), key);
  if (to === undefined) Reflect.deleteProperty(Object(inner), last);
  else Reflect.set(Object(inner), last, to);
  return copy;
}
const part = (value: Json, index: number, count: number) => changed(value, 'shard', { index, count });

describe('a report that says something better of itself than what is in it', () => {
  it.each<[string, (value: Json) => Json, RegExp]>([
    ['an exit code', v => changed(v, 'exitCode', 0), /exitCode|passed/],
    ['that it passed', v => changed(v, 'passed', true), /r\.json: passed: true where false belongs/],
    [
      'both',
      v => changed(changed(v, 'exitCode', 0), 'passed', true),
      /r\.json: exitCode: 0 where 1, by its outcomes and findings, belongs/,
    ],
    ['a failure as undecided', v => changed(v, 'exitCode', 3), /exitCode: 3 where 1/],
    ['wrong usage', v => changed(v, 'exitCode', 2), /exitCode: 2 where 0, 1 or 3 belongs/],
    ['the code of a killed process', v => changed(v, 'exitCode', 137), /exitCode: 137 where 0, 1 or 3/],
    ['no plugins', v => changed(v, 'plugins', []), /summary\.loads: 1 where 0 belongs/],
    ['that nothing failed', v => changed(v, 'summary.fails', 0), /summary\.fails: 0 where 1 belongs/],
    [
      'that it loads',
      v => changed(v, 'plugins.0.outcome.kind', 'loads'),
      /plugins\[0\]\.outcome\.kind: "loads" where what its decisive finding says belongs/,
    ],
  ])('is wrong usage: %s', async (_, change, words) => {
    write('r.json', change(failed));
    const { stdout, stderr, exitCode } = await merge('r.json');
    expect(stderr).toMatch(words);
    expect(stderr.split('\n')).toHaveLength(2);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });

  it('is refused as a matrix too', async () => {
    const unknown = changed(matrix, 'plugins.0.outcomes.1', { kind: 'unknown' });
    expect((await merge(write('r.json', unknown))).stderr).toMatch(/exitCode: 0 where 3, by its outcomes/);
    const fewer = changed(matrix, 'plugins.0.outcomes', [{ kind: 'loads' }]);
    expect((await merge(write('r.json', fewer))).stderr).toMatch(
      /plugins\[0\]\.outcomes: 1 where one for each of 2 hosts belongs/,
    );
    expect((await merge(write('r.json', changed(matrix, 'exitCode', 137)))).exitCode).toBe(2);
  });

  it('is kept where it says something worse: its fail level or policy may have been another', async () => {
    for (const [exitCode, code] of [
      [3, 3],
      [1, 1],
    ])
      expect(
        (await merge(write('r.json', changed(changed(passed, 'exitCode', exitCode), 'passed', false))))
          .exitCode,
      ).toBe(code);
  });
});

describe('a report with a value of another type', () => {
  it.each<[string, unknown, RegExp]>([
    ['plugins', [null, 1, 'a'], /plugins\[0\]: expected an object, got null/],
    ['plugins.0.findings', {}, /plugins\[0\]\.findings: expected a list, got \{\}/],
    ['plugins.0.findings.0.level', 'fatal', /level: expected one of "error", "warning", "note", got "fatal"/],
    ['plugins.0.findings.0.evidence', [{}], /evidence\[0\]\.source: it is missing/],
    ['plugins.0.outcome.kind', 'weird', /outcome\.kind: expected one of "loads", "fails", .*got "weird"/],
    ['plugins.0.path', { toString: 1 }, /plugins\[0\]\.path: expected a string, got \{"toString":1\}/],
    ['exitCode', '1', /exitCode: expected a number, got "1"/],
    ['exitCode', null, /exitCode: expected a number, got null/],
    ['host.size', 'big', /host\.size: expected a number, got "big"/],
    ['host.buildSettings', { '-race': 1 }, /host\.buildSettings\.-race: expected a string, got 1/],
    ['shard', { index: 1.5, count: 2 }, /shard\.index: expected a whole number, got 1\.5/],
    ['shard', { index: 1, count: 0 }, /shard\.count: expected a number from 1 to 999999, got 0/],
    ['shard', { index: 1, count: 3e8 }, /shard\.count: expected a number from 1 to 999999, got 300000000/],
    ['shard', { index: 3, count: 2 }, /is part 3 of 2: there is no such part/],
    ['summary', undefined, /summary: it is missing/],
    ['hosts', [{ path: 'a' }], /unknown key|it is missing/],
    ['more', 1, /more: unknown key/],
  ])('%s %j is wrong usage, with file, place and value', async (place, value, words) => {
    write('r.json', changed(failed, place, value));
    const { stdout, stderr, exitCode } = await merge('r.json');
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^goplug-lint: [^\n]*r\.json[^\n]{1,200}\n$/);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });

  it('never is an internal error, wherever it is', async () => {
    const places = (value: unknown, before: string): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [
            `${before}${key}`,
            ...places(inner, `${before}${key}.`),
          ])
        : [];
    for (const whole of [failed, matrix])
      for (const place of places(whole, ''))
        for (const value of [null, -1, [], {}, 'x', true, [[[]]], undefined]) {
          write('r.json', changed(whole, place, value));
          const { stderr, exitCode } = await merge('r.json');
          expect(stderr, `${place} ${JSON.stringify(value)}`).not.toMatch(/internal error|\n {4}at /);
          expect([1, 2, 3].includes(exitCode) || whole === matrix, place).toBe(true);
        }
  });
});

describe('parts of a check', () => {
  it('that failed fail the whole, whatever the others say', async () => {
    write('one.json', part(passed, 1, 2));
    write('two.json', part(await report('gateway', 'metrics.so'), 2, 2));
    expect((await merge('one.json', 'two.json')).exitCode).toBe(1);
    write('three.json', part(failed, 3, 2));
    const { stderr, exitCode } = await merge('one.json', 'three.json');
    expect(stderr).toMatch(/three\.json is part 3 of 2: there is no such part/);
    expect(exitCode).toBe(2);
  });

  it('from which plugins are gone are not that part', async () => {
    const names = ['auth.so', 'auth.so', 'auth.so', 'auth.so'];
    const whole = (...args: string[]) => report('gateway', ...names, '--each', ...args);
    write('one.json', await whole('--shard', '1/2'));
    write('two.json', await whole('--shard', '2/2'));
    expect((await merge('one.json', 'two.json')).exitCode).toBe(0);
    write('less.json', part(passed, 2, 2));
    const { stderr, exitCode } = await merge('one.json', 'less.json');
    expect(stderr).toMatch(/is part 1 of 2 and has 2 plugins, where 1 of all 3 belong to that part/);
    expect(exitCode).toBe(2);
  });

  it('that are very many are counted, not listed', async () => {
    const { stderr, exitCode } = await merge(write('one.json', part(passed, 999_999, 999_999)));
    expect(stderr.split('\n')).toHaveLength(12);
    expect(stderr).toContain('\ngoplug-lint: 999988 more parts are missing\n');
    expect(exitCode).toBe(3);
  });

  it('of no plugin at all are no pass', async () => {
    const none = changed(changed(passed, 'plugins', []), 'summary.loads', 0);
    for (const value of [none, part(none, 1, 1), changed(matrix, 'plugins', [])]) {
      const { stderr, exitCode } = await merge(write('none.json', value));
      expect(stderr).toBe('goplug-lint: no plugin was checked: that is not a pass\n');
      expect(exitCode).toBe(3);
    }
  });

  it('may be very many, or have very long names', async () => {
    const rows = (count: number, host: string) =>
      changed(
        changed(matrix, 'hosts', [{ path: host }]),
        'plugins',
        [...Array(count).keys()].map(i => ({ path: `p${i}`, outcomes: [{ kind: 'loads' }] })),
      );
    const many = await merge(write('many.json', rows(200_000, 'h')));
    expect(many.stdout).toContain('200000 of 200000 load into all 1 hosts');
    const long = await merge(write('long.json', rows(2000, 'h'.repeat(1_000_000))));
    expect(long.stdout.length).toBeLessThan(1_000_000);
    expect(long.exitCode).toBe(0);
  });

  it('may claim few hosts and many plugins, and the reverse, but not both', async () => {
    const wide = changed(
      changed(
        matrix,
        'hosts',
        [...Array(5000).keys()].map(i => ({ path: `h${i}` })),
      ),
      'plugins',
      [],
    );
    const long = changed(
      changed(matrix, 'hosts', [{ path: 'h' }]),
      'plugins',
      [...Array(5000).keys()].map(i => ({ path: `p${i}`, outcomes: [{ kind: 'loads' }] })),
    );
    const { stderr, exitCode } = await merge(write('wide.json', wide), write('long.json', long));
    expect(stderr).toMatch(/5001 hosts and 5000 plugins are more than 4194304 outcomes/);
    expect(exitCode).toBe(2);
  });
});

describe('a file that is no report', () => {
  const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));

  it('is bounded in depth before it is parsed', async () => {
    const deep = JSON.stringify(passed).replace('"findings":[]', `"findings":${'['.repeat(100_000)}`);
    const { stderr, exitCode } = await merge(write('deep.json', deep));
    expect(stderr).toBe('goplug-lint: deep.json: more than 256 levels\n');
    expect(exitCode).toBe(2);
    const proto = JSON.stringify(passed).replace('{', '{"__proto__":{"passed":true},');
    expect((await merge(write('proto.json', proto))).stderr).toMatch(/__proto__: unknown key/);
  });

  it.each([
    ['/dev/zero', /cannot read \/dev\/zero: it is not a regular file/],
    ['.', /cannot read \.: it is a directory/],
    ['fifo', /fifo is not JSON/],
  ])('neither blocks nor grows: %s', async (name, words) => {
    if (name === 'fifo') execFileSync('mkfifo', [at(name)]);
    const { stderr, exitCode } = await merge(name);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(3);
  });

  it('may be a pipe of the command line', () => {
    write('p.json', passed);
    const script = `exec "${process.execPath}" "${command}" merge <(sleep 0.3; cat p.json)`;
    const stdout = execFileSync('bash', ['-c', script], { cwd: demo.directory, encoding: 'utf8' });
    expect(stdout).toContain('1 of 1 loads in gateway');
  });
});
