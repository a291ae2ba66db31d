import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideGate, formatJson, makeReport, type Report } from '../dist/index.js';
import { run, unpackDemo } from './support/demo.ts';
import { explained, replayAll } from './support/replay.js';

const schema = JSON.parse(
  readFileSync(new URL('../schema/report-v1.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
let demo: ReturnType<typeof unpackDemo>;

beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

async function jsonReport(...args: string[]): Promise<{ report: Report; exitCode: number }> {
  const { stdout, exitCode } = await run(demo.directory, [...args, '--format', 'json']);
  return { report: JSON.parse(stdout) as Report, exitCode };
}

describe('the JSON report', () => {
  it.each([
    ['auth.so'],
    ['metrics.so'],
    ['old.so', 'auth.so'],
    ['missing.so'],
    ['libaudit.so'],
    ['auth.so', '--sysroot', 'none'],
  ])('of %s follows its schema and agrees with the process', async (...args) => {
    const { report, exitCode } = await jsonReport('./gateway', ...args);
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
    expect(report.exitCode).toBe(exitCode);
    expect(report.passed).toBe(exitCode === 0);
  });

  it('carries the digest of every file that was read', async () => {
    const { report } = await jsonReport('./gateway', 'auth.so');
    const manifest = (name: string) =>
      JSON.parse(readFileSync(new URL(`../fixtures/binaries/${name}.json`, import.meta.url), 'utf8')) as {
        sha256: string;
      };
    expect(report.host.sha256).toBe(manifest('host-1.27').sha256);
    expect(report.plugins[0]?.sha256).toBe(manifest('plugin-1.27').sha256);
  });

  it('refuses what is not in its schema', () => {
    expect(validate({ schemaVersion: 2 })).toBe(false);
  });

  it('of every recorded case follows its schema', async () => {
    const wrong: string[] = [];
    for await (const one of replayAll()) {
      const result = await explained(one);
      const report = makeReport(result, decideGate(result, { failOn: 'error' }), '0.0.0');
      if (!validate(JSON.parse(formatJson(report))))
        wrong.push(`${one.recorded.id}: ${JSON.stringify(validate.errors?.[0])}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a saved profile', () => {
  it('gives the verdict that the host gives', async () => {
    expect((await run(demo.directory, ['profile', './gateway', '-o', 'gateway.goplug.json'])).exitCode).toBe(
      0,
    );
    for (const plugins of [
      ['auth.so'],
      ['metrics.so'],
      ['old.so'],
      ['auth.so', 'metrics.so', 'libaudit.so'],
      ['missing.so'],
    ]) {
      const { report: ofHost } = await jsonReport('./gateway', ...plugins);
      const { report: ofProfile } = await jsonReport('./gateway.goplug.json', ...plugins);
      // The commands of a fix name the host that was given.
      const told = JSON.stringify(ofProfile.plugins).replaceAll('./gateway.goplug.json', './gateway');
      expect(JSON.parse(told)).toEqual(ofHost.plugins);
      expect(ofProfile.exitCode).toBe(ofHost.exitCode);
    }
  });

  it('is the same for the same host', async () => {
    const first = await run(demo.directory, ['profile', './gateway']);
    const second = await run(demo.directory, ['profile', './gateway']);
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout.length).toBeGreaterThan(1000);
  });

  it('of another schema is refused with the reason', async () => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${demo.directory}/future.json`, '{"goplugProfile":2,"kind":"go-exe"}');
    const { stderr, exitCode } = await run(demo.directory, ['future.json', 'auth.so']);
    expect(stderr).toBe('goplug-lint: future.json: format version 2; this goplug-lint reads version 1\n');
    expect(exitCode).toBe(3);
  });
});
