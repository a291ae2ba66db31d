import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../src/version.ts';
import { ociLayout, tarOf } from '../support/image-files.ts';
import { installedProject, runClean } from '../support/installed.ts';
import { plantTraps, type Registry, startRegistry } from '../support/registry.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Action {
  inputs: Record<string, { description: string; default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: { id: string; shell: string; run: string; env: Record<string, string> }[] };
}

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
const [step] = action.runs.steps;
let project: ReturnType<typeof installedProject>;
let registry: Registry;
let isTrapped: () => boolean;

beforeAll(async () => {
  project = installedProject();
  registry = await startRegistry();
  // Every step of these tests runs in a hostile checkout.
  isTrapped = plantTraps(project.directory);
  // npx takes what the checkout has.
  runClean(project.directory, ['npx', '--yes', `goplug-lint@${VERSION}`], registry.env);
  expect(isTrapped()).toBe(true);
  isTrapped = plantTraps(project.directory);
});
afterAll(() => {
  registry.remove();
  project.remove();
});
afterEach(() => {
  for (const name of ['goplug-lint.sarif', 'output', 'summary.md', 'goplug-lint.config.yaml'])
    rmSync(join(project.directory, name), { force: true });
});

/** Runs the step as the runner does: expressions filled in, the script given to the shell. */
function runAction(inputs: Record<string, string>) {
  if (!step) throw new Error('the action has no step');
  const fill = (text: string) =>
    text.replace(/\$\{\{ *(inputs|github)\.([\w-]+) *\}\}/g, (_, from: string, name: string) =>
      from === 'github' ? ROOT : (inputs[name] ?? action.inputs[name]?.default ?? ''),
    );
  const env = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, fill(text)]));
  const script = join(project.directory, 'step.sh');
  writeFileSync(script, step.run);
  const ran = runClean(project.directory, ['bash', '--noprofile', '--norc', '-eo', 'pipefail', script], {
    ...registry.env,
    ...env,
    GITHUB_OUTPUT: join(project.directory, 'output'),
    GITHUB_STEP_SUMMARY: join(project.directory, 'summary.md'),
  });
  expect(isTrapped()).toBe(false);
  expect(readdirSync(registry.env['RUNNER_TEMP'] ?? '')).toEqual([]);
  const output = join(project.directory, 'output');
  return { ...ran, output: existsSync(output) ? readFileSync(output, 'utf8') : '' };
}

