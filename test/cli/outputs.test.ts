import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, unpackDemo } from '../support/demo.ts';

let demo: ReturnType<typeof unpackDemo>;

beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

const read = (name: string) => readFileSync(join(demo.directory, name), 'utf8');

describe('reports', () => {
  it('go to several places at once, each as it goes there alone', async () => {
    const files = ['json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'html'];
    const pair = ['./gateway', './metrics.so'];
    const args = files.flatMap(format => ['--format', `${format}=report.${format}`]);
    const { stdout, exitCode } = await run(demo.directory, [...pair, '--format', 'text', ...args]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('will not load');
    for (const format of files) {
      const alone = await run(demo.directory, [...pair, '--format', format]);
      expect(alone.stdout).toContain('example.com/dep');
      expect(read(`report.${format}`)).toBe(alone.stdout);
    }
  });

  it('carry digests in SARIF too', async () => {
    const { stdout } = await run(demo.directory, ['./gateway', './auth.so', '--format', 'sarif']);
    expect(stdout.match(/"sha-256": "[0-9a-f]{64}"/g)?.length).toBe(2);
  });

  it('are added to the summary of a GitHub step', async () => {
    const file = join(demo.directory, 'summary.md');
    writeFileSync(file, 'of the step before\n');
    const env = { GITHUB_STEP_SUMMARY: file };
    const pair = ['./gateway', './metrics.so'];
    const { stdout } = await run(demo.directory, [...pair, '--format', 'github'], { env });
    expect(stdout).toMatch(/^::error file=metrics\.so,title=goplug-lint package-hash::/);
    const markdown = await run(demo.directory, [...pair, '--format', 'markdown'], { env });
    expect(read('summary.md')).toBe(`of the step before\n${markdown.stdout}`);
  });

  it('say where they cannot be written', async () => {
    const env = { GITHUB_STEP_SUMMARY: join(demo.directory, 'nowhere', 'summary.md') };
    const summary = await run(demo.directory, ['./gateway', './auth.so', '--format', 'github'], { env });
    expect(summary.stderr).toBe('goplug-lint: cannot write $DIR/nowhere/summary.md: ENOENT\n');
    expect(summary.exitCode).toBe(3);
    const file = await run(demo.directory, ['./gateway', './auth.so', '--format', 'sarif=nowhere/x']);
    expect(file.stderr).toBe('goplug-lint: cannot write nowhere/x: ENOENT\n');
    expect(file.exitCode).toBe(3);
  });
});
