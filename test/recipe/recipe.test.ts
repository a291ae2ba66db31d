import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { parseGoMod } from '../../src/recipe/go-mod.ts';
import { noRecipeFor, recipeOf } from '../../src/recipe/recipe.ts';

const inputs = readInputs();
const NAMES = { host: './h', module: undefined, output: 'plugin.so', version: '1.0.0' };

function host(id: string) {
  const found = inputs.get(id)?.host;
  if (!found) throw new Error(`no case ${id}`);
  return found;
}

const script = (id: string, goMod?: string) =>
  recipeOf(host(id), goMod === undefined ? undefined : parseGoMod(goMod), NAMES, 'script');

describe('a recipe', () => {
  it('lowers what a go.mod asks of the toolchain to what the host has', () => {
    expect(script('1.22/trimpath/plain', 'module p\ngo 1.24\n')).toContain(
      'go mod edit -go=1.22 -toolchain=none\n',
    );
    expect(script('1.22/trimpath/plain', 'module p\ngo 1.21\ntoolchain go1.26.1\n')).toContain(
      'go mod edit -go=1.21 -toolchain=none\n',
    );
    for (const old of ['module p\ngo 1.20\n', 'module p\ngo 1.22\ntoolchain go1.22.1\n', 'module p\n'])
      expect(script('1.22/trimpath/plain', old)).not.toContain('-go=');
  });

  it('takes the modules that both sides have', () => {
    const all = script('1.22/trimpath/plain');
    expect(all).toContain('example.com/dep');
    expect(script('1.22/trimpath/plain', 'module p\ngo 1.22\n')).not.toContain('example.com/dep');
    // Before Go 1.17 a go.mod does not list what its requirements require.
    expect(script('1.22/trimpath/plain', 'module p\ngo 1.16\n')).toContain('example.com/dep');
    expect(script('1.22/trimpath/plain', 'module p\ngo 1.22\nrequire example.com/dep v1.0.0\n')).toContain(
      'example.com/dep',
    );
  });

  it('is a script, or a Dockerfile', () => {
    expect(script('1.22/trimpath/plain')).toMatch(/^#!\/bin\/sh\n/);
    expect(recipeOf(host('1.22/trimpath/plain'), undefined, NAMES, 'dockerfile')).toMatch(
      /^FROM golang:1\.22/m,
    );
  });

  it('is not to be had for what no plugin can be built for', () => {
    const { go: _, ...c } = host('1.22/trimpath/plain');
    expect(noRecipeFor(c)).toBe('is not a Go program: there is nothing to build for it');
    expect(noRecipeFor(host('modes/1.27/host/linkshared/plain'))).toMatch(/^was built with -linkshared: /);
    expect(noRecipeFor(host('1.22/trimpath/plain'))).toBeUndefined();
  });
});
