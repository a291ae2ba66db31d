import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutated, mutation } from '../lab/fuzz/mutate.js';
import { Random } from '../lab/fuzz/random.js';
import { structuresOf } from '../lab/fuzz/structures.js';
import { applyChanges } from '../lab/truth/damage.js';
import { DAMAGE } from '../lab/truth/matrix/damaged.js';
import { binaryBytes } from './support/binaries.ts';
import { run } from './support/demo.ts';
import { withFunctionNames } from './support/function-names.ts';
import { shippedLibrary } from './support/shipped.ts';
import { tamperedCases } from './support/tampered.ts';

let directory: string;
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-shipped-')));
  for (const host of ['host-1.22', 'host-1.27']) writeFileSync(join(directory, host), binaryBytes(host));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The report of the built command, and what the library says of the same files; or what went wrong. */
async function disagreement(host: string, bytes: Uint8Array): Promise<string | undefined> {
  writeFileSync(join(directory, 'plug.so'), bytes);
  const { stdout, stderr, exitCode } = await run(directory, [host, 'plug.so', '--format', 'json']);
  if (stderr !== '') return stderr;
  const { checkFiles, decideGate, formatJson, makeReport, VERSION } = shippedLibrary;
  const before = process.cwd();
  process.chdir(directory);
  try {
    const result = await checkFiles(host, ['plug.so'], { withDigests: true });
    const report = makeReport(result, decideGate(result, { failOn: 'error' }), VERSION);
    const expected = formatJson(report).replaceAll(directory, '$DIR');
    if (report.plugins[0]?.path !== 'plug.so') return 'the plugin is not in the report';
    if (report.exitCode !== exitCode) return `exit code ${exitCode}, the library says ${report.exitCode}`;
    return stdout === expected ? undefined : 'another report';
  } finally {
    process.chdir(before);
  }
}

async function disagreements(files: Iterable<[id: string, host: string, bytes: Uint8Array]>) {
  const found: string[] = [];
  let count = 0;
  for (const [id, host, bytes] of files) {
    count++;
    const problem = await disagreement(host, bytes);
    if (problem !== undefined) found.push(`${id}: ${problem}`);
  }
  return { found, count };
}

const hostOf = (plugin: string) => (plugin.includes('1.22') ? 'host-1.22' : 'host-1.27');

describe('the built command and the library report the same, to the letter', () => {
  it.each(['found.json', 'hostile.json'])('of the tampered files of %s', { timeout: 300_000 }, async file => {
    const files = tamperedCases(file).map((one): [string, string, Uint8Array] => [
      one.id,
      one.host,
      mutated(binaryBytes(one.plugin), one),
    ]);
    const { found, count } = await disagreements(files);
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });

  it('of every kind of damage', { timeout: 300_000 }, async () => {
    const original = Buffer.from(binaryBytes('plugin-1.22'));
    const files = DAMAGE.flatMap(({ name, changes }): [string, string, Uint8Array][] => {
      try {
        return [[name, 'host-1.22', applyChanges(original, changes).bytes]];
      } catch (error) {
        // The committed plugin is stripped: what lies where .symtab says cannot be damaged.
        if (error instanceof Error && error.message === 'section .symtab is not there') return [];
        throw error;
      }
    });
    const { found, count } = await disagreements(files);
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(130);
  });

  it('of mutated files', { timeout: 300_000 }, async () => {
    const files = ['plugin-1.22', 'plugin-1.27', 'plugin-1.22-cgo', 'c-library'].flatMap(name => {
      const bytes = binaryBytes(name);
      const structures = structuresOf(bytes);
      return Array.from({ length: 60 }, (_, seed): [string, string, Uint8Array] => [
        `${name}, seed ${seed}`,
        hostOf(name),
        mutated(bytes, mutation(bytes, structures, new Random(seed))),
      ]);
    });
    expect((await disagreements(files)).found).toEqual([]);
  });

  it('of a plugin whose functions have no names, which only the causes need', async () => {
    const bytes = withFunctionNames(binaryBytes('plugin-1.27-dep-changed'), 0x7fffffff);
    writeFileSync(join(directory, 'plug.so'), bytes);
    const { stdout, stderr, exitCode } = await run(directory, ['host-1.27', 'plug.so']);
    expect(stderr).toBe('');
    expect(stdout).toContain('plugin was built with a different version of package example.com/dep');
    expect(exitCode).toBe(1);
    expect(await disagreement('host-1.27', bytes)).toBeUndefined();
  });
});
