// The README's first command: unpacks a real host and real plugins of this repository, and checks them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { binaryBytes } from '../lab/binaries/committed.js';
import { readExcerpts } from '../lab/excerpts.js';

const root = new URL('..', import.meta.url);

/** What the files of fixtures/binaries are called in the demo and in the documentation. */
export const DEMO_FILES = {
  gateway: 'host-1.27',
  'auth.so': 'plugin-1.27',
  'metrics.so': 'plugin-1.27-dep-changed',
  'old.so': 'plugin-1.22',
  'libaudit.so': 'c-library',
};

/** A host that looks symbols up: an excerpt, of which there is only what a check reads. */
export const DEMO_HOST = { name: 'server', excerpt: '1.27/lookups/versioned-stripped' };

/** Unpacks them into a directory. @param {URL} directory */
export function unpackDemo(directory) {
  mkdirSync(directory, { recursive: true });
  for (const [name, binary] of Object.entries(DEMO_FILES))
    writeFileSync(new URL(name, directory), binaryBytes(binary), { mode: 0o755 });
  const { name, excerpt } = DEMO_HOST;
  const bytes = readExcerpts(id => id === excerpt, ['lookup-flows']).get(excerpt);
  if (!bytes) throw new Error(`there is no excerpt ${excerpt}`);
  writeFileSync(new URL(name, directory), bytes, { mode: 0o755 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // A reader that went away, as `head` does, is not an error.
  process.stdout.on('error', () => process.exit());
  const directory = new URL('build/demo/', root);
  unpackDemo(directory);
  const command = fileURLToPath(new URL('bin/goplug-lint.js', root));
  const plugins = process.argv.length > 2 ? process.argv.slice(2) : ['auth.so', 'metrics.so'];
  process.stdout.write(`$ goplug-lint ./gateway ${plugins.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [command, './gateway', ...plugins], {
    cwd: directory,
    stdio: 'inherit',
  });
  process.stdout.write(`$ echo $?\n${status}\n`);
}
