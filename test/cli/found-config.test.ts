import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_OPTIONS } from '../../src/policy/configuration.ts';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;
beforeAll(() => {
  demo = unpackDemo();
  writeFileSync(at('../outside.json'), '{ "schemaVersion": 1, "findings": [] }');
  writeFileSync(at('../outside.yaml'), 'require: [{ name: New }]\n');
});
afterAll(() => {
  for (const name of ['../outside.json', '../outside.yaml', '../written.json'])
    rmSync(at(name), { force: true });
  demo.remove();
});
afterEach(() => {
  for (const name of [FILE, 'report.txt', 'baseline.json', 'inside', 'link.yaml'])
    rmSync(at(name), { recursive: true, force: true });
});

const FILE = 'goplug-lint.config.json';
const at = (name: string) => join(demo.directory, name);
const found = (config: unknown) => writeFileSync(at(FILE), JSON.stringify(config));
const check = (...args: string[]) => run(demo.directory, args);

/** What each key of a configuration could do, and what becomes of it where nobody has named the file. */
const KEYS: Readonly<
  Record<string, [value: unknown, byDefault: 'taken' | 'refused', underStrict: 'taken' | 'refused'][]>
> = {
  $schema: [['x', 'taken', 'taken']],
  image: [
    ['registry:localhost:1/me/gateway', 'refused', 'refused'],
    ['oci-dir:layout', 'refused', 'refused'],
  ],
  platform: [['linux/arm64', 'refused', 'refused']],
  host: [
    ['./gateway', 'taken', 'refused'],
    ['oci-dir:layout', 'refused', 'refused'],
  ],
  plugins: [[['auth.so', '!metrics.so'], 'taken', 'refused']],
  contract: [[['contract.yaml'], 'taken', 'refused']],
  require: [[['New=func() error'], 'taken', 'refused']],
  sysroot: [
    ['none', 'taken', 'refused'],
    ['root', 'taken', 'refused'],
  ],
  glibc: [['2.99', 'taken', 'refused']],
  hostScope: [['global', 'taken', 'refused']],
  loader: [
    ['dlopen', 'refused', 'refused'],
    ['plugin.Open', 'taken', 'taken'],
  ],
  each: [
    [true, 'taken', 'refused'],
    [false, 'taken', 'taken'],
  ],
  format: [
    [['text=report.txt'], 'refused', 'refused'],
    [['text', 'sarif=../../.ssh/authorized_keys'], 'refused', 'refused'],
    [['text'], 'taken', 'taken'],
  ],
  fullTypes: [[true, 'taken', 'taken']],
  failOn: [
    ['error', 'taken', 'taken'],
    ['note', 'taken', 'taken'],
  ],
  policy: [
    ['default', 'taken', 'taken'],
    ['strict', 'taken', 'taken'],
  ],
  baseline: [['baseline.json', 'taken', 'refused']],
  rules: [
    [{ 'image-constructor': 'off' }, 'taken', 'refused'],
    [{ 'image-disagrees': 'note' }, 'taken', 'refused'],
    [{ 'cpu-level': 'error' }, 'taken', 'taken'],
  ],
  suppressions: [[[{ rule: 'image-constructor', reason: 'x' }], 'taken', 'refused']],
};

const CASES = Object.entries(KEYS).flatMap(([key, values]) =>
  values.map(([value, byDefault, underStrict]) => ({ key, value, byDefault, underStrict })),
);
const isRefused = ({ exitCode, stderr }: { exitCode: number; stderr: string }) =>
  exitCode === 2 && stderr.includes(`only taken from a configuration that is named: pass --config ${FILE}`);
/** The files are the command line's, unless they are what is tried. */
const filesBeside = (key: string) => [
  ...(key === 'host' ? [] : ['--host', './gateway']),
  ...(key === 'plugins' ? [] : ['--plugin', 'auth.so']),
];

