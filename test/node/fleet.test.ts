import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrixCell } from '../../src/fleet/matrix.ts';
import { Fleet } from '../../src/node/fleet.ts';
import { checkFleet, checkFleetBriefly } from '../../src/node/fleet-pool.ts';
import { Host } from '../../src/node/host.ts';
import { readHost } from '../../src/node/host-file.ts';
import { formatProfile } from '../../src/profile/saved-profile.ts';
import { binaryNames, binaryPath } from '../support/binaries.ts';

const HOSTS = ['host-1.15-pie', 'host-1.19-c-shared', 'host-1.22', 'host-1.27'].map(binaryPath);
const PLUGINS = binaryNames()
  .filter(name => !/^types-/.test(name))
  .map(binaryPath);

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'goplug-lint-fleet-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a fleet', () => {
  it('says of each plugin what a check of it alone says, to each host', async () => {
    const options = { hostScope: 'global', withDigests: true } as const;
    const { hosts, reports } = await checkFleet({ hosts: HOSTS, plugins: PLUGINS, options, jobs: 1 });
    expect([hosts.length, reports.length]).toEqual([HOSTS.length, PLUGINS.length]);
    const kinds = new Set<string>();
    for (const [h, path] of HOSTS.entries()) {
      const host = await Host.open(path, { withDigest: true });
      try {
        for (const [p, plugin] of PLUGINS.entries()) {
          const alone = await host.check([plugin], options);
          kinds.add(alone.plugins[0]?.outcome.kind ?? '');
          expect(reports[p]?.[h], `${path} ${plugin}`).toEqual(alone.plugins[0]);
          expect(hosts[h]).toEqual(alone.host);
        }
      } finally {
        host.close();
      }
    }
    expect([...kinds].sort()).toEqual(['crashes', 'fails', 'loads']);
  });

  it('says the same of hosts that are read whole, and of their profiles', async () => {
    const profiles: string[] = [];
    for (const [i, path] of HOSTS.entries()) {
      const { binary, source } = await readHost(path, false);
      const file = join(scratch, `${i}.json`);
      writeFileSync(file, formatProfile(await binary.complete()));
      source.close();
      profiles.push(file);
    }
    const options = { hostScope: 'global' } as const;
    const read = await checkFleetBriefly({ hosts: HOSTS, plugins: PLUGINS, options, jobs: 1 });
    const fleet = await Fleet.open(HOSTS, { ...options, pluginCount: 1_000_000 });
    for (const [p, plugin] of PLUGINS.entries())
      expect((await fleet.check(plugin)).map(matrixCell), plugin).toEqual(read.cells[p]);
    fleet.close();
    const saved = await checkFleetBriefly({ hosts: profiles, plugins: PLUGINS, options, jobs: 1 });
    expect(saved.cells).toEqual(read.cells);
  });

  it('keeps profiles by the digest of the host, and makes damaged ones anew', async () => {
    const cache = join(scratch, 'cache');
    const [host = ''] = HOSTS;
    const check = () =>
      checkFleetBriefly({
        hosts: [host],
        plugins: PLUGINS,
        options: { cache, hostScope: 'global' },
        jobs: 1,
      });
    const made = await check();
    const [name = '', ...others] = readdirSync(cache);
    expect(others).toEqual([]);
    const kept = readFileSync(join(cache, name), 'utf8');
    const [, profile = ''] = kept.split('\n');
    expect(name).toContain((JSON.parse(profile) as { identity: { sha256: string } }).identity.sha256);
    expect((await check()).cells).toEqual(made.cells);
    writeFileSync(join(cache, name), kept.slice(0, -20));
    expect((await check()).cells).toEqual(made.cells);
    expect(readFileSync(join(cache, name), 'utf8')).toBe(kept);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    const [host = ''] = HOSTS;
    await checkFleetBriefly({
      hosts: [host],
      plugins: PLUGINS,
      options: {},
      jobs: 1,
      onProgress: done => seen.push(done),
    });
    expect(seen.at(-1)).toBe(PLUGINS.length);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});
