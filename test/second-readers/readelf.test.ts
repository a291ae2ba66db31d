import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestLines } from '../../lab/binaries/digest-lines.js';
import { type ElfFacts, readelfFacts } from '../../lab/binaries/readelf.js';
import { memorySource } from '../../src/bytes/source.ts';
import { fileSource } from '../../src/node/file-source.ts';
import { binaryBytes, binaryNames, binaryPath } from '../support/binaries.ts';
import { goldenOf } from './golden.ts';
import { ourFacts } from './our-facts.ts';

const FACTS = [
  'header',
  'segments',
  'interpreter',
  'sections',
  'dynamic',
  'texts',
  'symbols',
  'needs',
  'definitions',
  'relocations',
  'notes',
] as const satisfies (keyof ElfFacts)[];

/** Libraries of the machine, for which no golden can be committed. */
const SYSTEM_LIBRARIES = [
  'libc.so.6',
  'libm.so.6',
  'libstdc++.so.6',
  'libz.so.1',
  'libgcc_s.so.1',
  'ld-linux-x86-64.so.2',
].flatMap(name =>
  ['/lib/x86_64-linux-gnu/', '/usr/lib/x86_64-linux-gnu/', '/lib64/']
    .map(folder => folder + name)
    .filter(path => existsSync(path))
    .slice(0, 1),
);

/** The goldens are of this major version; older ones print some words otherwise. */
const readelfVersion = /GNU readelf .* 2\.(\d+)/.exec(output('readelf', '--version'))?.[1];
const hasReadelf = Number(readelfVersion ?? 0) >= 38;

function output(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8' });
  } catch {
    return '';
  }
}

describe('what readelf printed of the committed binaries', () => {
  for (const name of binaryNames()) {
    it(`is what we read: ${name}`, async () => {
      const ours = await ourFacts(memorySource(binaryBytes(name)));
      const golden = goldenOf(name);
      const reduced = {
        ...ours,
        symbols: digestLines(ours.symbols),
        relocations: digestLines(ours.relocations),
      };
      for (const fact of FACTS) expect(reduced[fact], fact).toEqual(golden[fact]);
    });
  }
});

describe.skipIf(!hasReadelf)('what readelf prints on this machine', () => {
  const files = [
    ...binaryNames().map(name => ({ title: name, path: () => binaryPath(name) })),
    ...SYSTEM_LIBRARIES.map(path => ({ title: path, path: () => path })),
  ];
  for (const { title, path } of files) {
    it(`is what we read: ${title}`, async () => {
      const file = path();
      expect(statSync(file).size).toBeGreaterThan(0);
      const source = fileSource(file);
      const ours = await ourFacts(source);
      source.close();
      const theirs = readelfFacts(file);
      for (const fact of FACTS) expect(ours[fact], fact).toEqual(theirs[fact]);
    });
  }
});
