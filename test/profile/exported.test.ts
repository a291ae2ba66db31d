import { expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { gnuHashOfName } from '../../src/elf/name-hash.ts';
import { versionsOf } from '../../src/profile/exported.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

/** What `hashes` holds, in plain words. */
function decoded(text: string): Set<number> {
  const found = new Set<number>();
  let [value, delta, factor] = [0, 0, 1];
  for (const byte of Buffer.from(text, 'base64')) {
    delta += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte >= 0x80) continue;
    value += delta;
    found.add(value);
    [delta, factor] = [0, 1];
  }
  return found;
}

it('a saved table has the names whose hashes it keeps, and no others', async () => {
  const host = await readBinary(memorySource(binaryBytes('host-1.22')), 'host-1.22', 'host');
  const { exports } = await host.complete();
  const table = { complete: true, ...exports };
  const hashes = decoded(exports.hashes ?? '');
  expect(hashes.size).toBeGreaterThan(1000);
  const names = [
    ...Object.keys(exports.packageHashes),
    'plugin.open',
    'runtime.lastmoduledatap',
    'main.main',
  ];
  for (let i = 0; i < 100_000; i++) names.push(`n${i}`);
  let had = 0;
  for (const name of names) {
    const has = Object.hasOwn(exports.symbols, name) || hashes.has(gnuHashOfName(name));
    if (has) had++;
    if (versionsOf(table, name).length > 0 !== has) throw new Error(name);
  }
  expect(had).toBeGreaterThan(Object.keys(exports.packageHashes).length);
});
