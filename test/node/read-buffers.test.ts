import { expect, it } from 'vitest';
import { fileSource } from '../../src/node/file-source.ts';
import { Host } from '../../src/node/host.ts';
import { ReadBuffers } from '../../src/node/read-buffers.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryPath } from '../support/binaries.ts';

const LENGTHS = [0, 1, 7, 4096, 65_536, 65_537, 131_071, 131_072, 462_848, 1 << 20, 9 << 20];

/** Takes all that is kept, and writes over it. */
function overwriteKept(): void {
  const buffers = new ReadBuffers();
  for (let i = 0; i < 4; i++) for (const length of LENGTHS) buffers.room(length).fill(0xa5);
  buffers.free();
}

it('no two reads of a file share memory, and words are aligned', () => {
  for (let round = 0; round < 3; round++) {
    const buffers = new ReadBuffers();
    const parts = [...LENGTHS, ...LENGTHS.toReversed()].map(length => buffers.room(length));
    for (const [i, part] of parts.entries()) part.fill(i);
    for (const [i, part] of parts.entries()) {
      expect(part.byteOffset % 8).toBe(0);
      expect(part.every(byte => byte === i)).toBe(true);
    }
    buffers.free();
  }
});

it('memory of a file that is done with serves the next one', () => {
  const first = new ReadBuffers();
  const { buffer } = first.room(300_000);
  first.free();
  expect(new ReadBuffers().room(300_000).buffer).toBe(buffer);
});

it('what was read of a file stays as it was when its memory is overwritten', async () => {
  const source = fileSource(binaryPath('plugin-1.22'));
  const { profile } = await readBinary(source, 'plugin', 'plugin');
  const before = JSON.stringify(profile);
  source.recycle();
  overwriteKept();
  expect(JSON.stringify(profile)).toBe(before);
  // It is read anew, and a reader of its own sees what is in the file.
  expect(JSON.stringify((await readBinary(source, 'plugin', 'plugin')).profile)).toBe(before);
  source.close();
});

it('a check says the same whatever is in the memory behind it', async () => {
  const plugins = ['plugin-1.22', 'plugin-1.27', 'plugin-1.15', 'plugin-1.22'].map(binaryPath);
  const results: string[] = [];
  for (let i = 0; i < 2; i++) {
    overwriteKept();
    const host = await Host.open(binaryPath('host-1.22'));
    results.push(
      JSON.stringify(await host.check(plugins, { each: true, hostScope: 'global', sysroot: 'none' })),
    );
    host.close();
  }
  expect(results[0]).toBe(results[1]);
  const host = await Host.open(binaryPath('host-1.22'));
  const alone: unknown[] = [];
  for (const plugin of plugins)
    alone.push(...(await host.check([plugin], { hostScope: 'global', sysroot: 'none' })).plugins);
  host.close();
  expect(JSON.parse(results[0] ?? '').plugins).toEqual(JSON.parse(JSON.stringify(alone)));
});
