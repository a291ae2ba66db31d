// Puts the tool's own output into the documents: below every `$ goplug-lint ...` of the README and of the pages in docs,
// and on the page of each rule a real case. With --check it only compares.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { apiPage } from './api-docs.js';
import { unpackDemo } from './demo.js';
import { manPage } from './man-page.js';
import { realHostsPage } from './real-hosts-page.js';
import { examplesJson, rulePages } from './rule-pages.js';
import { syncTables } from './sync-tables.js';
import { terminalPicture } from './terminal-picture.js';

const root = new URL('..', import.meta.url);
/** A command with its output; or a file, which is there for the commands below it: ```yaml file=contract.yaml */
const BLOCK = /```console\n\$ goplug-lint ([^\n]*)\n[\s\S]*?```|```\w+ file=([\w.-]+)\n([\s\S]*?)```/g;
const OF_RULES = 'docs/rules/';
/** Pages that are made whole. */
const MADE = ['docs/api.md', 'docs/real-hosts.md'];
const realHosts = await realHostsPage();

const TABLE = /(<!-- (\w+) -->\n)[\s\S]*?(<!-- \/\2 -->)/g;
const tables = syncTables();

/** The document with tables of what is recorded. @param {string} text */
function tabled(text) {
  return text.replace(TABLE, (all, before, name, after) =>
    tables[name] === undefined ? all : `${before}\n${tables[name]}\n\n${after}`,
  );
}

/** The document with fresh output. @param {string} text @param {string} directory */
function refreshed(text, directory) {
  const command = fileURLToPath(new URL('bin/goplug-lint.js', root));
  return text.replace(BLOCK, (block, /** @type {string | undefined} */ args, file, content) => {
    if (args === undefined) {
      writeFileSync(join(directory, file), content);
      return block;
    }
    const script = `exec 2>&1; "$0" "$1" ${args}`;
    const { stdout } = spawnSync('sh', ['-c', script, process.execPath, command], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    const output = stdout.replaceAll(directory, '/srv/gateway');
    return `\`\`\`console\n$ goplug-lint ${args}\n${output}\`\`\``;
  });
}

/** The documents that are written by hand, but for the output in them. @returns {string[]} */
function writtenPages() {
  const pages = readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name.replaceAll('\\', '/')}`);
  return ['README.md', ...pages.filter(name => !name.startsWith(OF_RULES) && !MADE.includes(name)).sort()];
}

/** Every generated document with its content, by path. @returns {Map<string, string>} */
function documents() {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-docs-')));
  try {
    const demo = join(directory, 'demo');
    unpackDemo(pathToFileURL(`${demo}/`));
    const pages = writtenPages().map((name, i) => {
      const text = readFileSync(new URL(name, root), 'utf8');
      // Each page has a directory of its own: what one writes is not there for another.
      const place = join(directory, String(i));
      if (text.search(BLOCK) >= 0) cpSync(demo, place, { recursive: true });
      return /** @type {const} */ ([name, tabled(refreshed(text, place))]);
    });
    return new Map([
      ...pages,
      ['docs/api.md', apiPage()],
      ['docs/real-hosts.md', realHosts],
      ['docs/goplug-lint.1', manPage()],
      ['docs/terminal.svg', terminalPicture(demo, ['./gateway', 'metrics.so'])],
      ['src/explain/examples.json', examplesJson()],
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
