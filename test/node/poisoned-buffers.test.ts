import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeReport } from '../../src/check/report.ts';
import { decideGate } from '../../src/gate/gate.ts';
import { fileSource } from '../../src/node/file-source.ts';
import { Fleet } from '../../src/node/fleet.ts';
import { type CheckFilesOptions, Host } from '../../src/node/host.ts';
import { ReadBuffers } from '../../src/node/read-buffers.ts';
import { PIPELINE_FORMATS } from '../../src/report/formats.ts';
import { binaryNames, binaryPath } from '../support/binaries.ts';

const POISON = 0xa5;
const HOSTS = ['host-1.22', 'host-1.27'].map(binaryPath);
const PLUGINS = binaryNames()
  .filter(name => !/^types-/.test(name))
  .map(binaryPath);
const WAYS: Readonly<Record<string, CheckFilesOptions>> = {
  'full types': { fullTypes: true, withGroups: true },
  strict: { strict: true, withDigests: true },
};

/** Bytes that were written over as their file was done with. */
let poisoned = 0;

/** Memory is written over at the moment at which other files may be read into it: whoever still looks sees that. */
function poisonWhatIsFreed(): void {
  const given = new WeakMap<ReadBuffers, Uint8Array[]>();
  const { room, free } = ReadBuffers.prototype;
  vi.spyOn(ReadBuffers.prototype, 'room').mockImplementation(function (this: ReadBuffers, length) {
    const bytes = room.call(this, length);
    const others = given.get(this);
    if (others) others.push(bytes);
    else given.set(this, [bytes]);
    return bytes;
  });
  vi.spyOn(ReadBuffers.prototype, 'free').mockImplementation(function (this: ReadBuffers) {
    for (const bytes of given.get(this) ?? []) {
      bytes.fill(POISON);
      poisoned += bytes.length;
    }
    given.delete(this);
    free.call(this);
  });
}

beforeEach(() => {
  poisoned = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('a reader that keeps bytes of a file sees them written over', async () => {
  poisonWhatIsFreed();
  const source = fileSource(binaryPath('plugin-1.22'));
  const kept = await source.read(0, 4);
  expect([...kept]).toEqual([0x7f, 0x45, 0x4c, 0x46]);
  source.recycle();
  expect([...kept]).toEqual([POISON, POISON, POISON, POISON]);
  source.close();
});

describe('reports say the same if memory is written over as soon as it is free', () => {
  for (const [way, options] of Object.entries(WAYS))
    it(`of plugins that are judged alone: ${way}`, async () => {
      const before = await reports(options);
      poisonWhatIsFreed();
      const after = await reports(options);
      expect(poisoned).toBeGreaterThan(1 << 20);
      expect(after).toEqual(before);
    });

  it('of a fleet', async () => {
    const before = await matrix();
    poisonWhatIsFreed();
    const after = await matrix();
    expect(poisoned).toBeGreaterThan(1 << 20);
    expect(after).toEqual(before);
  });
});

/** Rendered when all files are done with. */
async function reports(options: CheckFilesOptions): Promise<string[]> {
  const found: string[] = [];
  for (const path of HOSTS) {
    const host = await Host.open(path, { pluginCount: 2 });
    const result = await host.check(PLUGINS, {
      ...options,
      each: true,
      hostScope: 'global',
      sysroot: 'none',
    });
    host.close();
    const report = makeReport(result, decideGate(result, { failOn: 'error' }), '0');
    found.push(JSON.stringify(result), PIPELINE_FORMATS.html(report));
  }
  return found;
}

async function matrix(): Promise<string> {
  const fleet = await Fleet.open(HOSTS, { hostScope: 'global', sysroot: 'none' });
  const rows: unknown[] = [];
  for (const plugin of PLUGINS) rows.push(await fleet.checkBriefly(plugin), await fleet.check(plugin));
  fleet.close();
  return JSON.stringify(rows);
}
