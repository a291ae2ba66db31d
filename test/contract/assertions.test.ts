import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import type { Breach } from '../../src/contract/breach.ts';
import { judgeContracts } from '../../src/contract/judge.ts';
import { contractOfRequirements, parseRequirement } from '../../src/contract/requirement.ts';
import { parseType } from '../../src/go/type-syntax.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { NameSet, readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

const RELEASES = ['1.15', '1.19', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'];

/** What a real host said: the error of Lookup or the text of the panic, absent where the assertion held. */
interface Observed {
  contract: string;
  said?: string;
}

function observed(release: string): Observed[] {
  const file = new URL(`../../fixtures/truth/contracts/${release}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Observed[];
}

/** A plugin with all that there is to know of its exports, and of these names. */
async function profileOf(name: string, asked: string[] = []): Promise<CheckProfile> {
  const binary = await readBinary(memorySource(binaryBytes(name)), name, 'plugin');
  const exportTypes = await binary.exportTypes();
  const namesakes = await binary.namesakes(asked);
  return {
    ...(await binary.answering(new NameSet([]))),
    ...(exportTypes ? { exportTypes } : {}),
    namesakes,
  };
}

function judge(profile: CheckProfile, requirement: string): Breach[] {
  return judgeContracts(profile, [contractOfRequirements([requirement])]);
}

describe('what a contract says of a real plugin', () => {
  for (const release of RELEASES) {
    it(`is what the type assertion of a real host says: Go ${release}`, async () => {
      const cases = observed(release);
      expect(cases.length).toBeGreaterThanOrEqual(40);
      const profile = await profileOf(`types-${release}`);
      const said = cases.map(({ contract }) => {
        const [breach] = judge(profile, contract);
        return breach ? { contract, said: breach.said } : { contract };
      });
      expect(said).toEqual(cases);
    });
  }
});

describe('where a symbol is missing', () => {
  it.each([
    ['nothing=func()', [{ kind: 'spelling', symbol: 'Nothing' }]],
    ['InitModul=func()', [{ kind: 'spelling', symbol: 'InitModule' }]],
    [
      'Area=func() float64',
      [
        { kind: 'method', symbol: '(*Point).Area' },
        { kind: 'method', symbol: 'Point.Area' },
      ],
    ],
    ['Describe=func() string', []],
    ['Format=func(string, ...interface{}) string', [{ kind: 'type', symbol: 'Variadic' }]],
    ['Unrelated', []],
  ])('%s says what is near', async (requirement, near) => {
    const name = /^\w+/.exec(requirement)?.[0] ?? '';
    const profile = await profileOf('types-1.27', [name]);
    const [breach] = judge(profile, requirement);
    expect(breach?.rule).toBe('export-missing');
    const found = breach?.rule === 'export-missing' ? breach.near : [];
    const wanted = near.map(one => ({ ...one, wanted: name }));
    expect([...found].sort((a, b) => (a.symbol < b.symbol ? -1 : 1))).toEqual(wanted);
  });

  it('a variable of another package is told apart', async () => {
    const profile = await profileOf('plugin-1.27', ['Counter']);
    const [breach] = judge(profile, 'Counter=int');
    expect(breach).toMatchObject({
      near: [{ kind: 'elsewhere', symbol: 'example.com/shared.Counter' }],
    });
  });
});

describe('one of several', () => {
  const choice = (...texts: string[]) => ({
    name: 'gateway',
    requirements: [{ wishes: texts.map(parseRequirement), optional: false }],
  });

  it('is enough', async () => {
    const profile = await profileOf('types-1.27');
    expect(judgeContracts(profile, [choice('Absent=func()', 'Nothing=func()')])).toEqual([]);
    expect(judgeContracts(profile, [choice('Nothing=func() error', 'Nothing=func()')])).toEqual([]);
    expect(judgeContracts(profile, [choice('*=func(string, ...any) string')])).toEqual([]);
  });

  it('that is there has to be right', async () => {
    const profile = await profileOf('types-1.27');
    const [breach, ...more] = judgeContracts(profile, [choice('Nothing=func() error', 'Func=func()')]);
    expect(more).toHaveLength(1);
    expect(breach).toMatchObject({
      rule: 'export-type',
      symbol: 'Nothing',
      declarations: ['func Nothing() error'],
    });
    expect(more[0]).toMatchObject({ symbol: 'Func', declaredAs: 'variable' });
  });

  it('has to be there', async () => {
    const profile = await profileOf('types-1.27');
    const breaches = judgeContracts(profile, [choice('Absent', 'Missing'), choice('*=func(complex64)')]);
    expect(breaches).toMatchObject([
      { rule: 'export-missing', symbols: ['Absent', 'Missing'] },
      { rule: 'export-missing', symbols: [], anyName: true },
    ]);
    expect(breaches[1]).not.toHaveProperty('said');
  });
});

describe('where types part', () => {
  it.each([
    ['InitModule=func(context.Context, shared.Config, map[string]any) error', 'parameter 2', 'value-wanted'],
    ['Handle=func(*time.Month, io.Writer) (int64, error)', 'parameter 1', 'pointer-wanted'],
    [
      'New=func(*other.org/shared.Config) (shared.Greeter, error)',
      'parameter 1, what it points to',
      'package',
    ],
    ['Variadic=func(string, []any) string', '', 'variadic'],
    [
      'StructNested=struct { Inner struct { Deep []struct { Value int } } }',
      'field Inner, field Deep, element, field Value',
      undefined,
    ],
    ['MapMap=map[string]map[int][]byte', 'value, value, element', undefined],
    ['StructEmbedded=struct { main.Point; *shared.Config; io.Reader; extra int }', 'field extra', 'package'],
  ])('%s is told to the place', async (requirement, path, kind) => {
    const [breach] = judge(await profileOf('types-1.27'), requirement);
    const differences = breach?.rule === 'export-type' ? breach.differences : [];
    expect(differences.map(difference => [difference.path.join(', '), difference.kind])).toEqual([
      [path, kind],
    ]);
  });
});

describe('a type that both sides have by one name', () => {
  const parts = (fields: string) => ({ 'example.com/shared.Config': parseType(`struct { ${fields} }`) });
  const judgeParts = async (wanted: string, found: string) => {
    const profile = await profileOf('types-1.27');
    const own = profile.exportTypes?.['Config'];
    if (own) own.parts = parts(found);
    const type = parseType('*example.com/shared.Config');
    const wish = {
      symbol: 'Config',
      type: { form: 'asserted' as const, type, printed: '*shared.Config', parts: parts(wanted) },
    };
    return judgeContracts(profile, [
      { name: 'the host', requirements: [{ wishes: [wish], optional: true }] },
    ]);
  };

  it('is told to be declared otherwise, without words that nobody says', async () => {
    const [breach] = await judgeParts(
      'Name string; Limits map[string]int',
      'Name string; Limits map[string]int64',
    );
    expect(breach).toMatchObject({
      rule: 'export-type',
      symbol: 'Config',
      differences: [
        { path: ['example.com/shared.Config', 'field Limits', 'value'], wanted: 'int', found: 'int64' },
      ],
    });
    expect(breach).not.toHaveProperty('said');
  });

  it('is right where it is declared alike', async () => {
    expect(await judgeParts('Name string', 'Name string')).toEqual([]);
  });
});
