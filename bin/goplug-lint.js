#!/usr/bin/env node
// Starts the command, with the bytecode that a build on this machine left beside each part of it. V8 refuses that of another
// version of itself, and compiles as usual; of the source it compares the length only, so the package has no bytecode
// (SECURITY.md).
const { readFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const directory = `${__dirname}/../dist/command/`;
const parts = new Map();
let isShortRun = false;

/**
 * The end of the process waits for the compiler's threads, whether or not what they make is ever run. Flags of the collector
 * are none to change now: it may be at work already, and V8 then ends the process.
 */
function expectShortRun() {
  isShortRun = true;
  setFlagsFromString('--no-opt');
}

/** V8 takes no bytecode that was made under other flags than it has: all of it is made under those that it starts with. */
function compiled(source, options) {
  if (isShortRun) setFlagsFromString('--opt');
  const script = new Script(source, options);
  if (isShortRun) setFlagsFromString('--no-opt');
  return script;
}

function run(file) {
  let cachedData;
  try {
    cachedData = readFileSync(`${directory}${file}.cache`);
  } catch {
    // It is only faster with it.
  }
  const path = `${directory}${file}`;
  // What stack traces show. It is kept in the bytecode, so it must not be where the package was built.
  const filename = `goplug-lint/${file}`;
  const script = compiled(readFileSync(path, 'latin1'), { filename, cachedData });
  const module = { exports: {} };
  parts.set(file, module);
  script.runInThisContext()(load, module, module.exports, path);
  return module.exports;
}

/** A part of the command, or a module of Node. Each part is loaded once: what several share is one and the same. */
function load(name) {
  const file = /^\.\/(.*)$/.exec(name)?.[1];
  if (file === undefined) return require(name);
  return parts.get(file)?.exports ?? run(file);
}

module.exports = load;
// Threads of the command load their part by themselves.
if (require.main === module) load('./entry.js').start(expectShortRun);
