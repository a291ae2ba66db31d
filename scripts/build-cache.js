// Runs checks as the command does, and keeps the bytecode that V8 made of each part of it: dist/*.cache. It stays on this machine: the package
// is published without, since nobody could review it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { unpackDemo } from './demo.js';

/** A part keeps the bytecode of the first run that loads it; the first of them is for the entry alone. */
const RUNS = [
  ['./gateway', 'auth.so'],
  ['./server', 'auth.so'],
  ['./gateway', 'metrics.so'],
  ['./gateway', 'auth.so', 'metrics.so'],
  ['./gateway', 'auth.so', '--require', 'New=func(*shared.Config) error'],
  ['--host', './gateway', '--plugin', 'a*.so', '--rule', 'cpu-level=off', '--format', 'sarif'],
  ['./gateway', 'auth.so', '--format', 'json'],
];

const COMMAND = fileURLToPath(new URL('../dist/command/', import.meta.url));
const ENTRY = join(COMMAND, 'entry.js.cache');

const [directory, ...args] = process.argv.slice(2);
if (directory === undefined) {
  const demo = mkdtempSync(join(tmpdir(), 'goplug-lint-cache-'));
  try {
    unpackDemo(pathToFileURL(`${demo}/`));
    // The command ends its process, so every run needs one of its own.
    for (const run of RUNS)
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), demo, ...run], { stdio: 'ignore' });
  } finally {
    rmSync(demo, { recursive: true, force: true });
  }
} else {
  /** @type {Map<string, vm.Script>} */
  const scripts = new Map();
  vm.Script = class extends vm.Script {
    /** @param {string} source @param {{ filename: string }} options */
    constructor(source, { filename }) {
      super(source, { filename });
      scripts.set(join(COMMAND, basename(filename)), this);
    }
  };
  process.chdir(directory);
  process.argv = [process.execPath, 'goplug-lint', ...args];
  const isFirst = !existsSync(ENTRY);
  process.on('exit', () => {
    process.exitCode = 0;
    for (const [file, script] of [...scripts].slice(0, isFirst ? 1 : scripts.size))
      if (!existsSync(`${file}.cache`)) writeFileSync(`${file}.cache`, script.createCachedData());
  });
  createRequire(import.meta.url)('../bin/goplug-lint.js')('./entry.js').start();
}
