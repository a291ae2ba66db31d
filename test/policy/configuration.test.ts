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
  [[], 'the configuration: [] where an object with $schema, image, platform, host, plugins, '],
  ['text', 'the configuration: a text where an object with '],
  [
    { hosts: 'x' },
    'the configuration: unknown key "hosts"; allowed are $schema, image, platform, host, plugins, ',
  ],
  [{ $schema: 1 }, '$schema: 1 where a text is wanted'],
  [{ host: '' }, 'host: "" where a text is wanted'],
  [{ plugins: 'a.so' }, 'plugins: "a.so" where a list of files and patterns is wanted'],
  [{ plugins: ['a.so', 1] }, 'plugins[1]: 1 where a text is wanted'],
  [{ contract: 'nakama' }, 'contract: "nakama" where a list of contracts is wanted'],
  [{ require: ['New = func('] }, 'require[0]: "func(" is no Go type'],
  [{ require: [{}] }, 'require[0]: {} where a text is wanted'],
  [{ sysroot: false }, 'sysroot: false where a text is wanted'],
  [{ glibc: 2.31 }, 'glibc: 2.31 where a release of glibc in quotes, like "2.31", is wanted'],
  [{ hostScope: 'both' }, 'hostScope: "both" where one of global, local is wanted'],
  [{ loader: 'open' }, 'loader: "open" where one of plugin.Open, dlopen is wanted'],
  [{ each: 'yes' }, 'each: "yes" where true or false is wanted'],
  [{ format: 'json' }, 'format: "json" where a list of formats is wanted'],
  [{ fullTypes: 1 }, 'fullTypes: 1 where true or false is wanted'],
  [{ failOn: 'info' }, 'failOn: "info" where one of error, warning, note is wanted'],
  [{ policy: 'lax' }, 'policy: "lax" where one of default, strict is wanted'],
  [{ baseline: {} }, 'baseline: {} where a text is wanted'],
  [{ rules: ['cpu-level'] }, 'rules: ["cpu-level"] where an object of levels by rule id is wanted'],
  [{ rules: { 'cpu-level': 'info' } }, 'rules.cpu-level: "info" where one of off, note, warning, error is'],
  [{ rules: { cpulevel: 'off' } }, 'rules.cpulevel: no rule is called "cpulevel"; did you mean cpu-level?'],
  [{ rules: { xyz: 'off' } }, 'rules.xyz: no rule is called "xyz"; goplug-lint rules lists them'],
  [{ suppressions: {} }, 'suppressions: {} where a list of suppressions is wanted'],
  [{ suppressions: [{ reason: 'x' }] }, 'suppressions[0].rule: nothing where a text is wanted'],
  [{ suppressions: [{ rule: 'cpu-level' }] }, 'suppressions[0].reason: nothing where a text is wanted'],
  [{ suppressions: [{ rule: 'cpu-level', reason: '' }] }, 'suppressions[0].reason: "" where a text'],
  [
    { suppressions: [{ rule: 'cpu-level', reason: 'x', until: '2027-01-01' }] },
    'suppressions[0]: unknown key "until"; allowed are rule, plugin, contains, reason, expires',
  ],
  [
    { suppressions: [{ rule: 'cpu-level', reason: 'x', expires: '2027-02-30' }] },
    'suppressions[0].expires: "2027-02-30" where a day as YYYY-MM-DD is wanted',
  ],
  [
    { suppressions: [{ rule: 'cpu-level', reason: 'x', expires: '31.1.2027' }] },
    'suppressions[0].expires: "31.1.2027" where a day',
  ],
  [{ suppressions: [{ rule: 'nope', reason: 'x' }] }, 'suppressions[0].rule: no rule is called "nope"'],
];

/** Texts that the schema lets pass: it knows neither Go types nor that a text says something. */
const BEYOND_SCHEMA = /^(require\[0\]: "func|.*: "" where)/;

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

  it('is the same in JSON and in YAML, and leads from where its file is', async () => {
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
    [{}, 'schemaVersion: undefined where'],
    [{ schemaVersion: 2, findings: [] }, 'schemaVersion: 2 where 1 is wanted'],
    [{ schemaVersion: 1 }, 'findings: nothing where a list of findings is wanted'],
    [{ schemaVersion: 1, findings: [{ ...entry, plugin: 1 }] }, 'findings[0].plugin: 1 where a text'],
  ])('%j is refused', (value, message) => {
    expect(() => baselineOf(value)).toThrow(ConfigError);
    expect(() => baselineOf(value)).toThrow(message.replace('undefined', 'nothing'));
  });

  it('is refused with the name of the file', async () => {
    await expect(readBaseline(written('base.json', '[]'))).rejects.toThrow(
      /base\.json: the baseline: \[\] where an object/,
    );
  });
});
