import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url);

describe('the documentation', () => {
  it('shows what the tool really prints', () => {
    const script = fileURLToPath(new URL('scripts/generate-docs.js', root));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.each([
    ['README.md', 1],
    ['docs/contracts.md', 4],
    ['docs/repair.md', 3],
  ])('has examples that are run: %s', (page, least) => {
    const text = readFileSync(new URL(page, root), 'utf8');
    expect(text.match(/^\$ goplug-lint /gm)?.length).toBeGreaterThanOrEqual(least);
  });

  it('names only commands and scripts that exist', () => {
    const readme =
      readFileSync(new URL('README.md', root), 'utf8') +
      readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const used = [...readme.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name ?? '');
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter(name => !(name in scripts))).toEqual([]);
  });
});
