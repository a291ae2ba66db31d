import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { ALL_GO, minorOf, OFFICIAL_GO, since } from '../../lab/truth/go-releases.js';
import type { Finding } from '../../src/check/finding.ts';
import { judgeContracts } from '../../src/contract/judge.ts';
import { contractOfRequirements } from '../../src/contract/requirement.ts';
import { KNOWN_MINORS } from '../../src/go/releases.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { explained, replayAll } from '../support/replay.js';

const TRUTH = new URL('../../fixtures/truth/', import.meta.url);
const recordOf = (file: string) => JSON.parse(readFileSync(new URL(file, TRUTH), 'utf8')) as unknown;

const inputs = readInputs();
const replays: { id: string; host: string; findings: Finding[][] }[] = [];
for await (const one of replayAll()) {
  if (!one.recorded.id.startsWith('releases/')) continue;
  const { plugins } = await explained(one);
  replays.push({
    id: one.recorded.id,
    host: one.recorded.host.split('/')[1] ?? '',
    findings: plugins.map(({ findings }) => findings),
  });
}
const across = replays.filter(({ id }) => id.startsWith('releases/versions/'));

function pluginOf(id: string): CheckProfile {
  const content = inputs.get(id)?.requests[0]?.content;
  if (content?.kind !== 'profile') throw new Error(`nothing is kept of the plugin of ${id}`);
  return content.profile;
}

describe('the official releases', () => {
  it('are every minor that has plugins, five of them and more at two points', () => {
    const minors = OFFICIAL_GO.map(minorOf);
    expect([...new Set(minors)]).toEqual(KNOWN_MINORS);
    expect(minors.filter((minor, at) => minors.indexOf(minor) === at - 1).length).toBeGreaterThanOrEqual(5);
  });

  it('were each tried with each other', () => {
    const expected = OFFICIAL_GO.flatMap(host =>
      OFFICIAL_GO.map(plugin => `releases/versions/host-${host}/plugin-${plugin}`),
    );
    expect(across.map(({ id }) => id)).toEqual(expected);
  });

  it.each(OFFICIAL_GO)('%s is what a host says that built it', go => {
    const { go: names } = recordOf('releases.json') as { go: Record<string, string> };
    const host = inputs.get(`releases/versions/host-${go}/plugin-${go}`)?.host;
    expect(names[go]).toMatch(/^go1\.\d+/);
    expect(host?.go?.version).toBe(names[go]);
  });
});

describe('what is said of plugins of another release', () => {
  const causesOf = (findings: Finding[][]) =>
    findings.flat().filter(({ details }) => details?.kind === 'cause');

  it('blames no source that is the same: where it lies, at most', () => {
    const wrong = across.flatMap(({ id, findings }) =>
      causesOf(findings)
        .filter(({ ruleId }) => !['toolchain-version', 'source-path'].includes(ruleId))
        .map(({ ruleId, message }) => `${id}: ${ruleId}: ${message}`),
    );
    expect(wrong).toEqual([]);
  });

  it('names the release wherever packages were compared', () => {
    const silent = across.filter(
      ({ findings }) =>
        findings.flat().some(({ ruleId }) => ruleId === 'package-hash') &&
        !causesOf(findings).some(({ ruleId }) => ruleId === 'toolchain-version'),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});

describe('what is printed for hosts of old releases', () => {
  /** What go commands do not know, and since when they do. */
  const WORDS: [words: RegExp, minor: number][] = [
    [/\bgo mod\b|\bgo list -m\b|go\.mod/, 11],
    [/-trimpath/, 13],
    [/-mod=mod/, 14],
    [/GOMODCACHE=/, 15],
    [/GOWORK=/, 18],
    [/-toolchain=none/, 21],
  ];

  it.each(WORDS)('has no %s before Go 1.%i', (words, minor) => {
    const commands = replays.flatMap(({ id, host, findings }) =>
      findings.flat().flatMap(({ fix }) => (fix?.commands ?? []).map(text => ({ id, host, text }))),
    );
    const old = commands.filter(({ host }) => !since(host, minor));
    expect(old.length).toBeGreaterThan(100);
    expect(old.filter(({ text }) => words.test(text)).map(({ id, text }) => `${id}: ${text}`)).toEqual([]);
  });

  it('says who does as GOTOOLCHAIN says, and no more than that where all do', () => {
    for (const { host, findings } of across) {
      for (const { ruleId, fix } of findings.flat()) {
        if (fix === undefined || !['package-hash', 'toolchain-layout'].includes(ruleId)) continue;
        expect(fix.summary.includes('passes over GOTOOLCHAIN')).toBe(!since(host, 21));
      }
    }
  });
});

describe('the exports of plugins of old releases', () => {
  const releases = OFFICIAL_GO.filter(go => inputs.has(`releases/${go}/plugin/types`));

  it('were asked for in every minor before 1.21, in this way or of the release that Debian has', () => {
    const minors = KNOWN_MINORS.filter(minor => minor < 21 && !ALL_GO.includes(`1.${minor}`));
    expect(releases.map(minorOf)).toEqual(minors);
  });

  it.each(releases)('were read as a real host of %s prints them', go => {
    const { module } = pluginOf(`releases/${go}/plugin/types`).go ?? {};
    const exports = module?.known ? module.value.exports : [];
    const said = exports.map(({ name, kind, type }) => [name, kind === 'var' ? `*${type}` : type]);
    expect(exports.length).toBeGreaterThanOrEqual(100);
    expect(Object.fromEntries(said)).toEqual(recordOf(`types/${go}.json`));
  });

  it.each(releases)('that are missing are told in the words of Lookup of %s', go => {
    const said = recordOf(`contracts/${go}.json`) as { contract: string; said?: string }[];
    const missing = said.filter(one => one.said?.includes('not found in plugin'));
    expect(missing.length).toBeGreaterThanOrEqual(2);
    for (const { contract, said: words } of missing) {
      const [breach] = judgeContracts(pluginOf(`releases/${go}/plugin/types`), [
        contractOfRequirements([contract]),
      ]);
      expect(breach).toMatchObject({ rule: 'export-missing', said: words });
    }
  });
});
