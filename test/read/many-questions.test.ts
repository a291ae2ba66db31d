import { expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { NameSet, readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

/** What one question may look at: 512 MiB, and 2^25 entries of hash chains, of which a name that is found takes 256. */
const NAMES = ['runtime.lastmoduledatap', 'plugin.open', 'runtime.tlsg', 'runtime.iscgo', 'main.main'];
const NAMES_FOUND = 2 ** 25 / 256;

it('a host answers more questions in its life than any one may take', { timeout: 120_000 }, async () => {
  const host = await readBinary(memorySource(binaryBytes('host-1.22')), 'host-1.22', 'host');
  const asked = new NameSet(NAMES);
  const first = await host.answering(asked);
  const found = Object.keys(first.exports.symbols).length;
  expect(found).toBeGreaterThan(2);
  for (let looked = 0; looked < NAMES_FOUND * 1.1; looked += found)
    if ((await host.answering(asked)).exports.symbols['plugin.open'] === undefined)
      throw new Error(`no answer any more after ${looked} names`);
  expect((await host.answering(asked)).exports).toEqual(first.exports);
});
