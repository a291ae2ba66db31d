// Runs one check as the command does, and keeps the bytecode that V8 made of it: dist/cli.cache.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { Script } from 'node:vm';
import { unpackDemo } from './demo.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
if (process.argv[2] === undefined) {
  const directory = mkdtempSync(join(tmpdir(), 'goplug-lint-cache-'));
  try {
    unpackDemo(pathToFileURL(`${directory}/`));
    // The command ends its process, so it needs one of its own.
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), directory], { stdio: 'ignore' });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
} else {
  const filename = join(dist, 'cli.js');
  const script = new Script(readFileSync(filename, 'utf8'), { filename });
  process.chdir(process.argv[2]);
  process.argv = [process.execPath, 'goplug-lint', './gateway', 'auth.so'];
  // V8 takes no bytecode that was made under other flags than those it starts with.
  v8.setFlagsFromString = () => {};
  process.on('exit', () => {
    process.exitCode = 0;
    writeFileSync(join(dist, 'cli.cache'), script.createCachedData());
  });
  script.runInThisContext()(createRequire(new URL('../bin/goplug-lint.js', import.meta.url)));
}
