#!/usr/bin/env node
// Starts the command with the bytecode that its build left beside it. V8 refuses that of another version of itself, and
// compiles as usual.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = `${__dirname}/../dist/cli.js`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/../dist/cli.cache`);
} catch {
  // It is only faster with it.
}
const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData });
script.runInThisContext()(require);
