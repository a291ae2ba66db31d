import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'goplug-lint-rule-'));
  for (const part of ['package.json', 'CHANGELOG.md', 'scripts/new-rule.js', 'src/rules', 'test/rules'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

const begin = (...args: string[]) =>
  spawnSync(process.execPath, [join(copy, 'scripts/new-rule.js'), ...args], { encoding: 'utf8' });
const textOf = (file: string) => readFileSync(join(copy, file), 'utf8');

/** The identifiers of a list of rules, as they stand. */
function listIn(file: string): string[] {
  return [...textOf(file).matchAll(/^ {2}(\w+),$/gm)].map(([, name = '']) => name);
}

describe('npm run new:rule', () => {
  it.each([
    ['look', 'loads.ts', 'load'],
    ['image', 'loads.ts', 'load'],
    ['obstacle', 'index.ts', 'obstacle'],
    ['cause', 'index.ts', 'cause'],
  ])('begins a rule of the kind %s at its place in every list', (kind, list, cases) => {
    const before = listIn(`src/rules/${list}`);
    for (const id of ['aaa-first', 'gmon-start', 'zzz-last']) {
      const { status, stdout, stderr } = begin(id, '--kind', kind);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).toContain(`src/rules/${id}.ts`);
      expect(textOf(`src/rules/${id}.ts`)).toContain(`id: '${id}'`);
      expect(textOf('CHANGELOG.md')).toContain(`- New: \`${id}\`.`);
      expect(textOf(`test/rules/${cases}-cases.ts`)).toMatch(new RegExp(`^ {2}'${id}': \\[recorded`, 'm'));
    }
    const after = listIn(`src/rules/${list}`);
    expect(after).toEqual([...before, 'aaaFirst', 'gmonStart', 'zzzLast'].sort());
  });

  it.each([
    [['cpu-level'], 'cpu-level exists\n'],
    [['CamelCase'], /^an id is needed/],
    [['new-thing', '--kind', 'other'], '--kind: one of look, image, obstacle, cause\n'],
  ])('refuses %j', (args, words) => {
    const { status, stderr } = begin(...args);
    if (typeof words === 'string') expect(stderr).toBe(words);
    else expect(stderr).toMatch(words);
    expect(status).toBe(2);
  });
});
