import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Report } from '../../src/check/report.ts';
import { configOf } from '../../src/policy/configuration.ts';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;

beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());
afterEach(() => {
  for (const name of ['json', 'yaml', 'yml']) rmSync(at(`goplug-lint.config.${name}`), { force: true });
  rmSync(at('baseline.json'), { force: true });
});

const at = (name: string) => join(demo.directory, name);
const configure = (config: unknown, name = 'goplug-lint.config.yaml') =>
  writeFileSync(at(name), stringify(config));
const check = (...args: string[]) => run(demo.directory, args);

async function reported(...args: string[]): Promise<Report> {
  const { stdout } = await check(...args, '--format', 'json');
  return JSON.parse(stdout) as Report;
}

/** The warning of `./server auth.so`. */
const WARNED = 'export-missing';
const PAIR = { host: './server', plugins: ['auth.so'] };

describe('a configuration', () => {
  it('says what the command line does not', async () => {
    configure({ host: './gateway', plugins: ['auth.so', 'metrics.so'], each: true });
    const alone = await check();
    const said = await check('./gateway', 'auth.so', 'metrics.so', '--each', '--config', 'none');
    expect(alone).toEqual(said);
    expect(alone.exitCode).toBe(1);
  });

  it('is overruled by the command line, key by key', async () => {
    configure({ ...PAIR, failOn: 'warning', format: ['json'], each: true, rules: { [WARNED]: 'error' } });
    expect((await check()).stdout).toMatch(/^\{\n {2}"schemaVersion": 1/);
    const { stdout, exitCode } = await check('--format', 'text', '--rule', `${WARNED}=note`);
    expect(stdout).toContain(`note  the host looks up Version [${WARNED}]`);
    expect(exitCode).toBe(0);
    expect((await check('./gateway', '-f', 'text')).stdout).toContain('in ./gateway');
    expect((await check('--host', './gateway', 'old.so', '-f', 'text')).stdout).toContain('✗ old.so');
    const printed = JSON.parse((await check('--print-config', '--no-each')).stdout) as object;
    expect(printed).toMatchObject({ each: false, failOn: 'warning', format: ['json'] });
  });

  it('has plugins by pattern, sorted within each, and leaves out what ! says', async () => {
    configure({ host: './gateway', plugins: ['metrics.so', '*.so', '!lib*.so'], each: true });
    expect((await reported()).plugins.map(({ path }) => path)).toEqual(['metrics.so', 'auth.so', 'old.so']);
  });

  it('that finds nothing to check opens no gate', async () => {
    configure({ host: './gateway', plugins: ['plugins/*.so'] });
    const { stderr, exitCode } = await check();
    expect(stderr).toBe('goplug-lint: goplug-lint.config.yaml: plugins[0]: plugins/*.so matched no files\n');
    expect(exitCode).toBe(2);
  });

  it('leads from where it is, and may be elsewhere', async () => {
    mkdirSync(at('ci'), { recursive: true });
    configure({ host: '../gateway', plugins: ['../a*.so'], format: ['json=report.json'] }, 'ci/check.yaml');
    expect((await check('--config', 'ci/check.yaml')).exitCode).toBe(0);
    const report = JSON.parse(readFileSync(at('ci/report.json'), 'utf8')) as Report;
    expect([report.host.path, report.plugins[0]?.path]).toEqual(['gateway', 'auth.so']);
  });

  it('is printed as it holds, and the print is a configuration that prints the same', async () => {
    const whole = {
      ...PAIR,
      contract: ['nakama'],
      require: ['New=func() error'],
      sysroot: 'none',
      glibc: '2.31',
      hostScope: 'local',
      loader: 'dlopen',
      each: true,
      format: ['sarif=x.sarif'],
      fullTypes: true,
      failOn: 'note',
      policy: 'strict',
      baseline: 'baseline.json',
      rules: { [WARNED]: 'off' },
      suppressions: [{ rule: WARNED, plugin: 'a*', contains: 'x', reason: 'y', expires: '2027-01-31' }],
    };
    configure({ $schema: 'x', ...whole });
    const { stdout, exitCode } = await check('--print-config');
    expect(exitCode).toBe(0);
    expect(configOf(JSON.parse(stdout))).toEqual(whole);
    rmSync(at('goplug-lint.config.yaml'));
    writeFileSync(at('goplug-lint.config.json'), stdout);
    expect((await check('--print-config')).stdout).toBe(stdout);
  });

  it.each<[string, string[], RegExp]>([
    ['a wrong key', [], /^goplug-lint: goplug-lint\.config\.yaml: the configuration: unknown key "hots"/],
    ['a file that is not there', ['--config', 'no.yaml'], /^goplug-lint: no\.yaml: there is no such file\n$/],
    [
      'a rule that is none',
      ['--config', 'none', '--rule', 'x=off'],
      /^goplug-lint: --rule x=off: no rule is/,
    ],
    ['a level that is none', ['--config', 'none', '--rule', 'cpu-level=high'], /one of off, note, warning/],
    [
      'no host and no plugin',
      ['--config', 'none'],
      /^goplug-lint: a host and at least one plugin are needed/,
    ],
    ['a baseline without a name', ['--config', 'none', '--update-baseline'], /name it with --baseline FILE/],
  ])('%s is wrong usage, told in one line', async (_, args, message) => {
    configure({ hots: './gateway' });
    const { stderr, stdout, exitCode } = await check(...args);
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });

  it('has to be the only one', async () => {
    configure(PAIR);
    configure(PAIR, 'goplug-lint.config.json');
    const { stderr, exitCode } = await check();
    expect(stderr).toContain('there are goplug-lint.config.json and goplug-lint.config.yaml: name one');
    expect(exitCode).toBe(2);
  });

  it('serves exec as well, but only where it is named', async () => {
    configure({ host: './gateway', plugins: ['metrics.so'] });
    const unnamed = await check('exec', '--', './not-there');
    expect(unnamed.stderr).toContain('a host and at least one plugin are needed');
    expect(unnamed.exitCode).toBe(2);
    const { stderr, exitCode } = await check(
      'exec',
      '--config',
      'goplug-lint.config.yaml',
      '--',
      './not-there',
    );
    expect(stderr).toContain('✗ metrics.so will not load');
    expect(exitCode).toBe(1);
  });
});

describe('levels of rules', () => {
  it.each([
    ['error', 1, ['error']],
    ['warning', 0, ['warning']],
    ['off', 0, []],
  ])('%s: exit code %i', async (level, exitCode, levels) => {
    configure({ ...PAIR, rules: { [WARNED]: level } });
    const report = await reported();
    expect(report.exitCode).toBe(exitCode);
    expect(report.plugins[0]?.findings.map(one => one.level)).toEqual(levels);
  });

  it('leave a verdict, and what says why, alone', async () => {
    configure({
      host: './gateway',
      plugins: ['metrics.so'],
      rules: { 'package-hash': 'off', 'module-version': 'off' },
      suppressions: [{ rule: 'module-version', reason: 'no' }],
    });
    const { plugins, exitCode } = await reported();
    expect(exitCode).toBe(1);
    expect(plugins[0]?.findings.map(({ ruleId, suppressed }) => [ruleId, suppressed])).toEqual([
      ['package-hash', undefined],
      ['module-version', undefined],
    ]);
  });
});

describe('suppressions', () => {
  const suppressed = (suppression: object, more: object = {}) =>
    configure({
      ...PAIR,
      failOn: 'warning',
      suppressions: [{ rule: WARNED, reason: 'it is planned', ...suppression }],
      ...more,
    });

  it.each<[string, object]>([
    ['a rule', {}],
    ['a rule until a day', { expires: '2999-12-31' }],
    ['a rule of a file', { plugin: 'auth.so' }],
    ['a rule of a path', { plugin: './au*' }],
    ['a rule about a text', { contains: 'Version' }],
  ])('take the findings of %s', async (_, suppression) => {
    expect((await check('./server', 'auth.so', '--fail-on', 'warning')).exitCode).toBe(1);
    suppressed(suppression);
    const { findings, plugins, summary, exitCode } = await reported();
    expect(exitCode).toBe(0);
    expect(findings).toEqual([]);
    expect(plugins[0]?.findings).toMatchObject([
      { ruleId: WARNED, suppressed: true, justification: 'it is planned' },
    ]);
    expect([summary.warnings, summary.suppressed]).toEqual([0, 1]);
    const text = await check();
    expect(text.stdout).toMatch(/^✓ auth\.so loads\n(?!.*looks up)/s);
    expect(text.stdout).toContain('1 of 1 loads, 1 finding suppressed in ./server');
    expect((await check('--all')).stdout).toContain('suppressed (it is planned): the host looks up Version');
    const sarif = JSON.parse((await check('--format', 'sarif')).stdout) as {
      runs: { results: { suppressions: unknown }[] }[];
    };
    expect(sarif.runs[0]?.results.map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'external', justification: 'it is planned' }],
    ]);
    for (const format of ['github', 'gitlab', 'junit', 'markdown', 'html'])
      expect((await check('--format', format)).stdout).not.toContain('looks up');
  });

  it.each<[string, object, RegExp]>([
    ['expired ones', { expires: '2026-01-31' }, /^the suppression of export-missing expired on 2026-01-31$/],
    ['those of another text', { contains: 'Other' }, /^the suppression of export-missing is not needed: no/],
  ])('say so of %s', async (_, suppression, message) => {
    suppressed(suppression);
    const { findings, plugins, exitCode } = await reported();
    expect(exitCode).toBe(1);
    expect(plugins[0]?.findings.map(one => one.suppressed)).toEqual([undefined]);
    expect(findings).toMatchObject([{ ruleId: 'suppression-unused', level: 'warning' }]);
    expect(findings[0]?.message).toMatch(message);
    expect(findings[0]?.evidence[0]).toEqual({
      source: 'goplug-lint.config.yaml',
      fact: 'suppression of export-missing',
      value: 'it is planned',
    });
    const { stdout } = await check();
    expect(stdout).toMatch(/\n! goplug-lint\.config\.yaml\n {4}warning the suppression of export-missing/);
    const github = await check('--format', 'github');
    expect(github.stdout).toContain(
      '::warning file=goplug-lint.config.yaml,title=goplug-lint suppression-unused::',
    );
  });

  it('that fail nobody are no problem, if the team says so', async () => {
    suppressed({ contains: 'Other' }, { rules: { 'suppression-unused': 'off' }, failOn: 'error' });
    expect((await reported()).findings).toEqual([]);
  });

  it('of plugins that were not looked at are left alone', async () => {
    suppressed({ plugin: 'metrics.so' }, { failOn: 'error' });
    expect((await reported()).findings).toEqual([]);
  });

  it('that meet only a verdict say that they do nothing', async () => {
    configure({
      host: './gateway',
      plugins: ['metrics.so'],
      suppressions: [{ rule: 'package-hash', reason: 'no' }],
    });
    const { findings, exitCode } = await reported();
    expect(exitCode).toBe(1);
    expect(findings.map(({ message }) => message)).toEqual([
      'the suppression of package-hash meets only the verdict, which no suppression changes',
    ]);
  });
});

