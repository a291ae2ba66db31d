// Puts the tool's own output into the documents: below every `$ goplug-lint ...` of the README, and on the page of each
// rule a real case. With --check it only compares.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { apiPage } from './api-docs.js';
import { unpackDemo } from './demo.js';
import { manPage } from './man-page.js';
import { examplesModule, rulePages } from './rule-pages.js';
import { terminalPicture } from './terminal-picture.js';

const root = new URL('..', import.meta.url);
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

/** Every generated document with its content, by path. @returns {Map<string, string>} */
function documents() {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-docs-')));
  try {
    unpackDemo(pathToFileURL(`${directory}/`));
    const readme = refreshed(readFileSync(new URL('README.md', root), 'utf8'), directory);
    return new Map([
      ['README.md', readme],
      ['docs/api.md', apiPage()],
      ['docs/goplug-lint.1', manPage()],
      ['docs/terminal.svg', terminalPicture(directory, ['./gateway', 'metrics.so'])],
      ['src/report/examples.ts', examplesModule()],
      ...rulePages(),
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const check = process.argv.includes('--check');
for (const [name, text] of documents()) {
  const file = new URL(name, root);
  if (!check) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  } else if (readIfThere(file) !== text) {
    process.stderr.write(`${name} is stale: run npm run docs\n`);
    process.exitCode = 1;
  }
}

/** @param {URL} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
