import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { formatType } from '../../src/go/go-type.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

/** What fixtures/recipes/plugins/basic declares, with whole import paths. */
const DECLARED = {
  Name: 'string',
  Limits: 'map[string]int',
  New: 'func(*example.com/shared.Config) (example.com/shared.Greeter, error)',
  Handle: 'func(example.com/shared/wire.Message) ([]uint8, error)',
};

describe('the types of exports', () => {
  for (const release of ['1.15', '1.19', '1.22', '1.27']) {
    it(`have the import paths of the source: Go ${release}`, async () => {
      const name = `plugin-${release}`;
      const binary = await readBinary(memorySource(binaryBytes(name)), name, 'plugin');
      const types = (await binary.exportTypes()) ?? {};
      expect(
        Object.fromEntries(Object.entries(types).map(([key, { type }]) => [key, formatType(type, 'path')])),
      ).toEqual(DECLARED);
    });
  }

  it('are not there in a library', async () => {
    const binary = await readBinary(memorySource(binaryBytes('c-library')), 'c-library', 'plugin');
    expect(await binary.exportTypes()).toBeUndefined();
  });
});
