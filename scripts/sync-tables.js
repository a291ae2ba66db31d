// The tables of docs/sync.md, from what lab/sync/loop.js recorded.
import { readFileSync } from 'node:fs';

/** @typedef {import('../lab/sync/loop.js').DriftTruth} DriftTruth */

const file = new URL('../fixtures/sync/drifts.json', import.meta.url);

/** @returns {Readonly<Record<string, string>>} by the name of the marks */
export function syncTables() {
  /** @type {DriftTruth[]} */
  const truths = JSON.parse(readFileSync(file, 'utf8'));
  return {
    drifts: [
      '| host | the plugin has | differing | before | after |',
      '|---|---|--:|---|---|',
      ...truths.map(
        ({ host, says, differing, before, after }) =>
          `| ${host} | ${says} | ${differing.length} | ${words(before)} | ${words(after)} |`,
      ),
    ].join('\n'),
    peers: [
      '| host, plugin | differing | sync | gomod-cap | method of check-plugin |',
      '|---|--:|---|---|---|',
      ...truths.map(({ product, id, differing, sync, left, gomodCap, checkPlugin }) => {
        const wanted = differing.map(({ module }) => module);
        const cannot = left.length === 0 ? '' : `; ${left.length} that go.mod cannot settle`;
        return `| ${product}, ${id} | ${wanted.length} | ${found(wanted, [...sync, ...left])}${cannot} | ${found(wanted, gomodCap)} | ${found(wanted, checkPlugin)} |`;
      }),
    ].join('\n'),
  };
}

/** @param {DriftTruth['before']} answer */
function words({ kind, message }) {
  return kind === 'loads'
    ? 'loads'
    : `${kind === 'refuses' ? '' : `${kind}: `}${message === undefined ? '' : `\`${message}\``}`;
}

/** @param {string[]} wanted @param {string[]} named */
function found(wanted, named) {
  const missed = wanted.filter(module => !named.includes(module)).length;
  const wrong = named.filter(module => !wanted.includes(module)).length;
  return `${wanted.length - missed} found, ${missed} missed, ${wrong} false`;
}
