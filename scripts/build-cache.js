// Runs one check as the command does, and keeps the bytecode that V8 made of it: dist/cli.cache.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
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
  const script = new Script(readFileSync(filename, 'latin1'), { filename });
  process.chdir(process.argv[2]);
  process.argv = [process.execPath, 'goplug-lint', './gateway', 'auth.so'];
  process.on('exit', () => {
    process.exitCode = 0;
    // The command has changed it since, and V8 takes no bytecode that was made under other flags.
    setFlagsFromString('--opt');
    writeFileSync(join(dist, 'cli.cache'), script.createCachedData());
  });
  script.runInThisContext()(createRequire(new URL('../bin/goplug-lint.js', import.meta.url)));
}
