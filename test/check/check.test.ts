import { describe, expect, it } from 'vitest';
import type { Finding, PluginReport } from '../../dist/index.js';
import { explained, replay, replayAll } from '../support/replay.js';

async function pluginsOf(id: string): Promise<PluginReport[]> {
  return (await explained(await replay(id))).plugins;
}

const RANK = { error: 0, warning: 1, note: 2 };
const keyOf = ({ decisive, level, ruleId }: Finding) => `${decisive ? 0 : 1} ${RANK[level]} ${ruleId}`;

describe('the report of a plugin', () => {
  it('says what it is, how it ends, and nothing where there is nothing to say', async () => {
    const [report] = await pluginsOf('1.27/plain/plain');
    expect(report).toMatchObject({
      path: 'plug.so',
      kind: 'go-plugin',
      pluginPath: 'example.com/plugins/basic',
      goVersion: 'go1.27.4',
      outcome: { kind: 'loads', stage: 'open' },
      packages: { differing: [] },
      findings: [],
    });
    expect(report?.packages.shared).toBeGreaterThan(50);
    expect(report?.exports.map(({ name }) => name)).toContain('New');
  });

  it('says whose a package is that differs', async () => {
    const [report] = await pluginsOf('1.27/network/netgo');
    expect(report?.packages.differing).toEqual([expect.objectContaining({ package: 'net', module: 'std' })]);
    const [, later] = await pluginsOf('1.27/sequence/extra-conflict');
    expect(later?.packages.differing).toEqual([
      expect.objectContaining({ package: 'example.com/extra', module: 'example.com/extra' }),
    ]);
  });

  it('of a file that could not be read has no more than its name', async () => {
    const [report] = await pluginsOf('1.27/name-plain/missing');
    expect(report).toMatchObject({ path: 'nowhere.so', size: 0, kind: 'other', exports: [] });
    expect(report?.pluginPath).toBeUndefined();
    expect(report?.findings.map(({ ruleId }) => ruleId)).toEqual(['file-unreadable']);
  });

  it('puts the verdict first, then by level and rule', async () => {
    let several = 0;
    const wrong: string[] = [];
    for await (const one of replayAll()) {
      for (const { findings } of (await explained(one)).plugins) {
        const keys = findings.map(keyOf);
        if (keys.join() !== [...keys].sort().join()) wrong.push(one.recorded.id);
        if (new Set(keys).size > 2) several++;
      }
    }
    expect(wrong).toEqual([]);
    expect(several).toBeGreaterThan(100);
  });

  it('takes what could not be decided for a warning at most', async () => {
    const [report] = await pluginsOf('1.27/damaged/rela-far');
    expect(report?.findings.map(({ ruleId, level, kind }) => [ruleId, level, kind])).toEqual([
      ['elf-header', 'error', 'fail'],
      ['file-unreadable', 'warning', 'open'],
    ]);
  });
});
