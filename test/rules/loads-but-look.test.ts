import { describe, expect, it } from 'vitest';
import type { BinaryProfile, Finding } from '../../dist/index.js';
import { needsMore } from '../../dist/rules/wording/cpu-levels.js';
import { explained, replay } from '../support/replay.js';

/** The findings of a recorded pair, after its profiles were changed. */
async function findings(
  id: string,
  change: (host: BinaryProfile, plugin: BinaryProfile) => void,
  name?: string,
): Promise<Finding[]> {
  const changed = await replay(id, ({ host, requests: [request] }) => {
    if (request?.content?.kind !== 'profile') throw new Error(`no plugin is read in ${id}`);
    change(host, request.content.profile);
    if (name !== undefined) request.name = name;
  });
  return (await explained(changed)).plugins[0]?.findings ?? [];
}

const ids = (list: readonly Finding[]) => list.map(({ ruleId, level, kind }) => `${ruleId} ${level} ${kind}`);
const LOADS = '1.27/plain/plain';

describe('a plugin that loads', () => {
  it('of the same build has nothing to say', async () => {
    expect(await findings(LOADS, () => {})).toEqual([]);
  });

  it('with another patch release whose packages are the same is warned of', async () => {
    const found = await findings(LOADS, (_, plugin) => {
      if (plugin.go) plugin.go.version = 'go1.27.3';
    });
    expect(ids(found)).toEqual(['skew-silent warning review']);
    expect(found[0]?.message).toContain('go1.27.3');
  });

  it('with a version that was tagged again is warned of, with both checksums', async () => {
    const found = await findings(LOADS, (_, plugin) => {
      const dep = plugin.go?.buildInfo?.deps.find(({ path }) => path === 'example.com/dep');
      if (dep) dep.sum = 'h1:another';
    });
    expect(ids(found)).toEqual(['skew-silent warning fail']);
    expect(found[0]?.evidence.map(({ value }) => value)).toEqual([
      'v1.0.0 h1:another',
      expect.stringMatching(/^v1\.0\.0 h1:/),
    ]);
  });

  it('is not warned of a module that it does not share', async () => {
    const found = await findings(LOADS, (_, plugin) => {
      plugin.go?.buildInfo?.deps.push({ path: 'example.com/alone', version: 'v1.0.0', sum: 'h1:a' });
    });
    expect(found).toEqual([]);
  });

  it('from another commit of a directory that both take is noted', async () => {
    const found = await findings('1.27/vcs/vcs-body', () => {});
    expect(ids(found)).toEqual(['skew-silent note review']);
    expect(found[0]?.message).toMatch(/example\.com\/shared from a directory/);
  });

  it('for a newer processor is noted, for an older one not', async () => {
    const level = async (own: string, theirs: string) =>
      ids(
        await findings(LOADS, (host, plugin) => {
          if (plugin.go?.buildInfo) plugin.go.buildInfo.settings['GOAMD64'] = own;
          if (host.go?.buildInfo) host.go.buildInfo.settings['GOAMD64'] = theirs;
        }),
      );
    expect(await level('v3', 'v1')).toEqual(['cpu-level note review']);
    expect(await level('v1', 'v3')).toEqual([]);
    expect(await level('v2', 'v2')).toEqual([]);
    expect(await level('nonsense', 'v1')).toEqual([]);
  });

  it.each([
    ['GO386', 'sse2', 'softfloat'],
    ['GOARM', '7', '6'],
    ['GOARM', '5,hardfloat', '5'],
    ['GOARM', '6', '6,softfloat'],
    ['GOARM64', 'v8.0,lse', 'v8.0'],
    ['GOARM64', 'v8.1', 'v8.0,lse'],
    ['GOARM64', 'v8.0,lse,crypto', 'v8.9'],
    ['GOARM64', 'v9.0', 'v8.9'],
    ['GOARM64', 'v8.6', 'v9.0'],
    ['GOPPC64', 'power10', 'power9'],
    ['GORISCV64', 'rva22u64', 'rva20u64'],
  ])('with %s=%s asks for more than a host with %s has', (name, more, less) => {
    expect(needsMore(name, more, less)).toBe(true);
    expect(needsMore(name, more, more)).toBe(false);
    expect(needsMore(name, more, undefined)).toBe(false);
  });

  it.each([
    ['GOARM', '7,softfloat', '7'],
    ['GOARM', '5', '7'],
    ['GOARM64', 'v8.0,lse', 'v8.1'],
    ['GOARM64', 'v8.5', 'v9.0'],
    ['GOARM64', 'v8.10', 'v8.0'],
    ['GOARM', '8', '5'],
    ['GORISCV64', 'rva20u64', 'rva23u64'],
    ['GOWASM', 'satconv', ''],
  ])('with %s=%s asks for nothing that a host with %s lacks', (name, own, other) => {
    expect(needsMore(name, own, other)).toBe(false);
  });

  it('into a host that generates code is warned of, unless it was built not to', async () => {
    expect(ids(await findings('1.27/jit/plain', () => {}))).toEqual(['jit-moduledata warning review']);
    expect(
      await findings('1.27/jit/plain', host => {
        if (host.go?.buildInfo) host.go.buildInfo.settings['-tags'] = 'x,bytedance_tango';
      }),
    ).toEqual([]);
  });
});

