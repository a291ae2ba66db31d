// Records what the real `go mod edit` makes of many go.mod files, made from a seed:
//   node lab/sync/go-mod-edits.js [--seed 1] [--runs 300]      writes fixtures/sync/go-mod-edits.json.br
//   node lab/sync/go-mod-edits.js --check --seed 7 --runs 2000  compares our editor with it instead
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { editGoMod } from '../../dist/recipe/go-mod-edit.js';
import { pack } from '../brotli.js';
import { printProgress, printResult } from '../console.js';
import { randomGoMod } from './random-go-mod.js';

/** @import { GoModEdits } from '../../dist/recipe/go-mod-edit.js' */
/** @typedef {{ text: string, edits: GoModEdits, edited: string }} RecordedEdit */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '300' },
    check: { type: 'boolean', default: false },
  },
});
const room = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-go-mod-'));
const file = path.join(room, 'go.mod');
try {
  const cases = [...recorded(Number(values.seed), Number(values.runs))];
  if (values.check) compare(cases);
  else {
    const target = new URL('../../fixtures/sync/go-mod-edits.json.br', import.meta.url);
    fs.writeFileSync(target, pack(Buffer.from(JSON.stringify(cases))));
    printResult(`${cases.length} edits are recorded`);
  }
} finally {
  fs.rmSync(room, { recursive: true });
}

/** @param {number} seed @param {number} runs @returns {Generator<RecordedEdit>} */
function* recorded(seed, runs) {
  for (let run = 0; run < runs; run++) {
    const { text: raw, edits } = randomGoMod(seed * 100_003 + run);
    fs.writeFileSync(file, raw);
    edit('-fmt');
    const text = fs.readFileSync(file, 'utf8');
    edit(...flagsOf(text, edits));
    yield { text, edits, edited: fs.readFileSync(file, 'utf8') };
  }
}

/** @param {string[]} flags */
function edit(...flags) {
  if (flags.length === 0) return;
  execFileSync('go', ['mod', 'edit', ...flags, file], {
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' },
  });
}

/** As a person would write them: a replacement of one version is dropped by that version. @param {string} text @param {GoModEdits} edits */
function flagsOf(text, edits) {
  const versionsOf = (/** @type {string} */ module) =>
    [...text.matchAll(/^(?:replace |\t)(\S+) (v\S+) =>/gm)]
      .filter(([, found]) => found === module)
      .map(([, , version]) => `${module}@${version}`);
  return [
    ...(edits.dropReplaces ?? []).flatMap(one =>
      [one, ...versionsOf(one)].map(word => `-dropreplace=${word}`),
    ),
    ...(edits.dropRequires ?? []).map(one => `-droprequire=${one}`),
    ...(edits.go === undefined ? [] : [`-go=${edits.go}`]),
    ...(edits.toolchain === undefined ? [] : [`-toolchain=${edits.toolchain}`]),
    ...(edits.requires ?? []).map(([one, version]) => `-require=${one}@${version}`),
    ...(edits.replaces ?? []).map(
      ([one, to, version]) => `-replace=${one}=${to}${version === '' ? '' : `@${version}`}`,
    ),
    ...(edits.excludes ?? []).map(([one, version]) => `-exclude=${one}@${version}`),
  ];
}

/** @param {RecordedEdit[]} cases */
function compare(cases) {
  const wrong = cases.filter(({ text, edits, edited }) => editGoMod(text, edits) !== edited);
  for (const { text, edits, edited } of wrong.slice(0, 5))
    printProgress(
      `${JSON.stringify(edits)}\n--- before\n${text}--- go mod edit\n${edited}--- ours\n${editGoMod(text, edits)}`,
    );
  printResult(`${cases.length - wrong.length} of ${cases.length} as go mod edit does`);
  if (wrong.length > 0) process.exitCode = 1;
}
