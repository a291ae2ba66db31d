import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { foreignExports, unrecognisedName } from '../../src/form/export-form.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';
import { openSpace } from '../support/open-elf.ts';

const PLUGIN = 'plugin-1.22';

async function packages() {
  const { profile } = await readBinary(memorySource(binaryBytes(PLUGIN)), PLUGIN, 'plugin');
  const module = profile.go?.module;
  if (!module?.known) throw new Error('no module');
  return [module.value.pluginPath, ...module.value.packages.map(one => one.package)];
}

describe('the name of a plugin', () => {
  it.each(['libgcc_s.so.1', 'libnss_dns.so.2', 'libc.so.6', 'ld-linux-x86-64.so.2'])(
    'is not that of a library of the system: %s',
    name => {
      expect(unrecognisedName(name, true)).toEqual([{ structure: 'DT_SONAME', offset: -1, value: name }]);
      expect(unrecognisedName(name, false)).toEqual([]);
    },
  );

  it.each([undefined, 'libplugin.so.1', 'libcurl.so.4', 'libresolver.so'])('may be another: %s', name => {
    expect(unrecognisedName(name, true)).toEqual([]);
  });
});

describe('names that a plugin exports', () => {
  it('are of its own packages', async () => {
    const { symbols } = await openSpace(memorySource(binaryBytes(PLUGIN)));
    const own = new Set(await packages());
    expect(await foreignExports(symbols, own)).toEqual({ packages: [], names: [], start: [] });
  });

  it('are told where it does not have the package', async () => {
    const { symbols } = await openSpace(memorySource(binaryBytes(PLUGIN)));
    const [main = '', ...others] = await packages();
    const found = await foreignExports(symbols, new Set(others.filter(path => path !== main)));
    expect(found.packages).toEqual([main]);
    expect(found.names[0]).toMatch(new RegExp(`^${main}\\.`));
  });

  it('are looked at one by one where the packages have names without end', async () => {
    const { symbols } = await openSpace(memorySource(binaryBytes(PLUGIN)));
    const endless = Array.from({ length: 64 }, (_, i) => `example.com/${String(i).repeat(65_536)}`);
    const own = new Set([...endless, ...(await packages())]);
    expect(await foreignExports(symbols, own)).toEqual({ packages: [], names: [], start: [] });
  });
});
