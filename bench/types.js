// npm run bench:types -- [--runs N]: what reading the types of 500 exports of a 20 MB plugin adds to a check.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printProgress, printResult } from '../lab/console.js';
import { findGo } from './go-command.js';
import { COMMAND, WORKSHOP } from './layout.js';
import { prepareWrapper } from './process.js';
import { measureRounds } from './rounds.js';

/** milliseconds that it may add */
const PROMISED = 40;
const EXPORTS = 500;
const DIRECTORY = join(WORKSHOP, 'wide');
/** what a plugin of some size has in it */
const IMPORTS = [
  'archive/zip',
  'crypto/tls',
  'database/sql',
  'encoding/gob',
  'encoding/json',
  'encoding/xml',
  'go/types',
  'html/template',
  'image/jpeg',
  'image/png',
  'mime/multipart',
  'net/http/httputil',
  'net/http/pprof',
  'net/rpc',
  'net/smtp',
  'text/template',
  'debug/dwarf',
  'debug/elf',
  'expvar',
  'testing',
  'go/printer',
  'go/doc',
  'net/mail',
]; // prettier-ignore

const runs = Number(process.argv[process.argv.indexOf('--runs') + 1]) || 15;
const go = findGo();
if (!go) {
  printProgress('there is no Go 1.24 or newer: name a directory of toolchains in GOPLUG_TOOLCHAINS');
  process.exit(1);
}
const files = build(go);
prepareWrapper();
const check = [process.execPath, COMMAND, ...files];
const every = Array.from({ length: EXPORTS }, (_, i) => ['--require', `F${i}`]).flat();
const typed = [
  '--require',
  'F0=func(int) error',
  '--require',
  'F499=func(map[string]main.T499, ...*main.T498) ([]main.T497, error)',
];
const NAMES = {
  plain: 'no contract',
  two: 'a contract of two types',
  names: 'a contract of 500 names',
  all: 'all 500 types',
};
const figures = measureRounds(
  [
    { name: NAMES.plain, command: check, seconds: 60, once: false, floor: NAMES.plain },
    { name: NAMES.two, command: [...check, ...typed], seconds: 60, once: false, floor: NAMES.plain },
    { name: NAMES.names, command: [...check, ...every], seconds: 60, once: false, floor: NAMES.plain },
    { name: NAMES.all, command: [...check, '--full-types'], seconds: 60, once: false, floor: NAMES.plain },
  ],
  runs,
);
const base = figures.get(NAMES.plain)?.median ?? 0;
printResult(
  `a plugin of ${(statSync(files[1]).size / 1e6).toFixed(1)} MB with ${EXPORTS} exports, ${runs} rounds`,
);
for (const [name, { median, ratio }] of figures)
  printResult(
    `${name.padEnd(24)} ${median.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)} x  +${(median - base).toFixed(1)} ms`,
  );
const added = (figures.get(NAMES.all)?.median ?? 0) - base;
printResult(
  `${added <= PROMISED ? 'met   ' : 'MISSED'}  at most ${PROMISED} ms more: ${added.toFixed(1)} ms`,
);

/** @param {import('./go-command.js').Go} go @returns {[string, string]} host and plugin, built once */
function build(go) {
  const [host, plugin] = [join(DIRECTORY, 'host.exe'), join(DIRECTORY, 'wide.so')];
  if (existsSync(plugin)) return [host, plugin];
  const imports = IMPORTS.map(name => `\t_ "${name}"`).join('\n');
  const exports = Array.from({ length: EXPORTS }, (_, i) =>
    i === 0
      ? 'func F0(int) error { return nil }\ntype T0 struct{ A int }\n'
      : `type T${i} struct{ A int; B map[string]*T${i - 1}; C func(T${i - 1}) error }\nfunc F${i}(a map[string]T${i}, b ...*T${i - 1}) ([]T${Math.max(0, i - 2)}, error) { return nil, nil }\n`,
  );
  const sources = {
    'go.mod': 'module example.com/wide\n\ngo 1.24\n',
    'host/main.go': `package main\n\nimport (\n${imports}\n\t"os"\n\t"plugin"\n)\n\nfunc main() {\n\tif _, err := plugin.Open(os.Args[1]); err != nil {\n\t\tpanic(err)\n\t}\n}\n`,
    'wide/main.go': `package main\n\nimport (\n${imports}\n)\n\n${exports.join('\n')}\nfunc main() {}\n`,
  };
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(join(DIRECTORY, name, '..'), { recursive: true });
    writeFileSync(join(DIRECTORY, name), text);
  }
  printProgress('building a plugin with 500 exports');
  go.run(['build', '-trimpath', '-o', host, './host'], DIRECTORY);
  go.run(['build', '-trimpath', '-buildmode=plugin', '-o', plugin, './wide'], DIRECTORY);
  execFileSync(host, [plugin], { stdio: 'inherit' });
  return [host, plugin];
}
