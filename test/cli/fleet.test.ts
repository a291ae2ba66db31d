import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/check/report.ts';
import { progressOn } from '../../src/cli/progress.ts';
import type { MatrixReport } from '../../src/fleet/matrix-report.ts';
import { run, unpackDemo } from '../support/demo.ts';
import { runClean } from '../support/installed.ts';

const BIN = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const ROOT = new URL('../../', import.meta.url);
const schemaOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`schema/${name}`, ROOT), 'utf8')) as object;
const isMatrix = new Ajv({ strict: false }).compile(schemaOf('matrix-v1.schema.json'));
const isReport = new Ajv({ strict: false }).compile(schemaOf('report-v1.schema.json'));

let demo: ReturnType<typeof unpackDemo>;

beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

const check = (...args: string[]) => run(demo.directory, args);
const MATRIX = ['matrix', '--host', 'gateway', '--host', 'server', '--plugin', '*.so'];
const EACH = ['gateway', '--plugin', '*.so', '--each'];
const jsonOf = async <T>(...args: string[]) =>
  JSON.parse((await check(...args, '--format', 'json')).stdout) as T;
const written = async (file: string, ...args: string[]) => {
  await check(...args, '--format', `json=${file}`);
  return file;
};

describe('many plugins', () => {
  it('are said the same of by one thread and by several', () => {
    for (const args of [MATRIX, EACH]) {
      const runs = ['1', '2', '3'].map(jobs =>
        runClean(demo.directory, [process.execPath, BIN, ...args, '--jobs', jobs, '--format', 'json']),
      );
      expect(runs[0]?.stdout).toContain('toolchain-layout');
      expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
        [1, ''],
        [1, ''],
        [1, ''],
      ]);
      expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    }
  });

  it.each<[string[], string, number]>([
    [
      ['nohost', 'auth.so', 'old.so', '--each', '--jobs', '2'],
      'cannot read nohost: there is no such file',
      3,
    ],
    [
      ['gateway', 'auth.so', '--rule', 'cpu-level=off', '--jobs', '0'],
      '--jobs 0: write a number of threads',
      2,
    ],
  ])('tell what is wrong in one line, whichever part of the command finds it: %j', (args, words, code) => {
    const { stderr, exitCode } = runClean(demo.directory, [process.execPath, BIN, ...args]);
    expect(stderr).toContain(`goplug-lint: ${words}`);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(exitCode).toBe(code);
  });

  it('are the same with and without the threads, in a check', async () => {
    const few = await jsonOf<Report>(...EACH);
    expect(await jsonOf<Report>(...EACH, '--jobs', '1')).toEqual(few);
    expect(await jsonOf<Report>(...EACH, '--cache', 'cache')).toEqual(few);
    expect(readdirSync(join(demo.directory, 'cache'))).toHaveLength(1);
    expect(await jsonOf<Report>(...EACH, '--cache', 'cache')).toEqual(few);
  });

  it('in a matrix are told in the format of its schema', async () => {
    const whole = await jsonOf<MatrixReport>(...MATRIX);
    const part = await jsonOf<MatrixReport>(...MATRIX, '--shard', '1/2');
    expect(isMatrix(whole)).toBe(true);
    expect(isMatrix(part)).toBe(true);
    expect(isReport(whole)).toBe(false);
    expect(whole.plugins.map(({ path }) => path)).toEqual(['auth.so', 'libaudit.so', 'metrics.so', 'old.so']);
  });

  it.each([
    [['gateway', 'auth.so', '--jobs', '2'], /^goplug-lint: --jobs, --shard and --cache need --each/],
    [[...EACH, '--jobs', '0'], /--jobs 0: write a number of threads from 1 to 256/],
    [[...EACH, '--jobs', 'many'], /--jobs many: write a number/],
    [[...EACH, '--shard', '0/2'], /--shard 0\/2: write I\/N, the part from 1 to N/],
    [[...EACH, '--shard', '3/2'], /--shard 3\/2: write I\/N/],
    [[...MATRIX, '--shard', '2'], /--shard 2: write I\/N/],
    [[...MATRIX, '--format', 'sarif'], /a matrix is written as text, json or html, not as sarif/],
    [['matrix', '--host', 'gateway'], /a plugin is needed/],
    [['matrix', '--host', 'gatew*y', '--plugin', 'no*.so'], /--plugin no\*\.so matched no files/],
    [['matrix', '--host', 'no*', 'auth.so'], /--host no\* matched no files/],
  ])('%j is wrong usage', async (args, message) => {
    const { stderr, stdout, exitCode } = await check(...args);
    expect(stderr).toMatch(message);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });
});

