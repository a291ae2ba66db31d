import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPrintable } from '../../dist/bytes/printable.js';
import type { Report } from '../../dist/index.js';
import { run, unpackDemo } from '../support/demo.ts';
import { DISPLAY_TRICKS, withAllTexts } from '../support/hostile.js';
import { commandsIn } from '../support/runner-commands.ts';

let demo: ReturnType<typeof unpackDemo>;
beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());
const at = (name: string) => join(demo.directory, name);

/** Runs a command, and expects that nothing of what it prints acts. */
async function harmless(...args: string[]) {
  const ran = await run(demo.directory, args);
  const all = `${ran.stdout}${ran.stderr}`;
  expect(all).not.toBe('');
  expect(all).not.toContain('internal error');
  expect(commandsIn(ran.stdout)).toEqual([]);
  expect(commandsIn(ran.stderr)).toEqual([]);
  expect(all.split('\n').filter(line => !isPrintable(line))).toEqual([]);
  return ran;
}

const NAMES = [
  '::error::x.so',
  '##[error]x.so',
  '::stop-commands::token',
  '##vso[task.complete]',
  '\x1b[31m\u202e.so',
  '-q',
];

describe('hostile names of files', () => {
  it.each(NAMES)('are only names in what is printed: %j', async name => {
    copyFileSync(at('metrics.so'), at(name));
    const path = name.startsWith('-') ? `./${name}` : name;
    for (const format of ['text', 'json', 'sarif', 'gitlab', 'junit', 'markdown', 'html'])
      expect((await harmless('check', './gateway', path, '--format', format)).exitCode).toBe(1);
    await harmless('inspect', path);
    await harmless('inspect', path, '--format', 'json');
    await harmless('matrix', '--host', './gateway', path);
    await harmless('matrix', '--host', './gateway', '--host', './server', path, '--format', 'json');
    await harmless('check', path, 'auth.so');
    await harmless('check', './gateway', `${path}/missing`);
    await harmless('check', `${path}.missing`, 'auth.so');
    await harmless('check', './gateway', path, '--print-config');
    await harmless('recipe', path, '--module', `${path}.missing`);
    await harmless('profile', path);
  });

  it.each(DISPLAY_TRICKS)('explain says nothing but words: %j', async trick => {
    for (const text of [
      `plugin was built with a different version of package ${trick}`,
      `interface conversion: ${trick} is ${trick}, not ${trick}`,
      `plugin: symbol ${trick} not found in plugin`,
      trick,
    ])
      await harmless('explain', text);
  });
});

describe('a forged report', () => {
  it('is merged into words, whatever it says', async () => {
    const { stdout } = await run(demo.directory, ['./gateway', 'metrics.so', '--format', 'json']);
    const report = JSON.parse(stdout) as Report;
    for (const [i, trick] of DISPLAY_TRICKS.entries()) {
      // What is refused is refused in a line that does not act either.
      const isKept = (name: string) => ['tool', 'kind'].includes(name);
      const changed = withAllTexts(report, text => `${text}${trick}`, isKept);
      const file = `forged-${i}.json`;
      writeFileSync(at(file), JSON.stringify(changed));
      for (const format of ['text', 'json', 'sarif', 'gitlab', 'junit', 'markdown', 'html'])
        await harmless('merge', file, '--format', format);
    }
  });
});

describe('a file that is no contract', () => {
  it.each(['yaml', 'json'])('is not printed: .%s', async extension => {
    const secret = 'root:x:0:0:root:/root:/bin/sh\nbackup:x:34:34:the-secret:/var:/bin/sh\n';
    writeFileSync(at(`passwd.${extension}`), secret);
    const { stderr, exitCode } = await harmless('./gateway', 'auth.so', '--contract', `passwd.${extension}`);
    expect(stderr).toContain(`passwd.${extension}: `);
    expect(stderr).not.toContain('the-secret');
    expect(exitCode).toBe(2);
    const wrong = { require: [{ name: 'New', type: 'func()', extra: secret }, secret.repeat(9)] };
    writeFileSync(at('wrong.json'), JSON.stringify(wrong));
    const found = await harmless('./gateway', 'auth.so', '--contract', 'wrong.json');
    expect(found.stderr.length).toBeLessThan(200);
    expect(readFileSync(at('wrong.json'), 'utf8')).toContain('the-secret');
  });
});
