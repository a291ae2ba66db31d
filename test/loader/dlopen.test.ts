import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetContract } from '../../src/contract/presets.ts';
import { contractOfRequirements } from '../../src/contract/requirement.ts';
import { guard, PluginRejectedError } from '../../src/loader.ts';
import { Host } from '../../src/node/host.ts';
import { binaryBytes } from '../support/binaries.ts';

const CHILD = fileURLToPath(new URL('children/dlopen.js', import.meta.url));

/** Files for an FFI library, and whether it gets them. */
const FILES: readonly [name: string, loads: boolean, bytes: () => Uint8Array][] = [
  ['c-library', true, () => binaryBytes('c-library')],
  ['c-library-mark', true, () => binaryBytes('c-library-mark')],
  ['c-library-versions', true, () => binaryBytes('c-library-versions')],
  ['go-host', true, () => binaryBytes('host-1.27-embedded')],
  ['go-host-1.19', true, () => binaryBytes('host-1.19-c-shared')],
  ['tls', true, () => binaryBytes('c-library-tls')],
  ['tls-too-large', false, () => binaryBytes('c-library-tls-1712')],
  ['musl', false, () => binaryBytes('c-library-musl')],
  ['i386', false, () => binaryBytes('c-library-i386')],
  ['s390x', false, () => binaryBytes('go-s390x')],
  ['program', false, () => binaryBytes('host-1.27')],
  ['pie', false, () => binaryBytes('host-1.15-pie')],
  ['truncated', false, () => binaryBytes('c-library').subarray(0, 3000)],
  ['text', false, () => new TextEncoder().encode('no library at all\n'.repeat(10))],
  ['short', false, () => new Uint8Array([0x7f])],
];

let directory = '';
let host: Host;
beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-dlopen-')));
  for (const [name, , bytes] of FILES) writeFileSync(join(directory, name), bytes());
  host = await Host.open(process.execPath);
});
afterAll(() => {
  host.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('what dlopen says to an FFI library in Node', () => {
  it.each([...FILES, ['missing', false, () => new Uint8Array(0)] as const])('%s', async (name, loads) => {
    const path = join(directory, name);
    const { plugins } = await host.check([path], { loader: 'dlopen' });
    const outcome = plugins[0]?.outcome;
    const { stdout, signal } = spawnSync(process.execPath, [CHILD, path], { encoding: 'utf8' });
    const said = signal === null ? (JSON.parse(stdout) as { error: string }).error : 'it died';
    expect(outcome?.kind).toBe(loads ? 'loads' : signal === null ? 'fails' : 'crashes');
    if (!loads && signal === null) expect(said).toBe(outcome?.message);
    if (loads) expect(said).toBe('');
  });

  it('warns of a second Go runtime in the process, by whoever is first', async () => {
    const files = ['go-host', 'c-library', 'go-host-1.19'].map(name => join(directory, name));
    const { plugins } = await host.check(files, { loader: 'dlopen' });
    expect(plugins.map(({ findings }) => findings.map(({ ruleId, level }) => `${ruleId} ${level}`))).toEqual([
      [],
      [],
      ['go-runtime-second warning'],
    ]);
    const message = plugins[2]?.findings[0]?.message ?? '';
    expect(message).toContain(join(directory, 'go-host'));
    const gateway = await Host.open(join(directory, 'program'));
    const inside = await gateway.check([join(directory, 'go-host')], { loader: 'dlopen' });
    gateway.close();
    expect(inside.plugins[0]?.findings.map(({ ruleId }) => ruleId)).toEqual(['go-runtime-second']);
  });
});

describe('what an FFI library looks up', () => {
  const guardFor = (...names: string[]) =>
    guard({ host: process.execPath, loader: 'dlopen', contracts: [contractOfRequirements(names)] });

  it('is what a guard lets a file be opened for', async () => {
    const good = await guardFor('goplug_beside');
    expect(await good.open(join(directory, 'c-library'), () => 'opened')).toBe('opened');
    good.close();
    const bad = await guardFor('goplug_beside', 'nowhere');
    await expect(bad.open(join(directory, 'c-library'), () => 'opened')).rejects.toThrow(PluginRejectedError);
    bad.close();
  });

  it('is asked of dlsym where a contract of C symbols is all that says so', async () => {
    const fluentBit = presetContract('fluent-bit');
    const { plugins } = await host.check([join(directory, 'c-library')], {
      contracts: fluentBit ? [fluentBit] : [],
    });
    expect(plugins[0]?.outcome.kind).toBe('loads');
    expect(plugins[0]?.findings.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(
      Array.from({ length: 3 }, () => 'export-missing error'),
    );
  });
});
