// Runs one check and keeps the bytecode that V8 made of it: dist/cli.cache. Node of the same V8 starts with it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unpackDemo } from './demo.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'goplug-lint-cache-'));
try {
  unpackDemo(pathToFileURL(`${directory}/`));
  const { load } = createRequire(import.meta.url)('../dist/start.cjs');
  const { start, script } = load(dist);
  process.argv = [process.execPath, 'goplug-lint', join(directory, 'gateway'), join(directory, 'metrics.so')];
  process.argv.push('--format', `text=${join(directory, 'report.txt')}`);
  await start();
  writeFileSync(join(dist, 'cli.cache'), script.createCachedData());
  process.exitCode = 0;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
