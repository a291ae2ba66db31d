import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Surroundings, unpackDemo } from '../support/demo.ts';
import { expectGolden } from '../support/golden.ts';

interface Case {
  name: string;
  args: string[];
  exitCode: number;
  around?: Surroundings;
}

/** One kept file each. The exit code stands here as well: it is the contract, not our words. */
const CASES: readonly Case[] = [
  { name: 'loads', args: ['./gateway', 'auth.so'], exitCode: 0 },
  { name: 'package-differs', args: ['./gateway', 'metrics.so'], exitCode: 1 },
  { name: 'host-dies', args: ['./gateway', 'old.so'], exitCode: 1 },
  { name: 'no-go-plugin', args: ['./gateway', 'libaudit.so'], exitCode: 1 },
  { name: 'executable', args: ['./gateway', 'gateway'], exitCode: 1 },
  {
    name: 'sequence',
    args: ['check', './gateway', 'auth.so', 'auth.so', 'metrics.so', 'old.so', 'auth.so'],
    exitCode: 1,
  },
  { name: 'each', args: ['./gateway', 'auth.so', 'metrics.so', '--each'], exitCode: 1 },
  { name: 'narrow', args: ['./gateway', 'old.so'], exitCode: 1, around: { columns: 48 } },
  {
    name: 'narrow-verdict',
    args: ['./server', 'auth.so', 'metrics.so', 'old.so', '--require', 'Name.(shared.Greeter)'],
    exitCode: 1,
    around: { columns: 40 },
  },
  { name: 'colours', args: ['./gateway', 'metrics.so', '--color'], exitCode: 1 },
  { name: 'missing-plugin', args: ['./gateway', 'nowhere.so'], exitCode: 1 },
  { name: 'missing-host', args: ['./nowhere', 'auth.so'], exitCode: 3 },
  { name: 'no-host-at-all', args: ['libaudit.so', 'auth.so'], exitCode: 1 },
  { name: 'unknown-libraries', args: ['./gateway', 'auth.so', '--sysroot', 'none'], exitCode: 0 },
  {
    name: 'contract-kept',
    args: [
      './gateway',
      'auth.so',
      '--require',
      'New=func(*example.com/shared.Config) (shared.Greeter, error)',
      '--require',
      'Limits.(*map[string]int)',
    ],
    exitCode: 0,
  },
  {
    name: 'contract-broken',
    args: ['./gateway', 'auth.so', '--require', 'Nme=string', '--require', 'New=func(shared.Config) error'],
    exitCode: 1,
  },
  { name: 'contract-preset', args: ['./gateway', 'auth.so', '--contract', 'golangci-lint'], exitCode: 1 },
  {
    name: 'contract-c-symbols',
    args: [
      './gateway',
      'libaudit.so',
      '--loader',
      'dlopen',
      '--require',
      'audit',
      '--require',
      'FLBPluginInit',
    ],
    exitCode: 1,
  },
  { name: 'contract-c-preset', args: ['./gateway', 'libaudit.so', '--contract', 'fluent-bit'], exitCode: 1 },
  {
    name: 'contract-c-typed',
    args: ['./gateway', 'libaudit.so', '--loader', 'dlopen', '--require', 'FLBPluginInit=func() int'],
    exitCode: 2,
  },
  {
    name: 'contract-c-go-preset',
    args: ['./gateway', 'libaudit.so', '--loader', 'dlopen', '--contract', 'nakama'],
    exitCode: 2,
  },
  {
    name: 'contract-c-plugin-open',
    args: ['./gateway', 'auth.so', '--loader', 'plugin.Open', '--contract', 'falco'],
    exitCode: 2,
  },
  { name: 'host-glibc', args: ['./gateway', 'auth.so', '--glibc', '2.17'], exitCode: 1 },
  { name: 'contract-any-name', args: ['./gateway', 'auth.so', '--contract', 'tyk'], exitCode: 1 },
  {
    name: 'contract-open',
    args: ['./gateway', 'auth.so', '--require', 'Name.(shared.Greeter)'],
    exitCode: 3,
  },
  {
    name: 'contract-of-crash',
    args: ['./gateway', 'old.so', '--contract', 'nakama'],
    exitCode: 1,
    around: { columns: 60 },
  },
  {
    name: 'full-types',
    args: ['./gateway', 'auth.so', '--full-types', '--format', 'json'],
    exitCode: 0,
  },
  {
    name: 'matrix',
    args: ['matrix', '--host', './gateway', '--host', './server', 'auth.so', 'metrics.so', 'old.so'],
    exitCode: 1,
  },
  {
    name: 'matrix-narrow',
    args: ['matrix', '--host', './gateway', '--host', './server', 'auth.so', 'old.so'],
    exitCode: 1,
    around: { columns: 40 },
  },
  {
    name: 'matrix-json',
    args: ['matrix', '--host', './gateway', '--host', './server', 'metrics.so', '--format', 'json'],
    exitCode: 1,
  },
  {
    name: 'matrix-lookups',
    args: ['matrix', '--host', './gateway', '--host', './server', 'auth.so', '--require', 'New=func()'],
    exitCode: 1,
  },
  { name: 'matrix-without-host', args: ['matrix', 'auth.so'], exitCode: 2 },
  { name: 'exec-without-command', args: ['exec', '--host', 'gateway', '--plugin', 'auth.so'], exitCode: 2 },
  { name: 'glibc-wrong', args: ['./gateway', 'auth.so', '--glibc', 'new'], exitCode: 2 },
  { name: 'contract-of-host', args: ['./server', 'auth.so'], exitCode: 0 },
  {
    name: 'contract-of-host-told',
    args: ['./server', 'auth.so', '--require', 'Version=string', '--require', 'Handle'],
    exitCode: 1,
  },
  { name: 'contract-unknown', args: ['./gateway', 'auth.so', '--contract', 'nakma'], exitCode: 2 },
  { name: 'requirement-wrong', args: ['./gateway', 'auth.so', '--require', 'New=func('], exitCode: 2 },
  { name: 'presets', args: ['presets'], exitCode: 0 },
  { name: 'help', args: ['--help'], exitCode: 0 },
  { name: 'help-check', args: ['check', '--help'], exitCode: 0 },
  { name: 'no-arguments', args: [], exitCode: 2 },
  { name: 'host-only', args: ['./gateway'], exitCode: 2 },
  { name: 'unknown-option', args: ['./gateway', 'auth.so', '--fromat', 'json'], exitCode: 2 },
  { name: 'unknown-format', args: ['./gateway', 'auth.so', '--format', 'yaml'], exitCode: 2 },
  {
    name: 'two-on-stdout',
    args: ['./gateway', 'auth.so', '--format', 'json', '--format', 'text'],
    exitCode: 2,
  },
  { name: 'rules', args: ['rules'], exitCode: 0 },
  { name: 'explain-rule', args: ['explain', 'toolchain-layout'], exitCode: 0 },
  { name: 'explain-text', args: ['explain', 'fatal error: runtime: no plugin module data'], exitCode: 0 },
  { name: 'explain-unknown', args: ['explain', 'out of cheese'], exitCode: 2 },
  { name: 'inspect-plugin', args: ['inspect', 'auth.so'], exitCode: 0 },
  { name: 'inspect-host', args: ['inspect', 'server'], exitCode: 0 },
  { name: 'inspect-library', args: ['inspect', 'libaudit.so'], exitCode: 0 },
];

let demo: ReturnType<typeof unpackDemo>;
beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

describe('the command line says', () => {
  it.each(CASES)('$name', async ({ name, args, exitCode, around }) => {
    const { stdout, stderr, exitCode: actual } = await run(demo.directory, args, around);
    const command = ['goplug-lint', ...args.map(arg => (/[ :]/.test(arg) ? `"${arg}"` : arg))].join(' ');
    const output = stderr === '' ? stdout : `${stdout}--- stderr ---\n${stderr}`;
    // Escape sequences are written out, so that the file can be read and its diff reviewed.
    const visible = output.replaceAll('\u001b', '\\e');
    expectGolden(
      new URL(`golden/${name}.md`, import.meta.url),
      `# ${name}\n\n\`\`\`console\n$ ${command}\n${visible}\`\`\`\n\nExit code: ${actual}\n`,
    );
    expect(actual).toBe(exitCode);
  });
});