describe('a host that imports plugin for nothing', () => {
  it('is told apart from one that does not import it', async () => {
    const rules = async (id: string) => (await findings(id, () => {})).map(({ ruleId }) => ruleId);
    expect(await rules('1.27/blank/plain')).toEqual(['host-no-plugin-support', 'host-unused']);
    expect(await rules('1.27/noplugin/plain')).toEqual(['host-no-plugin-support']);
  });
});

describe('a file that is named as Tyk Gateway looks for it', () => {
  const builtFor = (version: string) => (_: BinaryProfile, plugin: BinaryProfile) => {
    plugin.go?.buildInfo?.deps.push({ path: 'github.com/TykTechnologies/tyk', version });
  };

  it.each([
    ['auth_v5.1.0_linux_amd64.so', 'v5.1.0'],
    ['plugins/auth_v5.1.0-rc1_linux_amd64.so', 'v5.1.0'],
    ['auth_v5.1.0_linux_amd64.so', 'v0.0.0-20230601120000-0123456789ab'],
    ['auth.so', 'v4.0.0'],
  ])('%s, built for %s, has nothing to say', async (name, version) => {
    expect(await findings(LOADS, builtFor(version), name)).toEqual([]);
  });

  it.each([
    ['auth_v5.1.0_linux_amd64.so', 'v5.0.1', 'plugin: v5.0.1'],
    ['auth_v5.1.0_linux_arm64.so', 'v5.1.0', 'plugin: linux/amd64'],
    ['auth_v5.1.0_darwin_amd64.so', 'v5.1.0', 'plugin: linux/amd64'],
  ])('%s, built for %s, is warned of', async (name, version, fact) => {
    const found = await findings(LOADS, builtFor(version), name);
    expect(ids(found)).toEqual(['file-name warning review']);
    expect(found[0]?.message).toContain(fact);
  });

  it('in a gateway of another release is warned of', async () => {
    const found = await findings(
      LOADS,
      host => host.go?.buildInfo?.deps.push({ path: 'github.com/TykTechnologies/tyk', version: 'v5.2.0' }),
      'auth_v5.1.0_linux_amd64.so',
    );
    expect(found[0]?.message).toContain('host: v5.2.0');
  });
});

describe('a file that is named as plugins of Gotify are', () => {
  const SERVER = 'github.com/gotify/server/v2';
  const stamped = (version: string) => (host: BinaryProfile) => {
    const info = host.go?.buildInfo;
    if (!info) throw new Error('the host has no build info');
    info.main = { path: SERVER, version: '(devel)' };
    info.settings['-ldflags'] = `-w -s -X main.Version=${version} -X main.Mode=prod`;
  };

  it.each([
    ['echo-linux-amd64-for-gotify-v2.8.0.so', '2.8.0'],
    ['data/plugins/echo-linux-amd64-for-v2.8.0.so', '2.8.0'],
    ['echo-v2.8.0-linux-amd64.so', '2.8.0'],
    ['echo-linux-amd64-for-gotify-v2.8.0-rc1.so', '2.8.0'],
    ['echo-linux-amd64.so', '2.8.0'],
    ['libecho-linux-gnu.so', '2.8.0'],
    ['echo.so', '2.8.0'],
    ['echo-linux-amd64-for-gotify-v2.8.0.so', 'master'],
  ])('%s, in Gotify %s, has nothing to say', async (name, version) => {
    expect(await findings(LOADS, stamped(version), name)).toEqual([]);
  });

  it.each([
    ['echo-linux-amd64-for-gotify-v2.8.0.so', '2.9.1', 'host: v2.9.1'],
    ['echo-v2.8.0-linux-amd64.so', '2.9.1', 'host: v2.9.1'],
    [
      'echo-linux-arm-7-for-gotify-v2.8.0.so',
      '2.8.0',
      'linux/arm, but the files say otherwise (plugin: linux/amd64',
    ],
    ['echo-linux-arm64.so', '2.8.0', 'named for linux/arm64'],
  ])('%s, in Gotify %s, is warned of', async (name, version, fact) => {
    const found = await findings(LOADS, stamped(version), name);
    expect(ids(found)).toEqual(['file-name warning review']);
    expect(found[0]?.message).toContain(fact);
  });

  it('and was not built for that release is said to be so', async () => {
    const found = await findings(
      '1.27/plain/race',
      stamped('2.8.0'),
      'echo-linux-amd64-for-gotify-v2.8.0.so',
    );
    const [one] = found.filter(({ ruleId }) => ruleId === 'file-name');
    expect(one?.message).toMatch(
      /^the file is named for v2\.8\.0, which the host is, but was not built for it: \S+ and \d+ more packages differ$/,
    );
  });
});
