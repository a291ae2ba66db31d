import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedContracts } from '../../src/contract/asked-contracts.ts';
import { type Contract, ContractError } from '../../src/contract/contract.ts';
import { contractOf } from '../../src/contract/contract-format.ts';
import { PRESETS, presetContract } from '../../src/contract/presets.ts';
import { contractOfRequirements } from '../../src/contract/requirement.ts';
import { readContract } from '../../src/node/contract-file.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/contract-v1.schema.json', import.meta.url), 'utf8'),
) as object;
const isValid = new Ajv({ strict: false }).compile(schema);

const WHOLE = {
  $schema: './schema/contract-v1.schema.json',
  name: 'gateway 3',
  source: 'gateway/loader.go',
  require: [
    { name: 'New', type: 'func(*shared.Config) (shared.Greeter, error)' },
    { name: 'Limits', asserts: '*map[string]int', optional: true },
    { anyOf: [{ name: 'Start' }, { name: 'Run', type: 'func() error' }], optional: true },
  ],
};

/** What is wrong, and the message that has to say where. */
const WRONG: readonly [string, unknown, RegExp][] = [
  ['a list', [], /^the contract: expected an object with .*require, got \[\]$/],
  ['nothing', {}, /^require: expected a list of symbols, got nothing$/],
  ['an empty list', { require: [] }, /^require: expected at least one symbol, got \[\]$/],
  ['an unknown key', { require: [{ name: 'A' }], requires: 1 }, /unknown key "requires"; allowed are/],
  [
    'a symbol without a name',
    { require: [{ type: 'int' }] },
    /^require\[0\]\.name: expected .*, got nothing$/,
  ],
  [
    'a name that is none',
    { require: [{ name: 'A.B' }] },
    /^require\[0\]\.name: "A\.B" is not a valid Go identifier$/,
  ],
  [
    'a type that is none',
    { require: [{ name: 'A' }, { name: 'B', type: 'func(' }] },
    /^require\[1\]\.type: "func\(" is not a Go type: expected a type at column 6$/,
  ],
  [
    'two types',
    { require: [{ name: 'A', type: 'int', asserts: '*int' }] },
    /^require\[0\]: type and asserts exclude each other$/,
  ],
  [
    'a number as type',
    { require: [{ name: 'A', type: 5 }] },
    /^require\[0\]\.type: expected a string, got 5$/,
  ],
  [
    'a flag that is none',
    { require: [{ name: 'A', optional: 'yes' }] },
    /^require\[0\]\.optional: expected true or false, got "yes"$/,
  ],
  [
    'an empty choice',
    { require: [{ anyOf: [] }] },
    /^require\[0\]\.anyOf: expected at least one symbol, got \[\]$/,
  ],
  [
    'a choice of choices',
    { require: [{ anyOf: [{ anyOf: [] }] }] },
    /^require\[0\]\.anyOf\[0\]: unknown key/,
  ],
];

/** The schema cannot tell these. */
const BEYOND_SCHEMA = [
  'an empty list',
  'an empty choice',
  'a name that is none',
  'a type that is none',
  'two types',
];

describe('a contract in a file', () => {
  it('has every key', () => {
    expect(isValid(WHOLE)).toBe(true);
    const contract = contractOf(WHOLE, 'contract.json');
    expect(contract.name).toBe('gateway 3');
    expect(contract.source).toBe('gateway/loader.go');
    expect(contract.requirements.map(({ optional }) => optional)).toEqual([false, true, true]);
    expect(contract.requirements.map(({ wishes }) => wishes.map(({ symbol }) => symbol))).toEqual([
      ['New'],
      ['Limits'],
      ['Start', 'Run'],
    ]);
    expect(contract.requirements[1]?.wishes[0]?.type?.form).toBe('asserted');
  });

  it.each(WRONG)('is refused with the place: %s', (name, value, message) => {
    expect(() => contractOf(value, 'contract.json')).toThrow(ContractError);
    expect(() => contractOf(value, 'contract.json')).toThrow(message);
    expect(isValid(value)).toBe(BEYOND_SCHEMA.includes(name));
  });
});

