// What is read of the code of init functions, of some of the files that record-inits.js has built:
//   node lab/truth/record-init-excerpts.js
// Writes fixtures/excerpts/inits.br: of these files the bytes that reading takes.
import fs from 'node:fs';
import { fileSource } from '../../dist/node/file-source.js';
import { readBinary } from '../../dist/read/binary.js';
import { printResult } from '../console.js';
import { recording, writeExcerpts } from '../excerpts.js';
import { initFile } from './inits/build-inits.js';
import { FAMILIES } from './inits/families.js';

/** Family, release, and the files: hosts are named `hosts/NAME`. @type {[string, string, string[]][]} */
const FILES = [
  ['standard', '1.18.10', ['hosts/busy', 'flag-init', 'sql-init', 'gob-init', 'expvar-init', 'http-init']],
  ['standard', '1.22.12', ['http-init', 'handle-init']],
  [
    'standard',
    '1.26.8',
    [
      'hosts/busy',
      'flag-two-deep',
      'sql-helper',
      'gob-variable',
      'sql-env-set',
      'sql-recovered',
      'http-inlined',
      'sql-after-panic',
    ],
  ],
  [
    'modules-new',
    '1.26.8',
    ['pflag-init', 'prometheus-init', 'prometheus-promauto', 'prometheus-labels', 'prometheus-registry'],
  ],
];

/** @type {import('../excerpts.js').Excerpt[]} */
const excerpts = [];
for (const [name, release, files] of FILES) {
  const family = FAMILIES.find(one => one.name === name);
  for (const file of family ? files : []) {
    const [kind, own] = file.startsWith('hosts/') ? ['hosts', file.slice(6)] : ['plugins', file];
    const built = initFile(family, release, kind, own);
    if (!fs.existsSync(built)) {
      printResult(`${built} is missing: record-inits.js builds it`);
      continue;
    }
    const source = recording(fileSource(built));
    const binary = await readBinary(source, file, kind === 'hosts' ? 'host' : 'plugin');
    const found = await binary.registrations();
    const id = `${name}/${release}/${file}`;
    printResult(
      `${id}: ${(found?.registrations ?? []).map(one => `${one.registry} ${one.name}`).join(', ')}`,
    );
    excerpts.push({ id, size: source.size, ranges: source.ranges() });
  }
}
writeExcerpts('inits', excerpts);
