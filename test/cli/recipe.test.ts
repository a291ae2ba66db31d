import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { saveHost } from '../support/saved-host.ts';

const bin = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const TRIMMED = '1.27/trimpath/plain';
const MAIN = 'package main\n\nfunc New() {}\n';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'goplug-lint-recipe-'));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

function tree(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(room, name, file)), { recursive: true });
    writeFileSync(join(room, name, file), text);
  }
  return join(room, name);
}

function host(name: string, id = TRIMMED, change?: (profile: CheckProfile) => void): string {
  saveHost(join(room, name), id, change);
  return name;
}

function recipe(...words: string[]) {
  return spawnSync(process.execPath, [bin, 'recipe', ...words], { cwd: room, encoding: 'utf8' });
}

function git(directory: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return execFileSync('git', ['-C', directory, ...identity, ...words], { encoding: 'utf8' }).trim();
}

describe('recipe --module', () => {
  const files = {
    'go.mod': 'module example.com/p\n\ngo 1.22\n',
    'plugin/main.go': `// Package main is a plugin.\n${MAIN}`,
    'plugin/main_test.go': 'package main\n',
    'lib.go': 'package p\n',
    'gen.go': '//go:build ignore\n\npackage main\n',
    'testdata/x/main.go': MAIN,
    '_old/main.go': MAIN,
    'other/go.mod': 'module example.com/other\n',
    'other/main.go': MAIN,
  };

  it('finds the only main package below the module', () => {
    tree('below', files);
    const { stdout, status } = recipe(host('h.json'), '--module', 'below');
    expect(status).toBe(0);
    expect(stdout).toContain('\n  cd below\n');
    expect(stdout).toContain(' -buildmode=plugin -o plugin.so ./plugin\n');
    expect(stdout).toMatch(/\ngoplug-lint \S*h\.json below\/plugin\.so\n$/);
  });

  it('finds go.mod above the main package', () => {
    tree('below', files);
    const { stdout, status } = recipe(host('h.json'), '--module', 'below/plugin');
    expect(status).toBe(0);
    expect(stdout).toContain('\n  cd below\n');
    expect(stdout).toContain(' -o plugin.so ./plugin\n');
  });

  it('names several main packages, and builds the one that is chosen', () => {
    tree('several', { 'go.mod': files['go.mod'], 'a/main.go': MAIN, 'b/c/main.go': MAIN });
    const h = host('h.json');
    const { stderr, status } = recipe(h, '--module', 'several');
    expect(status).toBe(2);
    expect(stderr).toContain('several main packages: choose with --package ./a, ./b/c');
    for (const chosen of ['./b/c', 'b/c', 'example.com/p/b/c']) {
      const { stdout } = recipe(h, '--module', 'several', '--package', chosen);
      expect(stdout, chosen).toContain(' -o plugin.so ./b/c\n');
    }
    for (const wrong of ['./b', '../below/plugin', 'example.com/q', '/'])
      expect(recipe(h, '--module', 'several', '--package', wrong).status, wrong).toBe(2);
  });

  it('takes the main package of the directory itself, whatever is below it', () => {
    tree('root', { 'go.mod': files['go.mod'], 'main.go': MAIN, 'tool/main.go': MAIN });
    expect(recipe(host('h.json'), '--module', 'root').stdout).toContain(' -o plugin.so .\n');
  });

  it('asks what the modules of a workspace ask for together', () => {
    tree('work', {
      'go.work': 'go 1.22\n\nuse (\n\t./p\n\t./lib\n)\n',
      'p/go.mod': files['go.mod'],
      'p/main.go': MAIN,
      'lib/go.mod': 'module example.com/lib\n\ngo 1.22\n\nrequire example.com/dep v1.1.0\n',
    });
    const { stdout } = recipe(host('h.json'), '--module', 'work/p');
    expect(stdout).not.toContain('GOWORK=off');
    expect(stdout).toContain('do go mod edit -require=example.com/dep@v1.0.0 "$dir/go.mod"; done');
  });

  it('is hinted at where it is missing', () => {
    const { stdout, stderr, status } = recipe(host('h.json'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# It requires all \d modules of the host; with --module DIR only/m);
    expect(stderr).toMatch(/requires all \d modules of the host; with --module DIR only/);
  });
});

describe('recipe for a plugin that imports the module of the host', () => {
  const own = 'module example.com/p\n\ngo 1.22\n\nrequire example.com/gateway v0.0.0\n';

  it('says what is missing, and prints no script', () => {
    tree('own', { 'go.mod': own, 'main.go': MAIN });
    const { stdout, stderr, status } = recipe(host('h.json'), '--module', 'own');
    expect({ stdout, status }).toEqual({ stdout: '', status: 3 });
    expect(stderr).toContain('the source of example.com/gateway, the module of the host itself: check out');
    expect(stderr).toContain('name it with --host-source DIR');
  });

  it('sees the imports where go.mod does not say it', () => {
    const main = `${MAIN}\nimport _ "example.com/gateway/api"\n`;
    tree('imports', { 'go.mod': 'module example.com/p\n\ngo 1.22\n', 'main.go': main });
    const { stderr, status } = recipe(host('h.json'), '--module', 'imports');
    expect(status).toBe(3);
    expect(stderr).toContain('the source of example.com/gateway');
  });

  it('makes a workspace with the source tree, at whatever depth its go.mod is', () => {
    tree('own', { 'go.mod': own, 'main.go': MAIN });
    const source = tree('source', { 'src/gateway/go.mod': 'module example.com/gateway\n', 'go.txt': '' });
    const { stdout, stderr } = recipe(host('h.json'), '--module', 'own', '--host-source', 'source');
    expect(stderr).toBe('');
    expect(stdout).not.toContain('GOWORK=off');
    expect(stdout).toContain(`GOWORK="$PWD/plugin.work" go work init ${source}/src/gateway .\n`);
    // Nobody has that version.
    expect(stdout).toContain('go mod edit -droprequire=example.com/gateway\n');
    expect(recipe('h.json', '--module', 'own', '--host-source', 'below').status).toBe(3);
    expect(recipe('h.json', '--module', 'own', '--host-source', 'nowhere').status).toBe(3);
  });

  it('asks for the commit of the host', () => {
    tree('own', { 'go.mod': own, 'main.go': MAIN });
    const source = tree('commits', { 'go.mod': 'module example.com/gateway\n' });
    git(source, 'init', '-q');
    git(source, 'add', '.');
    git(source, 'commit', '-q', '-m', 'One');
    const first = git(source, 'rev-parse', 'HEAD');
    const h = host('commit.json', TRIMMED, ({ go }) => {
      Object.assign(go?.buildInfo?.settings ?? {}, { 'vcs.revision': first });
    });
    const words = [h, '--module', 'own', '--host-source', 'commits'];
    expect(recipe(...words).status).toBe(0);
    git(source, 'commit', '-q', '--allow-empty', '-m', 'Two');
    const { stderr, status } = recipe(...words);
    expect(status).toBe(3);
    expect(stderr).toContain(`the host was built from another: check out its commit ${first}`);
    expect(recipe(h, '--module', 'own').stderr).toContain(`check out its commit ${first}; name it with`);
  });

  it('replaces it by the directory of an untrimmed host, if it is there', () => {
    tree('own', { 'go.mod': own, 'main.go': MAIN });
    const plain = host('plain.json', '1.27/elsewhere/plain', ({ origin }) => {
      Object.assign(origin?.directories ?? {}, { main: '/tmp/goplug-truth/elsewhere/gateway' });
    });
    const { stdout, status } = recipe(plain, '--module', 'own');
    expect(status).toBe(0);
    expect(stdout).toContain('[ -f /tmp/goplug-truth/elsewhere/gateway/go.mod ] || { echo ');
    expect(stdout).toContain(
      'go mod edit -replace=example.com/gateway=/tmp/goplug-truth/elsewhere/gateway\n',
    );
    expect(stdout).not.toContain('mkdir');
  });

  it('needs workspaces, which came with Go 1.18', () => {
    tree('own', { 'go.mod': own, 'main.go': MAIN });
    const { stderr, status } = recipe(host('old.json', '1.15/trimpath/plain'), '--module', 'own');
    expect(status).toBe(3);
    expect(stderr).toContain('before Go 1.18 there are no workspaces');
  });
});

describe('a host that accepts no plugin', () => {
  it.each<[string, (profile: CheckProfile) => void, string]>([
    ['without cgo', ({ go }) => Object.assign(go ?? {}, { pluginPackage: 'stub' }), 'without cgo'],
    [
      'without plugin.Open',
      ({ go }) => Object.assign(go ?? {}, { pluginPackage: 'absent' }),
      'never calls plugin.Open',
    ],
    ['static', ({ elf }) => delete elf?.interpreter, 'linked statically'],
  ])('has no recipe: %s', (name, change, words) => {
    const { stdout, stderr, status } = recipe(host(`${name}.json`, TRIMMED, change));
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toContain(' accepts no plugin: ');
    expect(stderr).toContain(words);
  });
});
