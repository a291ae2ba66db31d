import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readBaseline, readConfig } from '../../src/node/config-file.ts';
import { baselineOf } from '../../src/policy/baseline.ts';
import { ConfigError } from '../../src/policy/config-error.ts';
import { type ConfigFile, configOf } from '../../src/policy/configuration.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/config-v1.schema.json', import.meta.url), 'utf8'),
) as { definitions: { ConfigFile: { properties: Record<string, unknown> } } };
const ajv = new Ajv({ strict: false });
ajvFormats.default(ajv);
const isValid = ajv.compile(schema);

const WHOLE: Required<ConfigFile> = {
  $schema: './schema/config-v1.schema.json',
  image: 'oci-dir:layout',
  platform: 'linux/arm64',
  host: './gateway',
  plugins: ['plugins/first.so', 'plugins/*.so', '!plugins/old.so'],
  contract: ['nakama', './contract.yaml'],
  require: ['New=func() error', 'Limits.(*map[string]int)'],
  sysroot: 'none',
  glibc: '2.31',
  hostScope: 'global',
  loader: 'plugin.Open',
  each: true,
  format: ['text', 'sarif=plugins.sarif'],
  fullTypes: true,
  failOn: 'warning',
  policy: 'strict',
  baseline: 'goplug-lint.baseline.json',
  rules: { 'cpu-level': 'off', 'skew-silent': 'error' },
  suppressions: [
    {
      rule: 'skew-silent',
      plugin: 'plugins/auth*.so',
      contains: 'example.com/dep',
      reason: 'a comment only',
      expires: '2027-01-31',
    },
    { rule: 'host-unused', reason: 'it is opened by the launcher' },
  ],
};

/** What is wrong, and the message that has to say where, and what is allowed. */
const WRONG: readonly [unknown, string][] = [
  [[], 'the configuration: expected an object with $schema, image, platform, host, plugins, '],
  ['text', 'the configuration: expected an object with '],
  [
    { hosts: 'x' },
    'the configuration: unknown key "hosts"; allowed are $schema, image, platform, host, plugins, ',
  ],
  [{ $schema: 1 }, '$schema: expected a string, got 1'],
  [{ host: '' }, 'host: expected a string, got ""'],
  [{ plugins: 'a.so' }, 'plugins: expected a list of files and patterns, got "a.so"'],
  [{ plugins: ['a.so', 1] }, 'plugins[1]: expected a string, got 1'],
  [{ contract: 'nakama' }, 'contract: expected a list of contracts, got "nakama"'],
  [{ require: ['New = func('] }, 'require[0]: "func(" is not a Go type'],
  [{ require: [{}] }, 'require[0]: expected a string, got {}'],
  [{ sysroot: false }, 'sysroot: expected a string, got false'],
  [{ glibc: 2.31 }, 'glibc: expected a release of glibc in quotes, like "2.31", got 2.31'],
  [{ hostScope: 'both' }, 'hostScope: expected one of global, local, got "both"'],
  [{ loader: 'open' }, 'loader: expected one of plugin.Open, dlopen, got "open"'],
  [{ each: 'yes' }, 'each: expected true or false, got "yes"'],
  [{ format: 'json' }, 'format: expected a list of formats, got "json"'],
  [{ fullTypes: 1 }, 'fullTypes: expected true or false, got 1'],
  [{ failOn: 'info' }, 'failOn: expected one of error, warning, note, got "info"'],
  [{ policy: 'lax' }, 'policy: expected one of default, strict, got "lax"'],
  [{ baseline: {} }, 'baseline: expected a string, got {}'],
  [{ rules: ['cpu-level'] }, 'rules: expected an object of levels by rule id, got ["cpu-level"]'],
  [
    { rules: { 'cpu-level': 'info' } },
    'rules.cpu-level: expected one of off, note, warning, error, got "info"',
  ],
  [{ rules: { cpulevel: 'off' } }, 'rules.cpulevel: no rule is called "cpulevel"; did you mean cpu-level?'],
  [{ rules: { xyz: 'off' } }, 'rules.xyz: no rule is called "xyz"; goplug-lint rules lists them'],
  [{ suppressions: {} }, 'suppressions: expected a list of suppressions, got {}'],
  [{ suppressions: [{ reason: 'x' }] }, 'suppressions[0].rule: expected a string, got nothing'],
  [{ suppressions: [{ rule: 'cpu-level' }] }, 'suppressions[0].reason: expected a string, got nothing'],
  [
    { suppressions: [{ rule: 'cpu-level', reason: '' }] },
    'suppressions[0].reason: expected a string, got ""',
  ],
  [
    { suppressions: [{ rule: 'cpu-level', reason: 'x', until: '2027-01-01' }] },
    'suppressions[0]: unknown key "until"; allowed are rule, plugin, contains, reason, expires',
  ],
  [
    { suppressions: [{ rule: 'cpu-level', reason: 'x', expires: '2027-02-30' }] },
    'suppressions[0].expires: expected a day as YYYY-MM-DD, got "2027-02-30"',
  ],
  [
    { suppressions: [{ rule: 'cpu-level', reason: 'x', expires: '31.1.2027' }] },
    'suppressions[0].expires: expected a day as YYYY-MM-DD, got "31.1.2027"',
  ],
  [{ suppressions: [{ rule: 'nope', reason: 'x' }] }, 'suppressions[0].rule: no rule is called "nope"'],
];