describe('the progress of a long run', () => {
  function shown(isTerminal: boolean, steps: [time: number, done: number][]) {
    let stderr = '';
    let time = 0;
    const streams = {
      stdout: () => {},
      stderr: (text: string) => {
        stderr += text;
      },
      env: {},
      stdoutIsTerminal: false,
      stderrIsTerminal: () => isTerminal,
      columns: undefined,
    };
    const progress = progressOn(streams, 10_000, () => time);
    for (const [at, done] of steps) {
      time = at;
      progress.show?.(done);
    }
    progress.end();
    return stderr;
  }

  it('is told on a terminal, not too often, and taken away at the end', () => {
    const steps: [number, number][] = [
      [500, 1000],
      [2000, 4000],
      [2100, 4200],
      [4000, 8000],
    ];
    expect(shown(true, steps).split('\r\x1b[K')).toEqual([
      '',
      '4,000 of 10,000 plugins, 2000/s, 3 s left',
      '8,000 of 10,000 plugins, 2000/s, 1 s left',
      '',
    ]);
  });

  it('is not told of short runs, nor to files', () => {
    expect(shown(true, [[500, 10_000]])).toBe('');
    expect(shown(false, [[5000, 5000]])).toBe('');
  });
});

describe('merge', () => {
  it('makes of the parts of a check what the whole says, in whatever order', async () => {
    const whole = await check(...EACH, '--format', 'json');
    for (const count of [1, 2, 3, 4, 7]) {
      const files = [];
      for (let i = 1; i <= count; i++)
        files.unshift(await written(`part-${i}.json`, ...EACH, '--shard', `${i}/${count}`));
      const merged = await check('merge', ...files, '--format', 'json');
      expect(merged, `${count} parts`).toEqual(whole);
    }
  });

  it('writes every format of a check', async () => {
    const files = [
      await written('one.json', ...EACH, '--shard', '1/2'),
      await written('two.json', ...EACH, '--shard', '2/2'),
    ];
    for (const format of ['text', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'html']) {
      const whole = await check(...EACH, '--format', 'json=whole.json', '--format', format);
      const again = await check('merge', 'whole.json', '--format', format);
      expect(withoutPackages(again.stdout)).toBe(withoutPackages(whole.stdout));
      const merged = await check('merge', ...files, '--format', format);
      // SARIF has digests, which a check hashes for it: the parts in JSON have them too.
      expect(withoutPackages(merged.stdout).length).toBeGreaterThanOrEqual(
        withoutPackages(whole.stdout).length,
      );
      expect(merged.exitCode).toBe(1);
    }
  });

  it('makes of the parts of a matrix what the whole says', async () => {
    const whole = await check(...MATRIX, '--format', 'json');
    const files = [
      await written('m2.json', ...MATRIX, '--shard', '2/2'),
      await written('m1.json', ...MATRIX, '--shard', '1/2'),
    ];
    expect(await check('merge', ...files, '--format', 'json')).toEqual(whole);
    expect((await check('merge', ...files)).stdout).toBe((await check(...MATRIX)).stdout);
  });

  it('makes a matrix of the checks of several hosts', async () => {
    const files = [
      await written('gateway.json', ...EACH),
      await written('server.json', 'server', '--plugin', '*.so', '--each'),
    ];
    expect((await check('merge', ...files)).stdout).toBe((await check(...MATRIX)).stdout);
  });

  it('never passes where a part is missing', async () => {
    const each = ['gateway', 'auth.so', 'auth.so', '--each'];
    const first = await written('first.json', ...each, '--shard', '1/2');
    const { stderr, exitCode } = await check('merge', first);
    expect(stderr).toBe('goplug-lint: part 2 of 2 is missing: its results are unknown\n');
    expect(exitCode).toBe(3);
    expect(
      (await check('merge', first, await written('second.json', ...each, '--shard', '2/2'))).exitCode,
    ).toBe(0);
  });

  it('takes a plugin that a host was not asked about for undecided', async () => {
    const files = [
      await written('one.json', 'gateway', 'auth.so'),
      await written('two.json', 'server', 'metrics.so'),
    ];
    const { stdout, exitCode } = await check('merge', ...files);
    expect(stdout).toContain('? unknown');
    expect(exitCode).toBe(3);
  });

  it('keeps the failure of a check by what a plugin exports, which a matrix does not show', async () => {
    const files = [
      await written('kept.json', 'gateway', 'auth.so'),
      await written('broken.json', 'server', 'auth.so', '--require', 'Nothing'),
    ];
    const { stdout, exitCode } = await check('merge', ...files);
    expect(stdout).toContain('1 of 1 loads into all 2 hosts');
    expect(exitCode).toBe(1);
  });

  it('keeps the worse of two things that are said of one host and plugin', async () => {
    const server = await written('server.json', 'matrix', '--host', 'server', 'metrics.so');
    const gateway = JSON.parse(
      (await check('matrix', '--host', 'gateway', 'metrics.so', '--format', 'json')).stdout,
    ) as MatrixReport;
    const renamed = { ...gateway, hosts: gateway.hosts.map(host => ({ ...host, path: 'server' })) };
    writeFileSync(join(demo.directory, 'renamed.json'), JSON.stringify(renamed));
    for (const files of [
      [server, 'renamed.json'],
      ['renamed.json', server],
    ]) {
      const { stdout, exitCode } = await check('merge', ...files);
      expect(stdout).toContain('✗ module-version');
      expect(exitCode).toBe(1);
    }
  });

  it('keeps a failure that only the fail level of a part made', async () => {
    const file = await written('warned.json', 'server', 'auth.so', '--fail-on', 'warning');
    expect((await check('merge', file)).exitCode).toBe(1);
    const fine = await written('fine.json', 'server', 'auth.so');
    expect((await check('merge', fine)).exitCode).toBe(0);
    expect((await check('merge', fine, '--fail-on', 'warning')).exitCode).toBe(1);
  });

  it.each<[string, () => Promise<string[]>, RegExp, number]>([
    ['a file that is not there', async () => ['no.json'], /cannot read no\.json: there is no such file/, 3],
    ['what is not JSON', async () => ['auth.so'], /auth\.so is not JSON: /, 3],
    [
      'JSON of something else',
      async () => [await written('x.sarif', 'gateway', 'auth.so').then(() => 'other.json')],
      /other\.json is not a goplug-lint JSON report/,
      3,
    ],
    [
      'a part twice',
      async () => [
        await written('a.json', ...EACH, '--shard', '1/2'),
        await written('b.json', ...EACH, '--shard', '1/2'),
      ],
      /a\.json and b\.json are both part 1 of 2/,
      2,
    ],
    [
      'parts of different divisions',
      async () => [
        await written('a.json', ...EACH, '--shard', '1/2'),
        await written('b.json', ...EACH, '--shard', '2/3'),
      ],
      /a\.json is part 1 of 2, b\.json is part 2 of 3/,
      2,
    ],
    [
      'a part with a whole',
      async () => [await written('a.json', ...EACH, '--shard', '1/2'), await written('b.json', ...EACH)],
      /b\.json is not a part, a\.json is part 1 of 2/,
      2,
    ],
  ])('refuses %s', async (_, files, message, code) => {
    await check('rules', '--format', 'json').then(({ stdout }) =>
      writeFileSync(join(demo.directory, 'other.json'), stdout),
    );
    const { stderr, stdout, exitCode } = await check('merge', ...(await files()));
    expect(stderr).toMatch(message);
    expect([stdout, exitCode]).toEqual(['', code]);
  });
});

/** JSON has no names of equal packages, so that their picture is in no page that is made of it. */
function withoutPackages(page: string): string {
  return page.replace(
    /(?:<details><summary>Packages[^<]*<\/summary>)?<figure class="packages">[\s\S]*?<\/figure>(?:<\/details>)?\n/g,
    '',
  );
}