describe('the GitHub action', () => {
  it('describes every input and output in one line', () => {
    const words = Object.values(action.inputs).map(({ description }) => description);
    expect(words.every(text => /^[A-Z0-9][^\n]+\.$/.test(text))).toBe(true);
    expect(action.runs.using).toBe('composite');
    for (const { value } of Object.values(action.outputs))
      expect(value).toContain(`steps.${step?.id}.outputs`);
  });

  it('gives every input to its script', () => {
    const given = Object.values(step?.env ?? {}).join(' ');
    const names = Object.keys(action.inputs).filter(name => name !== 'working-directory');
    expect(names.filter(name => !given.includes(`inputs.${name} `))).toEqual([]);
  });

  it('annotates, writes SARIF and the summary, and fails', () => {
    const { stdout, exitCode, output } = runAction({
      host: './gateway',
      plugins: 'auth.so\n  old.so  \n',
      args: '--each\n',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^::error file=old\.so,title=goplug-lint toolchain-layout::fatal error: runtime: /m,
    );
    expect(output).toBe('exit-code=1\nsarif=goplug-lint.sarif\n');
    const sarif = JSON.parse(readFileSync(join(project.directory, 'goplug-lint.sarif'), 'utf8')) as object;
    expect(sarif).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(join(project.directory, 'summary.md'), 'utf8')).toContain(
      '### Plugins of `./gateway`',
    );
  });

  it('passes where all load, and writes what it is told to', () => {
    const { exitCode, output } = runAction({ host: './gateway', plugins: 'a*.so', sarif: '' });
    expect([exitCode, output]).toEqual([0, 'exit-code=0\n']);
    expect(existsSync(join(project.directory, 'goplug-lint.sarif'))).toBe(false);
  });

  it('takes the configuration of the repository, and the fail level of its input', () => {
    writeFileSync(join(project.directory, 'goplug-lint.config.yaml'), 'host: ./server\nplugins: [auth.so]\n');
    expect(runAction({}).exitCode).toBe(0);
    const { stdout, exitCode } = runAction({ 'fail-on': 'warning' });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('::warning file=auth.so,title=goplug-lint export-missing::');
  });

  it('takes contracts', () => {
    const { stdout, exitCode } = runAction({ host: './gateway', plugins: 'auth.so', contract: 'nakama' });
    expect(stdout).toContain('InitModule');
    expect(exitCode).toBe(1);
  });

  it('takes an image', async () => {
    const layer = await tarOf([
      { name: 'gateway', data: readFileSync(join(project.directory, 'gateway')), mode: 0o755 },
    ]);
    ociLayout(join(project.directory, 'layout'), [{ layers: [layer], config: { Entrypoint: ['/gateway'] } }]);
    const { stdout } = runAction({ image: 'oci-dir:layout', platform: 'linux/amd64', plugins: 'auth.so' });
    // There is no C library in it.
    expect(stdout).toContain('/gateway: error while loading shared libraries: libc.so.6');
    expect(runAction({ host: 'oci-dir:layout', plugins: 'auth.so' }).stdout).toContain('libc.so.6');
  });

  it('reads nothing in its inputs as a command', () => {
    const mark = join(project.directory, 'mark');
    const evil = `$(touch ${mark})\`touch ${mark}\`"; touch ${mark}; "`;
    const { stderr } = runAction({ host: evil, plugins: 'auth.so', contract: evil, 'fail-on': 'note' });
    expect(stderr).toContain(`$(touch ${mark})`);
    expect(runAction({ host: './gateway', plugins: evil, args: evil }).stderr).toContain(`$(touch ${mark})`);
    expect(existsSync(mark)).toBe(false);
  });

  it.each(['host', 'image', 'platform', 'config', 'fail-on', 'sarif', 'version'])(
    'takes no line break in %s: it would be an output',
    name => {
      const { stdout, exitCode, output } = runAction({
        host: './gateway',
        plugins: 'auth.so',
        [name]: `x\nexit-code=0\n::warning::x`,
      });
      expect(stdout).toBe(`::error::goplug-lint: the input ${name.replace('-', '_')} has a line break\n`);
      expect([exitCode, output]).toEqual([2, '']);
    },
  );

  it.each([
    'latest',
    '0',
    '^0.1.0',
    '../evil',
    'git+https://example.com/evil.git',
    'npm:evil@1.0.0',
    '0.1.0 evil',
    '--registry=x',
    '0.1.0\rx',
  ])('takes no version but an exact one: %j', version => {
    const { stdout, exitCode } = runAction({ host: './gateway', plugins: 'auth.so', version });
    expect(stdout).toMatch(/^::error::goplug-lint: the input version [^\r\n]*\n$/);
    expect(exitCode).toBe(2);
  });

  it('takes the release that it is told', () => {
    const { exitCode } = runAction({ host: './gateway', plugins: 'auth.so', version: VERSION });
    expect(exitCode).toBe(0);
    const { exitCode: failed, stderr } = runAction({
      host: './gateway',
      plugins: 'auth.so',
      version: '9.9.9',
    });
    expect([failed, stderr]).toEqual([1, expect.stringContaining('9.9.9')]);
  });

  it('leaves no expression to the shell', () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
  });

  it('says wrong usage where there is nothing to check', () => {
    const { stderr, exitCode, output } = runAction({});
    expect(stderr).toContain('a host and at least one plugin are needed');
    expect([exitCode, output]).toEqual([2, 'exit-code=2\n']);
  });
});
