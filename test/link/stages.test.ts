import { describe, expect, it } from 'vitest';
import type { Stage } from '../../src/link/verdict.ts';
import { unionIn } from '../support/declared-union.ts';
import { replay } from '../support/replay.js';

/** A case that is decided there, the plugin that it is about, and what the real loader said of it. */
type StageCase = [id: string, plugin: number, kind: string, said?: string];

/** In the order in which the loader gets there; the compiler sees to it that no stage is without a case. */
const STAGES: Readonly<Record<Stage, readonly StageCase[]>> = {
  host: [
    ['1.27/nocgo/plain', 0, 'fails', 'plugin: not implemented'],
    ['1.27/blank/plain', 0, 'fails'],
  ],
  realpath: [['1.27/name-plain/missing', 0, 'fails', 'realpath failed']],
  'already-open': [['1.27/name-plain/copied-again', 2, 'fails', 'plugin already loaded (previous failure)']],
  'open-file': [
    ['1.27/foreign/text', 0, 'fails', '$DIR/plug.so: invalid ELF header'],
    [
      'musl/1.27/foreign/c-archive',
      0,
      'fails',
      'Error loading shared library $DIR/plug.so: Exec format error',
    ],
  ],
  map: [
    ['1.27/foreign/exe', 0, 'fails', '$DIR/plug.so: cannot dynamically load executable'],
    ['1.27/damaged/cut-data', 0, 'crashes', 'SIGBUS: bus error'],
  ],
  'needed-libraries': [
    [
      '1.27/native/library-gone',
      0,
      'fails',
      'libgoplug-gone.so.1: cannot open shared object file: No such file or directory',
    ],
  ],
  'symbol-versions': [
    [
      '1.27/native/glibc-future',
      0,
      'fails',
      "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_9.99' not found (required by $DIR/plug.so)",
    ],
    ['1.27/damaged/no-symtab', 0, 'crashes', 'SIGSEGV: segmentation violation'],
  ],
  relocation: [
    ['1.27/native/tls-1696', 0, 'fails', '$DIR/plug.so: cannot allocate memory in static TLS block'],
    ['1.27/damaged/no-relasz', 0, 'crashes', 'SIGSEGV: segmentation violation'],
  ],
  constructors: [['1.27/damaged/init-0', 0, 'crashes', 'SIGSEGV: segmentation violation']],
  'module-list': [
    ['1.27/static/plain', 0, 'crashes', 'fatal error: runtime: no plugin module data'],
    ['1.27/name-plain/hardlink', 1, 'fails', 'plugin already loaded'],
  ],
  'plugin-path': [['1.27/sequence/copy', 1, 'fails', 'plugin already loaded']],
  'package-hashes': [
    [
      '1.27/pie/race',
      0,
      'fails',
      'plugin was built with a different version of package internal/runtime/sys',
    ],
  ],
  init: [
    [
      '1.27/damaged/relasz-less',
      0,
      'crashes',
      'panic: runtime error: invalid memory address or nil pointer dereference',
    ],
  ],
  exports: [
    [
      '1.27/damaged/export-renamed',
      0,
      'fails',
      'could not find symbol New: $DIR/plug.so: undefined symbol: example.com/plugins/basic.New',
    ],
  ],
  open: [['1.27/plain/plain', 0, 'loads']],
  // The record has another word for what nobody could see.
  'not-reached': [['1.27/sequence/c-archive-good', 1, 'not-reached']],
};

describe('the stages of an open', () => {
  it('have a case each', () => {
    expect(Object.keys(STAGES)).toEqual(unionIn('link/verdict.ts', 'Stage'));
    expect(Object.values(STAGES).filter(cases => cases.length === 0)).toEqual([]);
  });

  describe.each(Object.entries(STAGES))('%s', (stage, cases) => {
    it.each(cases)('decides %s', async (id, plugin, kind, said) => {
      const { recorded, prediction } = await replay(id);
      const observed = recorded.observed[plugin];
      expect([observed?.kind, observed?.message]).toEqual([kind, said]);
      const outcome = prediction.traces[plugin]?.outcome;
      expect(outcome).toMatchObject({ stage, kind: kind === 'not-reached' ? 'unknown' : kind });
      expect(outcome?.message).toBe(said);
    });
  });
});
