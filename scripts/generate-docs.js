// Puts the tool's own output below every `$ goplug-lint ...` of the README. With --check it only compares.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unpackDemo } from './demo.js';

const root = new URL('..', import.meta.url);
const DOCUMENTS = ['README.md'];
const BLOCK = /```console\n\$ goplug-lint ([^\n]*)\n[\s\S]*?```/g;

/** The document with fresh output. @param {string} text @param {string} directory */
function refreshed(text, directory) {
  const command = fileURLToPath(new URL('bin/goplug-lint.js', root));
  return text.replace(BLOCK, (_block, /** @type {string} */ args) => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `"$0" "$1" ${args}`, process.execPath, command], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    const output = `${stdout}${stderr}`.replaceAll(directory, '/srv/gateway');
    return `\`\`\`console\n$ goplug-lint ${args}\n${output}\`\`\``;
  });
}

const check = process.argv.includes('--check');
const directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-docs-')));
try {
  unpackDemo(pathToFileURL(`${directory}/`));
  for (const name of DOCUMENTS) {
    const file = new URL(name, root);
    const before = readFileSync(file, 'utf8');
    const after = refreshed(before, directory);
    if (check && before !== after) {
      process.stderr.write(`${name} is stale: run npm run docs\n`);
      process.exitCode = 1;
    }
    if (!check) writeFileSync(file, after);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
