import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fleet } from '../../src/node/fleet.ts';
import { Host } from '../../src/node/host.ts';
import { ReadBuffers } from '../../src/node/read-buffers.ts';
import { binaryPath } from '../support/binaries.ts';

const CACHE_BYTES = 100_000;
const root = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-flat-')));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'etc'));
mkdirSync(join(root, 'lib64'));
writeFileSync(join(root, 'etc/ld.so.cache'), Buffer.alloc(CACHE_BYTES));
for (const name of ['host-1.22', 'plugin-1.22', 'plugin-1.21'])
  copyFileSync(binaryPath(name), join(root, name));
copyFileSync(binaryPath('c-library'), join(root, 'lib64/libc.so.6'));

/** bytes that files which are open hold */
let held = 0;

beforeEach(() => {
  held = 0;
  const ofFile = new WeakMap<ReadBuffers, number>();
  const { room, free } = ReadBuffers.prototype;
  vi.spyOn(ReadBuffers.prototype, 'room').mockImplementation(function (this: ReadBuffers, length) {
    ofFile.set(this, (ofFile.get(this) ?? 0) + length);
    held += length;
    return room.call(this, length);
  });
  vi.spyOn(ReadBuffers.prototype, 'free').mockImplementation(function (this: ReadBuffers) {
    held -= ofFile.get(this) ?? 0;
    ofFile.delete(this);
    free.call(this);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('what is held of files does not grow with the plugins', () => {
  it('of a fleet', async () => {
    const host = join(root, 'host-1.22');
    const fleet = await Fleet.open([host, host], { hostScope: 'global', sysroot: root });
    const after: number[] = [];
    for (let i = 0; i < 4; i++) {
      for (const name of ['/plugin-1.22', '/plugin-1.21']) await fleet.checkBriefly(name);
      after.push(held);
    }
    fleet.close();
    // The libraries are there, and the cache once.
    expect(after[0]).toBeGreaterThanOrEqual(CACHE_BYTES);
    expect(after).toEqual(after.map(() => after[0]));
  });

  it('of plugins that are judged alone', async () => {
    const most: number[] = [];
    for (const count of [2, 12]) {
      const host = await Host.open(join(root, 'host-1.22'));
      const plugins = Array.from({ length: count }, () => '/plugin-1.22');
      held = 0;
      const { plugins: reports } = await host.check(plugins, {
        each: true,
        hostScope: 'global',
        sysroot: root,
      });
      expect(reports.map(({ outcome }) => outcome.kind)).toEqual(plugins.map(() => reports[0]?.outcome.kind));
      most.push(held);
      host.close();
    }
    expect(most[1]).toBe(most[0]);
  });
});