describe('a configuration that nobody named', () => {
  it('has a case of every key here', () => {
    expect(Object.keys(KEYS).sort()).toEqual(['$schema', ...CONFIG_OPTIONS.keys(), 'suppressions'].sort());
  });

  describe.each(CASES)('with $key: $value', ({ key, value, byDefault, underStrict }) => {
    const prepare = () => {
      mkdirSync(at('root'), { recursive: true });
      writeFileSync(at('contract.yaml'), 'require: [{ name: New }]\n');
      writeFileSync(at('baseline.json'), '{ "schemaVersion": 1, "findings": [] }');
      found({ [key]: value });
    };

    it(`is ${byDefault} by default`, async () => {
      prepare();
      const ran = await check(...filesBeside(key));
      expect(isRefused(ran), ran.stderr).toBe(byDefault === 'refused');
      if (byDefault === 'refused') expect(ran.stderr).toMatch(new RegExp(`^goplug-lint: ${FILE}: ${key}`));
      else expect(ran.exitCode, ran.stderr).not.toBe(2);
    });

    it(`is ${underStrict} under strict`, async () => {
      prepare();
      const ran = await check(...filesBeside(key), '--policy', 'strict');
      expect(isRefused(ran), ran.stderr).toBe(underStrict === 'refused');
    });

    it('is taken where it is named', async () => {
      prepare();
      if (key === 'format')
        return expect(isRefused(await check('--config', FILE, '--print-config'))).toBe(false);
      const ran = await check(...filesBeside(key), '--policy', 'strict', '--config', FILE);
      expect(ran.exitCode, ran.stderr).not.toBe(2);
    });
  });

  it('that asks for strict itself cannot take it back in another key', async () => {
    found({ host: './gateway', plugins: ['auth.so'], policy: 'strict' });
    expect((await check()).exitCode).not.toBe(2);
    found({ host: './gateway', plugins: ['auth.so'], policy: 'strict', rules: { 'image-ifunc': 'off' } });
    const { stderr, exitCode } = await check();
    expect(stderr).toBe(
      `goplug-lint: ${FILE}: rules.image-ifunc: under the strict policy only taken from a configuration that is named: pass --config ${FILE}, or --config none\n`,
    );
    expect(exitCode).toBe(2);
  });

  it('is asked for nothing that the command line says', async () => {
    found({
      loader: 'dlopen',
      format: ['text=report.txt'],
      glibc: '2.99',
      sysroot: 'none',
      rules: { 'image-ifunc': 'off' },
    });
    const said = ['--loader', 'plugin.Open', '--format', 'text', '--glibc', '2.36', '--sysroot', 'none'];
    const files = ['./gateway', 'auth.so', '--rule', 'image-ifunc=error'];
    expect((await check(...files, ...said, '--policy', 'strict')).exitCode).not.toBe(2);
    expect(existsSync(at('report.txt'))).toBe(false);
  });

  it.each([
    ['loader', { loader: 'dlopen' }, ['./gateway', 'libaudit.so'], 1],
    ['format', { format: ['text=report.txt'] }, ['./gateway', 'auth.so'], 0],
  ])('changes nothing by %s: the same without it', async (_, config, files, exitCode) => {
    found(config);
    expect((await check(...files)).exitCode).toBe(2);
    expect(existsSync(at('report.txt'))).toBe(false);
    expect((await check(...files, '--config', 'none')).exitCode).toBe(exitCode);
  });

  it('names no baseline to be written', async () => {
    found({ host: './gateway', plugins: ['auth.so'], baseline: 'baseline.json' });
    const { stderr, exitCode } = await check('--update-baseline');
    expect(stderr).toMatch(/^goplug-lint: goplug-lint\.config\.json: baseline: only taken from/);
    expect(exitCode).toBe(2);
    expect(existsSync(at('baseline.json'))).toBe(false);
    expect((await check('--update-baseline', '--baseline', 'baseline.json')).exitCode).toBe(0);
    expect(existsSync(at('baseline.json'))).toBe(true);
  });

  it('may say anything where it is only printed', async () => {
    found({ loader: 'dlopen', format: ['text=report.txt'], policy: 'strict' });
    const { stdout, exitCode } = await check('--print-config');
    expect(JSON.parse(stdout)).toMatchObject({ loader: 'dlopen', format: ['text=report.txt'] });
    expect(exitCode).toBe(0);
    expect(existsSync(at('report.txt'))).toBe(false);
  });
});