/** Texts that the schema lets pass: it knows neither Go types nor that a text says something. */
const BEYOND_SCHEMA = /^(require\[0\]: "func|.*, got ""$)/;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'goplug-lint-config-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const written = (name: string, text: string) => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};

describe('a configuration', () => {
  it('keeps every key, and the schema has no other', () => {
    expect(configOf(WHOLE)).toEqual(WHOLE);
    expect(isValid(WHOLE)).toBe(true);
    expect(Object.keys(schema.definitions.ConfigFile.properties)).toEqual(Object.keys(WHOLE));
  });

  it('may be empty', () => {
    expect(configOf({})).toEqual({});
    expect(configOf(null)).toEqual({});
  });

  it.each(WRONG)('%j is refused, with the place and what is allowed', (value, message) => {
    expect(() => configOf(value)).toThrow(ConfigError);
    expect(() => configOf(value)).toThrow(message);
    expect(isValid(value)).toBe(BEYOND_SCHEMA.test(message));
  });

  it('is the same in JSON and in YAML, and relative to its file', async () => {
    const json = await readConfig(written('goplug-lint.config.json', JSON.stringify(WHOLE)));
    const yaml = await readConfig(written('goplug-lint.config.yaml', stringify(WHOLE)));
    expect(yaml).toEqual(json);
    expect(json).toEqual({
      ...WHOLE,
      image: `oci-dir:${join(directory, 'layout')}`,
      host: join(directory, 'gateway'),
      plugins: [
        join(directory, 'plugins/first.so'),
        join(directory, 'plugins/*.so'),
        `!${join(directory, 'plugins/old.so')}`,
      ],
      contract: ['nakama', join(directory, 'contract.yaml')],
      format: ['text', `sarif=${join(directory, 'plugins.sarif')}`],
      baseline: join(directory, 'goplug-lint.baseline.json'),
    });
  });

  it('takes a day of YAML without quotes for a text', async () => {
    const text = 'suppressions: [{ rule: cpu-level, reason: old machines, expires: 2027-01-31 }]';
    const { suppressions } = await readConfig(written('day.yaml', text));
    expect(suppressions).toEqual([{ rule: 'cpu-level', reason: 'old machines', expires: '2027-01-31' }]);
  });

  it.each([
    ['broken.json', '{"host": }', /broken\.json: .*JSON/],
    ['broken.yaml', 'host: [', /broken\.yaml: .*line 1/],
    ['twice.yaml', 'host: a\nhost: b\n', /twice\.yaml: Map keys must be unique at line 2/],
    ['wrong.yaml', 'rules: { nope: off }', /wrong\.yaml: rules\.nope: no rule/],
  ])('%s is refused with the name of the file', async (name, text, message) => {
    await expect(readConfig(written(name, text))).rejects.toThrow(ConfigError);
    await expect(readConfig(written(name, text))).rejects.toThrow(message);
  });

  it('that is not there is said to be so', async () => {
    await expect(readConfig(join(directory, 'no.json'))).rejects.toThrow(/no\.json: there is no such file$/);
  });
});

describe('a baseline', () => {
  const entry = { fingerprint: '00', ruleId: 'cpu-level', plugin: 'a.so', message: 'x' };

  it('keeps its entries, also of rules that are gone', () => {
    const entries = [entry, { ...entry, ruleId: 'of-another-release' }];
    expect(baselineOf({ schemaVersion: 1, findings: entries })).toEqual(entries);
  });

  it.each<[unknown, string]>([
    [{}, 'schemaVersion: expected 1, got nothing'],
    [{ schemaVersion: 2, findings: [] }, 'schemaVersion: expected 1, got 2'],
    [{ schemaVersion: 1 }, 'findings: expected a list of findings, got nothing'],
    [
      { schemaVersion: 1, findings: [{ ...entry, plugin: 1 }] },
      'findings[0].plugin: expected a string, got 1',
    ],
  ])('%j is refused', (value, message) => {
    expect(() => baselineOf(value)).toThrow(ConfigError);
    expect(() => baselineOf(value)).toThrow(message.replace('undefined', 'nothing'));
  });

  it('is refused with the name of the file', async () => {
    await expect(readBaseline(written('base.json', '[]'))).rejects.toThrow(
      /base\.json: the baseline: expected an object/,
    );
  });
});