describe('the file of a contract', () => {
  let directory = '';
  const write = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'goplug-lint-contract-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('is JSON or YAML, and is called by its name', async () => {
    const json = await readContract(
      write('a.json', JSON.stringify({ require: [{ name: 'New', type: 'func()' }] })),
    );
    const yaml = await readContract(write('a.yaml', 'require:\n  - name: New\n    type: func()\n'));
    expect(json.name).toBe('a.json');
    expect(yaml.requirements).toEqual(json.requirements);
  });

  it.each([
    ['broken.json', '{"require": [', /broken\.json: .*JSON/],
    ['broken.yaml', 'require: [', /broken\.yaml: .*line 1/],
    ['list.yaml', '- name: New', /list\.yaml: the contract: expected an object/],
    [
      'bomb.yaml',
      `a: &a [x,x]\n${'bcdefghijk'
        .split('')
        .map((key, i) => `${key}: &${key} [${`*${'abcdefghijk'[i]},`.repeat(9)}]`)
        .join('\n')}\n`,
      /bomb\.yaml: .*alias/,
    ],
  ])('%s is refused with its name', async (name, text, message) => {
    const file = write(name, text);
    await expect(readContract(file)).rejects.toThrow(ContractError);
    await expect(readContract(file)).rejects.toThrow(message);
  });

  it('has to be there, and to be a file', async () => {
    await expect(readContract(join(directory, 'none.yaml'))).rejects.toThrow(/there is no such file/);
    await expect(readContract(directory)).rejects.toThrow(/it is a directory/);
  });
});

describe('a contract of C symbols', () => {
  const ofC = (entry: object) => ({ symbols: 'c', require: [entry] });

  it('has names, which need not be those of Go', () => {
    const { symbols, requirements } = contractOf(
      {
        symbols: 'c',
        require: [{ name: 'a$b.c' }, { anyOf: [{ name: 'x' }, { name: 'y' }], optional: true }],
      },
      'c.yaml',
    );
    expect(symbols).toBe('c');
    expect(requirements).toEqual([
      { wishes: [{ symbol: 'a$b.c' }], optional: false },
      { wishes: [{ symbol: 'x' }, { symbol: 'y' }], optional: true },
    ]);
  });

  it.each([
    [ofC({ name: 'Init', type: 'func()' }), /require\[0\]: a C symbol has no type/],
    [ofC({ name: 'Init', asserts: 'func()' }), /require\[0\]: a C symbol has no type/],
    [ofC({ name: '*' }), /require\[0\]\.name: expected the name of a C symbol, got "\*"/],
    [ofC({ name: 'a b' }), /require\[0\]\.name/],
    [{ symbols: 'rust', require: [{ name: 'x' }] }, /symbols: expected one of go, c, got "rust"/],
  ])('%j is refused', (value, message) => {
    expect(() => contractOf(value, 'c.yaml')).toThrow(ContractError);
    expect(() => contractOf(value, 'c.yaml')).toThrow(message);
  });
});

describe('who looks up what contracts ask for', () => {
  const ofC = presetContract('fluent-bit') as Contract;
  const ofGo = presetContract('nakama') as Contract;
  const names = contractOfRequirements(['Init']);
  const typed = contractOfRequirements(['Init=func() error']);
  const any = contractOfRequirements(['*']);

  it('is dlopen where all ask for C symbols and nobody says otherwise', () => {
    expect(askedContracts(undefined, [ofC])).toMatchObject({
      loader: 'dlopen',
      symbols: expect.arrayContaining(['FLBPluginRegister', 'FLBPluginFlush']),
    });
    expect(askedContracts(undefined, [ofC, names]).symbols).toContain('Init');
    expect(askedContracts(undefined, [names])).toMatchObject({ loader: undefined, symbols: [] });
    expect(askedContracts('dlopen', [names])).toMatchObject({ symbols: ['Init'] });
  });

  it.each([
    ['plugin.Open', [ofC], /fluent-bit: C symbols are looked up by dlsym/],
    ['dlopen', [ofGo], /nakama: Go symbols are looked up by plugin\.Lookup/],
    [undefined, [ofC, ofGo], /nakama: Go symbols/],
    ['dlopen', [typed], /--require: Init: the type of a C symbol cannot be checked/],
    ['dlopen', [any], /--require: \*: dlsym needs the name/],
  ] as const)('%s is refused for others', (loader, contracts, message) => {
    expect(() => askedContracts(loader, contracts)).toThrow(message);
  });
});

describe('the presets', () => {
  it.each(PRESETS.map(preset => [preset.id, preset] as const))(
    '%s is a valid contract with its source',
    (id, preset) => {
      expect(isValid(preset.contract)).toBe(true);
      expect(presetContract(id)?.requirements.length).toBeGreaterThan(0);
      expect(preset.contract.source).toMatch(/^[\w.-]+\/[\w.-]+ \S+\.(?:go|c|cc)\b/);
    },
  );

  it('are sorted', () => {
    const ids = PRESETS.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });

  it('take the name of a symbol where a configuration has it', () => {
    const symbols = presetContract('tyk:AuthCheck')?.requirements.flatMap(({ wishes }) => wishes);
    expect(symbols?.map(({ symbol }) => symbol)).toEqual(['AuthCheck', 'AuthCheck', 'AuthCheck']);
    expect(() => presetContract('nakama:Other')).toThrow(/fixed names/);
    expect(() => presetContract('tyk:a b')).toThrow(/is not a valid Go identifier/);
    expect(presetContract('unknown')).toBeUndefined();
  });
});