describe('the files that a configuration names', () => {
  const outside: [string, object][] = [
    ['contract[0]', { contract: ['../outside.yaml'] }],
    ['contract[1]', { contract: ['nakama', '/etc/passwd'] }],
    ['contract[0]', { contract: ['./link.yaml'] }],
    ['contract[0]', { contract: ['inside/../../outside.yaml'] }],
    ['contract[0]', { contract: ['../not-there.yaml'] }],
    ['baseline', { baseline: '../outside.json' }],
    ['baseline', { baseline: '/etc/passwd' }],
  ];
  it.each(outside)('lie below its directory where it was only found: %s %j', async (place, config) => {
    mkdirSync(at('inside'), { recursive: true });
    symlinkSync('../outside.yaml', at('link.yaml'));
    found({ host: './gateway', plugins: ['auth.so'], ...config });
    const { stderr, stdout, exitCode } = await check();
    expect(stderr).toContain(`goplug-lint: ${FILE}: ${place}: `);
    expect(stderr).toContain('is outside of its directory');
    expect(stderr).not.toContain('root:');
    expect([stdout, exitCode]).toEqual(['', 2]);
  });

  it('may lie elsewhere where it is named', async () => {
    found({
      host: './gateway',
      plugins: ['auth.so'],
      contract: ['../outside.yaml'],
      baseline: '../outside.json',
    });
    const { stderr, exitCode } = await check('--config', FILE);
    expect(stderr).toBe('');
    expect([0, 1]).toContain(exitCode);
  });

  it.each([
    ['baseline', { baseline: '/dev/zero' }, '/dev/zero'],
    ['contract[0]', { contract: ['/dev/zero'] }, '/dev/zero'],
    ['baseline', { baseline: 'inside/fifo' }, 'inside/fifo'],
    ['contract[0]', { contract: ['inside/fifo'] }, 'inside/fifo'],
    ['contract[0]', { contract: ['./inside'] }, 'inside'],
  ])('are regular files, whoever named it: %s %j', async (place, config, path) => {
    mkdirSync(at('inside'), { recursive: true });
    execFileSync('mkfifo', [at('inside/fifo')]);
    found({ host: './gateway', plugins: ['auth.so'], ...config });
    const { stderr, exitCode } = await check('--config', FILE);
    expect(stderr).toMatch(
      new RegExp(`${FILE}: ${place.replace(/[[\]]/g, '\\$&')}: (\\./)?${path} is not a regular file\n$`),
    );
    expect(exitCode).toBe(2);
  });

  it('are not shown where they are something else', async () => {
    writeFileSync(at('secret.txt'), 'root:x:0:0:hidden\nother line\n');
    found({ host: './gateway', plugins: ['auth.so'], contract: ['./secret.txt'] });
    const { stderr, exitCode } = await check();
    expect(stderr).toMatch(/secret\.txt: the contract: expected an object with .*, got a string/);
    expect(stderr).not.toContain('hidden');
    expect(exitCode).toBe(2);
    expect(readFileSync(at('secret.txt'), 'utf8')).toContain('hidden');
  });

  it('the configuration itself is a regular file where it was only found', async () => {
    execFileSync('mkfifo', [at('goplug-lint.config.yml')]);
    const { stderr, exitCode } = await check('./gateway', 'auth.so');
    rmSync(at('goplug-lint.config.yml'));
    expect(stderr).toBe('goplug-lint: goplug-lint.config.yml: it is not a regular file\n');
    expect(exitCode).toBe(2);
  });
});

describe('a contract of C symbols', () => {
  const REQUIRE = { symbols: 'c', require: [{ name: 'FLBPluginInit' }] };

  it('does not say who opens the files, if nobody named the configuration', async () => {
    found({ contract: ['inside/c.json'], plugins: ['libaudit.so'], host: './gateway' });
    mkdirSync(at('inside'));
    writeFileSync(at('inside/c.json'), JSON.stringify(REQUIRE));
    const { stderr, exitCode } = await check();
    expect(stderr).toContain('c.json: C symbols are looked up by dlsym: use --loader dlopen');
    expect(exitCode).toBe(2);
    const named = await check('--config', FILE);
    expect(named.stdout).toContain('undefined symbol: FLBPluginInit');
    expect(named.exitCode).toBe(1);
    const said = await check('--loader', 'dlopen');
    expect(said.stdout).toContain('undefined symbol: FLBPluginInit');
  });
});
