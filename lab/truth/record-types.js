// Records what real hosts say of the types that the plugin of types exports, by release:
//   node lab/truth/record-types.js [--go 22,26,27] [--cpu 386,s390x] [--check]
// Writes fixtures/truth/types (what fmt's %T prints) and fixtures/truth/contracts (what type assertions say); with
// --check it only compares, and exits with 1 where a host says something else.
import './build.js';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { printResult } from '../console.js';
import { readChoice } from './choice.js';
import { cpuNamed, TYPED_CPUS } from './cpus.js';
import { isOfficial } from './go-releases.js';
import { artifactPath, TRUTH } from './layout.js';

const choice = readChoice(process.argv.slice(2));
for (const go of choice.go.filter(release => !isOfficial(release))) {
  record(go, 'types', 'typist');
  record(go, 'contracts', 'asserter');
}
for (const go of choice.go.filter(isOfficial)) recordRelease(go);
for (const name of choice.cpu.filter(cpu => TYPED_CPUS.includes(cpu))) recordCpu(name);

/** @param {string} go @param {string} name below fixtures/truth @param {string} program the host that says it */
function record(go, name, program) {
  const outputs = ['types', 'types-stripped'].map(plugin =>
    run([artifactPath(`${go}/${program}/plain`), artifactPath(`${go}/plugin/${plugin}`)]),
  );
  keep(go, name, outputs);
}

/** The same of an official release, whose plugins have no stripped twin. @param {string} go */
function recordRelease(go) {
  for (const [name, program] of [
    ['types', 'typist'],
    ['contracts', 'asserter'],
  ]) {
    const host = artifactPath(`releases/${go}/${program}/plain`);
    if (fs.existsSync(host)) keep(go, name ?? '', [run([host, artifactPath(`releases/${go}/plugin/types`)])]);
  }
}

/** The same of another processor. @param {string} name */
function recordCpu(name) {
  const { emulator, root = '', go: [go = ''] = [] } = cpuNamed(name) ?? {};
  const command = [
    ...(emulator === undefined ? [] : [emulator, '-L', root]),
    artifactPath(`${name}/${go}/typist/plain`),
    artifactPath(`${name}/${go}/plugin/types`),
  ];
  keep(name, 'types', [run(command)]);
}

/** @param {string[]} command */
function run([program = '', ...args]) {
  return execFileSync(program, args, { encoding: 'utf8' });
}

/** @param {string} stem of the file @param {string} name below fixtures/truth @param {string[]} outputs all the same, if all is well */
function keep(stem, name, outputs) {
  const [text = ''] = outputs;
  const file = path.join(TRUTH, name, `${stem}.json`);
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const isSame = outputs.every(one => one === text) && (!choice.check || text === before);
  const count = Object.keys(JSON.parse(text)).length;
  printResult(`${stem}: ${count} ${name}${isSame ? '' : ', other than expected'}`);
  if (!isSame) process.exitCode = 1;
  if (!isSame || choice.check) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
