import { describe, expect, it } from 'vitest';
import { type Comparison, comparePlugin } from '../lab/hosts/outcome.js';
import { type PluginTruth, readFacts, readTruth, recordedHosts } from '../lab/hosts/truth.js';

interface Judged {
  host: string;
  plugin: PluginTruth;
  compared: Comparison;
}

const judged: Judged[] = [];
for (const host of recordedHosts()) {
  const truth = readTruth(host);
  const facts = readFacts(host);
  for (const plugin of truth.plugins)
    judged.push({ host, plugin, compared: await comparePlugin(truth, facts, plugin) });
}

/** What is wrong, for whoever reads a failure. */
function shown({ host, plugin: { id, observed }, compared: { predicted, found } }: Judged): string {
  return `${host} ${id}: ${observed.kind} ${observed.message}; ${predicted.kind} ${predicted.message} [${found}]`;
}

describe('plugins of real hosts', () => {
  it('are many: seven hosts, each with a good plugin and ten mistakes or more', () => {
    const hosts = recordedHosts();
    expect(hosts.length).toBeGreaterThanOrEqual(7);
    for (const host of hosts) {
      const own = judged.filter(one => one.host === host);
      expect(own.some(({ plugin }) => plugin.observed.kind === 'loads')).toBe(true);
      expect(own.filter(({ plugin }) => plugin.observed.kind !== 'loads').length).toBeGreaterThanOrEqual(10);
    }
  });

  it('load, fail and crash in their hosts as predicted', () => {
    expect(judged.filter(({ compared }) => !compared.verdict).map(shown)).toEqual([]);
  });

  it('fail with the words that were predicted', () => {
    expect(judged.filter(({ compared }) => compared.text !== undefined).length).toBeGreaterThan(50);
    expect(judged.filter(({ compared }) => compared.text === false).map(shown)).toEqual([]);
  });

  it('are explained by what was done to them', () => {
    const wrong = judged.filter(({ compared }) => compared.cause === false);
    expect(wrong.map(shown)).toEqual([]);
    expect(judged.filter(({ compared }) => compared.cause === true).length).toBeGreaterThan(80);
  });
});
