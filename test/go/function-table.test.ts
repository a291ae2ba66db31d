import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { FunctionTable } from '../../src/go/function-table.ts';
import { moduleDataLayouts } from '../../src/go/moduledata-layouts.ts';
import { dynamicOf } from '../../src/profile/known.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';
import { openSpace } from '../support/open-elf.ts';

async function tableOf(name: string): Promise<() => Promise<FunctionTable>> {
  const source = memorySource(binaryBytes(name));
  const { profile } = await readBinary(source, name, 'plugin');
  const { space } = await openSpace(source);
  const layout = moduleDataLayouts(8).find(({ family }) => family === profile.go?.layout?.family);
  const address = dynamicOf(profile)?.constructors.module?.address;
  if (!layout || address === undefined) throw new Error(`${name} has no known moduledata`);
  return () => FunctionTable.open(space, address, layout);
}

describe('functions of a table that is fetched whole', () => {
  it.each(['plugin-1.15', 'plugin-1.19', 'plugin-1.22', 'plugin-1.27'])(
    'are those that are read one by one: %s',
    async name => {
      const open = await tableOf(name);
      const [plain, whole] = [await open(), await open()];
      await whole.fetch();
      const all = Array.from({ length: plain.count }, (_, index) => index);
      const found = await whole.at(all);
      expect(found.length).toBeGreaterThan(1000);
      expect(found).toEqual(await plain.at(all));
      // That release has names that are not ASCII.
      if (name === 'plugin-1.15') expect(found.some(({ name: func }) => /[^\0-\x7f]/.test(func))).toBe(true);
    },
  );
});
