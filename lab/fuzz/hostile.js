// Files that are made to deceive, and what the real loader says of them:
//   node lab/fuzz/hostile.js            writes fixtures/tampered/hostile.json
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { binaryBytes } from '../binaries/committed.js';
import { printProgress } from '../console.js';
import { HOSTILE } from './hostile-changes.js';
import { HOSTILE_FORMS } from './hostile-forms.js';
import { PAIRS } from './loading-pairs.js';
import { openRepeatedly } from './open-child.js';
import { Tampered } from './tampered.js';

/** @import { TamperedCase } from './tampered.js' */

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-hostile-'));
fs.chmodSync(directory, 0o755);
/** @type {TamperedCase[]} */
const cases = [];
for (const { plugin, host } of PAIRS) {
  const program = path.join(directory, host);
  fs.writeFileSync(program, binaryBytes(host), { mode: 0o755 });
  for (const [id, what, change] of [...HOSTILE, ...HOSTILE_FORMS]) {
    const file = new Tampered(binaryBytes(plugin));
    change(file);
    const { observed, alternatives } = await openRepeatedly(program, directory, file.bytes);
    cases.push({ id: `${plugin}/${id}`, plugin, host, what, edits: file.edits, observed, ...alternatives });
    printProgress(`${plugin} ${id}: ${observed.kind} ${observed.message ?? ''}`);
  }
}
fs.rmSync(directory, { recursive: true });
const target = new URL('../../fixtures/tampered/hostile.json', import.meta.url);
fs.mkdirSync(new URL('.', target), { recursive: true });
fs.writeFileSync(target, `[\n${cases.map(one => JSON.stringify(one)).join(',\n')}\n]\n`);
