#!/usr/bin/env node
// Starts the command, with the bytecode that a build on this machine left beside each part of it. V8 refuses that of another
// version of itself, and compiles as usual; of the source it compares the length only, so the package has no bytecode
// (SECURITY.md). With NODE_COMPILE_CACHE it is kept when the command ends.
const { readFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const directory = `${__dirname}/../dist/command/`;
const parts = new Map();
/** scripts that were compiled from their source */
const compiledHere = new Map();
const kept = askedToKeep();
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

/** Node has no part in it: what it keeps is that of modules, which the parts are not. */
function askedToKeep() {
  const { NODE_COMPILE_CACHE: parent, NODE_DISABLE_COMPILE_CACHE: isRefused } = process.env;
  if (!parent || isRefused) return undefined;
  const { digest } = JSON.parse(readFileSync(`${directory}package.json`, 'utf8'));
  return require('./kept-bytecode.js').keptBytecode(parent, digest);
}

function keepBytecode() {
  if (isShortRun) setFlagsFromString('--opt');
  for (const [file, script] of compiledHere) kept.write(file, script.createCachedData());
}

function bytecodeOf(file) {
  const cachedData = kept?.read(file);
  if (cachedData) return cachedData;
  try {
    return readFileSync(`${directory}${file}.cache`);
  } catch {
    // It is only faster with it.
    return undefined;
  }
}

function run(file) {
  const cachedData = bytecodeOf(file);
  const path = `${directory}${file}`;
  // What stack traces show. It is kept in the bytecode, so it must not be where the package was built.
  const filename = `goplug-lint/${file}`;
  const script = compiled(readFileSync(path, 'latin1'), { filename, cachedData });
  if (script.cachedDataRejected !== false) compiledHere.set(file, script);
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
if (require.main === module) {
  if (kept) process.on('exit', keepBytecode);
  load('./entry.js').start(expectShortRun);
}
