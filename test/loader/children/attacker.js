// node attacker.js DIRECTORY: swaps the file, its directory and a link on the way to it until it is ended.
import { copyFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [directory = ''] = process.argv.slice(2);
const at = (/** @type {string} */ name) => join(directory, name);

/** @param {string} target @param {string} link */
function relink(target, link) {
  rmSync(at('next'), { force: true });
  symlinkSync(target, at('next'));
  renameSync(at('next'), at(link));
}

process.send?.('ready');
for (let round = 0; ; round++) {
  const name = round % 2 === 0 ? 'evil.so' : 'good.so';
  // The file itself, by rename and by writing over it.
  copyFileSync(at(name), at('copy'));
  renameSync(at('copy'), at('plugin.so'));
  if (round % 3 === 0) copyFileSync(at(round % 2 === 0 ? 'good.so' : 'evil.so'), at('plugin.so'));
  // A link to it, and the directory that it is in.
  relink(name, 'link.so');
  relink(round % 2 === 0 ? 'evil' : 'good', 'current');
}
