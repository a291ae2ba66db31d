import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/contract/presets.ts';
import { RULES } from '../../src/rules/index.ts';
import { run } from '../support/demo.ts';
import { hasProgram, installedProject, runClean } from '../support/installed.ts';

const wordsFor = async (...line: string[]) => {
  const { stdout, exitCode } = await run('.', ['--get-completions', ...line]);
  expect(exitCode).toBe(0);
  return stdout.split('\n').filter(word => word !== '');
};

describe('completion', () => {
  it('offers commands, options of each, and what they may be', async () => {
    expect(await wordsFor('in')).toEqual(['inspect']);
    expect(await wordsFor('m')).toEqual(['matrix', 'merge']);
    expect(await wordsFor('./gateway', '--fail')).toEqual(['--fail-on']);
    expect(await wordsFor('./gateway', 'a.so', '--fail-on', '')).toEqual(['error', 'warning', 'note']);
    expect(await wordsFor('matrix', '--h')).toEqual(['--host', '--help']);
    expect(await wordsFor('recipe', './gateway', '--d')).toEqual(['--dockerfile']);
    expect(await wordsFor('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(await wordsFor('explain', 'build-')).toEqual(
      RULES.map(({ id }) => id).filter(id => id.startsWith('build-')),
    );
    expect(await wordsFor('./gateway', '--contract', '')).toEqual(PRESETS.map(({ id }) => id));
  });

  it('leaves files to the shell', async () => {
    expect(await wordsFor('./gateway', 'plug')).toEqual([]);
    expect(await wordsFor('./gateway', '--config', '')).toEqual([]);
    expect(await wordsFor('inspect', '')).toEqual([]);
  });

  it('refuses shells that it has no script for', async () => {
    const { stderr, exitCode } = await run('.', ['completion', 'tcsh']);
    expect(stderr).toContain('Choices: "bash", "zsh", "fish"');
    expect(exitCode).toBe(2);
  });
});

describe.each([
  [
    'bash',
    'COMP_WORDS=(goplug-lint explain "$1"); COMP_CWORD=2; _goplug_lint; printf "%s\\n" "${COMPREPLY[@]}"',
  ],
  ['fish', 'complete -C "goplug-lint explain $argv[1]"'],
])('the script for %s', (shell, ask) => {
  it.skipIf(!hasProgram(shell))('asks the command', () => {
    const project = installedProject();
    try {
      const source =
        shell === 'fish'
          ? `goplug-lint completion fish | source; ${ask}`
          : `source <(goplug-lint completion bash); set -- "$0"; ${ask}`;
      const path = `${project.directory}/node_modules/.bin:${process.env['PATH'] ?? ''}`;
      const { stdout } = runClean(project.directory, [shell, '-c', source, 'tls-'], { PATH: path });
      expect(stdout.trim()).toBe('tls-static');
    } finally {
      project.remove();
    }
  });
});
