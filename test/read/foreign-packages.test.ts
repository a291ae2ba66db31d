import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { type Binary, readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

const PLUGIN = 'plugin-1.22';

/** The plugin, as if it did not list one of its packages; and which one. */
async function withHidden(): Promise<{ binary: Binary; hidden: string }> {
  const binary = await readBinary(memorySource(binaryBytes(PLUGIN)), PLUGIN, 'plugin');
  const { module } = binary.profile.go ?? {};
  if (!module?.known) throw new Error('no module');
  const { packages } = module.value;
  const at = packages.findIndex(one => one.package === 'runtime');
  const [hidden] = packages.splice(at, 1);
  if (at < 0 || !hidden) throw new Error('no runtime');
  return { binary, hidden: hidden.package };
}

describe('packages that a plugin does not have, and defines names of', () => {
  it('are those that are wanted', async () => {
    const { binary, hidden } = await withHidden();
    expect(await binary.foreignPackages(new Set([hidden]))).toEqual([hidden]);
    expect(await binary.foreignPackages(new Set(['example.com/nowhere', hidden]))).toEqual([hidden]);
  });

  it('are found as well where more are wanted than are looked for one by one', async () => {
    const { binary, hidden } = await withHidden();
    const others = Array.from({ length: 40 }, (_, i) => `example.com/other${i}`);
    expect(await binary.foreignPackages(new Set([...others, hidden]))).toEqual([hidden]);
  });

  it('are none where no name begins so, or the wanted ones are its own', async () => {
    const { binary, hidden } = await withHidden();
    expect(await binary.foreignPackages(new Set(['example.com/nowhere', `${hidden}x`]))).toEqual([]);
    expect(await binary.foreignPackages(new Set([hidden.slice(0, -1)]))).toEqual([]);
    expect(await binary.foreignPackages(new Set(['sync']))).toEqual([]);
  });
});