describe('a baseline', () => {
  const baseline = ['--baseline', 'baseline.json'];

  it('accepts what was there, and fails on what is new', async () => {
    const written = await check('./server', 'auth.so', ...baseline, '--update-baseline');
    expect(written.exitCode).toBe(0);
    expect(JSON.parse(readFileSync(at('baseline.json'), 'utf8'))).toEqual({
      schemaVersion: 1,
      findings: [
        {
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
          ruleId: WARNED,
          plugin: 'auth.so',
          message: expect.stringMatching(/^the host looks up Version/) as string,
        },
      ],
    });
    const report = await reported('./server', 'auth.so', ...baseline);
    expect([report.exitCode, report.summary.suppressed]).toEqual([0, 1]);
    expect(report.plugins[0]?.findings[0]?.justification).toBe('in baseline.json');
    expect((await check('./server', 'auth.so', ...baseline, '--require', 'Nothing')).exitCode).toBe(1);
    writeFileSync(at('baseline.json'), '{ "schemaVersion": 1, "findings": [] }');
    // Without one a warning does not fail a check.
    expect((await check('./server', 'auth.so', ...baseline)).exitCode).toBe(1);
    expect((await check('./server', 'auth.so')).exitCode).toBe(0);
  });

  it('never holds what keeps a plugin from loading', async () => {
    const { exitCode } = await check('./gateway', 'metrics.so', ...baseline, '--update-baseline');
    expect(exitCode).toBe(1);
    expect(readFileSync(at('baseline.json'), 'utf8')).toBe('{\n  "schemaVersion": 1,\n  "findings": []\n}\n');
    expect((await check('./gateway', 'metrics.so', ...baseline)).exitCode).toBe(1);
  });

  it('tells what is gone, of plugins that were looked at', async () => {
    const entries = ['auth.so', 'other.so'].map(plugin => ({
      fingerprint: '0',
      ruleId: WARNED,
      plugin,
      message: 'x',
    }));
    writeFileSync(at('baseline.json'), JSON.stringify({ schemaVersion: 1, findings: entries }));
    const { findings, exitCode } = await reported('./gateway', 'auth.so', ...baseline);
    expect(exitCode).toBe(0);
    expect(findings).toMatchObject([{ ruleId: 'suppression-unused', level: 'note' }]);
    expect(findings[0]?.message).toBe(
      'baseline.json holds one finding that is gone: export-missing of auth.so',
    );
  });

  it('has to be there', async () => {
    const { stderr, exitCode } = await check('./gateway', 'auth.so', ...baseline);
    expect(stderr).toBe('goplug-lint: baseline.json: there is no such file; --update-baseline writes it\n');
    expect(exitCode).toBe(2);
  });
});
