import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Module } from '../../src/go/mod-info.ts';
import type { SyncReport } from '../../src/sync/sync-report.ts';
import { saveHost } from '../support/saved-host.ts';

const schema: object = JSON.parse(
  readFileSync(new URL('../../schema/sync-v1.schema.json', import.meta.url), 'utf8'),
);
const isReport = new Ajv({ strict: false }).compile(schema);
const bin = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const MAIN = 'package main\n\nfunc New() {}\n';
const HOST = '1.27/trimpath/plain';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'goplug-lint-sync-test-'));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(room, { recursive: true, force: true });
  mkdirSync(room);
});

function tree(files: Readonly<Record<string, string>>, at = 'p'): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(room, at, file)), { recursive: true });
    writeFileSync(join(room, at, file), text);
  }
  return join(room, at);
}

const dep = (path: string, version: string, replace?: Module): Module => ({
  path,
  version,
  ...(replace ? { replace } : { sum: 'h1:x' }),
});

/** A recorded host, with these modules. */
function host(
  deps: Module[],
  {
    release = 'go1.27.4',
    packages = [],
    settings = {},
    noInfo = false,
  }: {
    release?: string;
    packages?: string[];
    settings?: Record<string, string>;
    noInfo?: boolean;
  } = {},
): string {
  const file = join(room, 'host.json');
  saveHost(file, HOST, profile => {
    if (!profile.go) return;
    profile.go.version = release;
    if (noInfo) delete profile.go.buildInfo;
    else if (profile.go.buildInfo) {
      profile.go.buildInfo.deps = deps;
      profile.go.buildInfo.goVersion = release;
      Object.assign(profile.go.buildInfo.settings, settings);
    }
  });
  const saved = JSON.parse(readFileSync(file, 'utf8'));
  saved.exports.packageHashes = Object.fromEntries(packages.map(name => [`go:link.pkghash.${name}`, 'ab']));
  writeFileSync(file, JSON.stringify(saved));
  return 'host.json';
}

function sync(...words: string[]) {
  return run(words, {});
}

function run(words: string[], env: Record<string, string>) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, 'sync', ...words], {
    cwd: room,
    encoding: 'utf8',
    env: { PATH: '/nowhere', ...env },
  });
  return { stdout, stderr, status };
}

function report(...words: string[]): SyncReport {
  const { stdout, stderr } = sync(...words, '--format', 'json');
  if (stdout === '') throw new Error(stderr);
  const parsed: SyncReport = JSON.parse(stdout);
  expect(isReport(parsed), JSON.stringify(isReport.errors)).toBe(true);
  return parsed;
}

const goMod = (file = 'p/go.mod') => readFileSync(join(room, file), 'utf8');

/**
 * A go command that plays the part of one: it answers `list` by a table of what go.mod says, as lines of the build list, and
 * `mod graph` by a text.
 */
function fakeGo(
  answers: { when: string; list?: string; fails?: string; inWorkspace?: true }[],
  graph = '',
): string {
  const file = join(room, 'go');
  writeFileSync(
    file,
    `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(join(room, 'asked'))}, args.join(' ') + '\\n');
if (args[0] === 'version') { console.log('go version go1.27.4 linux/amd64'); process.exit(0); }
if (args[0] === 'mod') { process.stdout.write(${JSON.stringify(graph)}); process.exit(0); }
const modfile = (args.find(word => word.startsWith('-modfile=')) || '').slice(9) || 'go.mod';
const text = fs.readFileSync(modfile, 'utf8');
const answer = ${JSON.stringify(answers)}.find(({ when }) => text.includes(when));
if (!answer) { console.error('no answer'); process.exit(1); }
if (answer.inWorkspace && process.env.GOWORK === 'off') { console.error('no required module provides it'); process.exit(1); }
if (answer.fails) { console.error(answer.fails); process.exit(1); }
process.stdout.write(answer.list);
`,
  );
  chmodSync(file, 0o755);
  return file;
}

const line = (name: string, module: string, version: string, replace = '\t') =>
  `${name}\t${module}\t${version}\t\t${replace}\n`;
const A = 'example.com/a';
const B = 'example.com/b';
const GO_MOD = `module example.com/p\n\ngo 1.22\n\nrequire ${A} v1.0.0 // pinned\n`;

describe('sync without a go command', () => {
  it('writes the version of the host, and nothing else', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const { stdout, status } = sync(host([dep(A, 'v1.2.0'), dep(B, 'v1.0.0')]), 'p');
    expect(status).toBe(0);
    expect(goMod()).toBe(GO_MOD.replace('v1.0.0', 'v1.2.0'));
    expect(stdout.split('\n')[0]).toBe('✓ sync: go.mod now has 1 module as host.json (go1.27.4 linux/amd64)');
    expect(stdout).toContain('by go.mod and go.sum (no go command in PATH)');
    expect(stdout).toContain('-require example.com/a v1.0.0 // pinned');
    expect(stdout).toContain('+require example.com/a v1.2.0 // pinned');
    const again = sync('host.json', 'p', '--check');
    expect(again.status).toBe(0);
    expect(again.stdout.split('\n')[0]).toBe('✓ sync: nothing differs from host.json (go1.27.4 linux/amd64)');
  });

  it('writes nothing with --check, and exits with 1', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const { stdout, status } = sync(host([dep(A, 'v0.9.0')]), 'p', '--check');
    expect(status).toBe(1);
    expect(goMod()).toBe(GO_MOD);
    expect(stdout.split('\n')[0]).toBe('✗ sync: 1 module differs from host.json (go1.27.4 linux/amd64)');
    const { changes, edits, written, findings } = report('host.json', 'p', '--check');
    expect(changes).toEqual([
      { kind: 'module', module: A, plugin: 'v1.0.0', host: 'v0.9.0', direction: 'down', line: 5 },
    ]);
    expect(edits).toEqual([`-require=${A}@v0.9.0`]);
    expect(written).toBe(false);
    expect(findings.map(({ ruleId, level }) => [ruleId, level])).toEqual([['module-version', 'error']]);
  });

  it('takes a fork as the host does, and leaves a replacement that the host does not have', () => {
    const text = `module example.com/p\n\ngo 1.22\n\nrequire (\n\t${A} v1.0.0\n\t${B} v1.0.0\n)\n\nreplace ${B} => ../b\n`;
    tree({ 'go.mod': text, 'main.go': MAIN });
    const fork = { path: 'example.com/fork', version: 'v1.0.1' };
    const { status } = sync(host([dep(A, 'v1.0.0', fork), dep(B, 'v1.0.0')]), 'p');
    expect(status).toBe(0);
    expect(goMod()).toBe(
      `module example.com/p\n\ngo 1.22\n\nrequire (\n\t${A} v1.0.0\n\t${B} v1.0.0\n)\n\nreplace ${A} => example.com/fork v1.0.1\n`,
    );
  });

  it('says what cannot be had: a directory of the host, and its own source tree', () => {
    const text = `module example.com/p\n\ngo 1.22\n\nrequire (\n\t${A} v1.0.0\n\texample.com/gateway v1.0.0\n)\n`;
    tree({ 'go.mod': text, 'main.go': MAIN });
    const h = host([dep(A, 'v1.0.0', { path: '../a', version: '(devel)' })]);
    const { findings, changes, exitCode } = report(h, 'p');
    expect(exitCode).toBe(1);
    expect(changes).toEqual([]);
    expect(goMod()).toBe(text);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['module-source', 'module-source']);
    expect(findings[0]?.message).toContain('the host took it from the directory ../a');
    expect(findings[1]?.message).toContain('it has no version that go.mod could require');
    expect(sync(h, 'p').stdout.split('\n')[0]).toBe(
      '✗ sync: 2 differences from host.json cannot be settled in go.mod (go1.27.4 linux/amd64)',
    );
  });

  it('takes a directory of its own for that of the host, and says that they have to be the same', () => {
    tree({
      'go.mod': `module example.com/p\n\ngo 1.22\n\nrequire ${A} v1.0.0\n\nreplace ${A} => ./a\n`,
      'main.go': MAIN,
    });
    const { findings, exitCode } = report(
      host([dep(A, 'v1.0.0', { path: '../a', version: '(devel)' })]),
      'p',
    );
    expect(exitCode).toBe(0);
    expect(findings.map(({ ruleId, level }) => [ruleId, level])).toEqual([['module-source', 'warning']]);
  });

  it('lowers a go line that the toolchain of the host refuses, and drops the toolchain line', () => {
    tree({ 'go.mod': 'module example.com/p\n\ngo 1.27.1\n\ntoolchain go1.27.4\n', 'main.go': MAIN });
    const { changes } = report(host([dep(A, 'v1.0.0')], { release: 'go1.24.3' }), 'p');
    expect(changes).toEqual([{ kind: 'go', plugin: '1.27.1', host: 'go1.24.3', direction: 'down', line: 3 }]);
    expect(goMod()).toBe('module example.com/p\n\ngo 1.24\n');
  });

  it('reads vendor/modules.txt, which lists packages, and says that it is stale afterwards', () => {
    tree({
      'go.mod': `module example.com/p\n\ngo 1.22\n\nrequire (\n\t${A} v1.0.0\n\t${B} v1.0.0\n)\n`,
      'main.go': MAIN,
      'vendor/modules.txt': `# ${A} v1.0.0\n## explicit; go 1.20\n${A}/x\n# ${B} v1.0.0\n## explicit\n${B}\n`,
    });
    const h = host([dep(A, 'v1.1.0'), dep(B, 'v1.1.0')], { packages: [`${A}/y`, B] });
    const { basis, changes, findings } = report(h, 'p');
    expect(basis.kind).toBe('vendor');
    // Of the first the two share no package.
    expect(changes.map(({ module, packages }) => [module, packages])).toEqual([[B, [B]]]);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['source-vendored']);
  });

  it('looks into go.sum where go.mod names direct requirements only', () => {
    tree({
      'go.mod': `module example.com/p\n\ngo 1.16\n\nrequire ${A} v1.0.0\n`,
      'go.sum': `${B} v1.0.0 h1:x=\n${B} v1.0.0/go.mod h1:x=\n${B} v1.10.0 h1:x=\n${B} v1.11.0/go.mod h1:x=\n`,
      'main.go': MAIN,
    });
    const { changes, basis } = report(host([dep(A, 'v1.0.0'), dep(B, 'v1.5.0')]), 'p', '--check');
    expect(changes.map(({ module, plugin }) => [module, plugin])).toEqual([[B, 'v1.10.0']]);
    expect(basis.unseen.join()).toContain('before go 1.17');
  });

  it('finds go.mod above, and has a command for each of several main packages', () => {
    tree({ 'go.mod': GO_MOD, 'x/main.go': MAIN, 'cmd/y/main.go': MAIN });
    const { module, build } = report(host([dep(A, 'v1.0.0')]), 'p/cmd');
    expect(module).toEqual({ path: 'example.com/p', goMod: 'p/go.mod', packages: ['./cmd/y'] });
    expect(build.commands.at(-1)).toBe('go build -trimpath -buildmode=plugin -o plugin.so ./cmd/y');
    const both = report('host.json', 'p').build.commands;
    expect(both.slice(-2)).toEqual([
      'go build -trimpath -buildmode=plugin -o x.so ./x',
      'go build -trimpath -buildmode=plugin -o y.so ./cmd/y',
    ]);
    expect(report('host.json', 'p', '--package', './x').module.packages).toEqual(['./x']);
  });

  it('has the flags of the host in the command', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const settings = { '-race': 'true', '-tags': 'x,y', GOAMD64: 'v3' };
    const { build } = report(host([dep(A, 'v1.0.0')], { settings }), 'p');
    expect(build.commands.join('\n')).toContain('GOAMD64=v3');
    expect(build.commands.join('\n')).toMatch(/go build -trimpath .*-tags=x,y -buildmode=plugin/);
  });

  it('cannot compare with a host that records no modules', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const { stdout, status } = sync(host([], { noInfo: true }), 'p');
    expect(status).toBe(3);
    expect(stdout.split('\n')[0]).toMatch(/^\? sync: cannot compare with host\.json/);
    expect(goMod()).toBe(GO_MOD);
  });

  it('keeps line ends, blanks and blocks of all kinds', () => {
    const text = [
      'module example.com/p // p',
      '',
      'go 1.24',
      'godebug default=go1.21',
      'tool example.com/t/cmd',
      'ignore ./x',
      'require (',
      `\t${A}    v1.0.0+incompatible // indirect`,
      `\texample.com/m/v2 v2.0.0`,
      ')',
      'exclude example.com/a v1.1.0',
      'retract [v1.0.0, v1.1.0] // why',
      '',
    ].join('\r\n');
    tree({ 'go.mod': text, 'main.go': MAIN });
    const { status } = sync(host([dep(A, 'v2.1.0+incompatible'), dep('example.com/m/v2', 'v2.3.0')]), 'p');
    expect(status).toBe(0);
    expect(goMod()).toBe(
      text.replace(`${A}    v1.0.0+incompatible`, `${A} v2.1.0+incompatible`).replace('v2.0.0', 'v2.3.0'),
    );
  });
});

describe('sync with a go command', () => {
  it('compares only packages that both link', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([{ when: 'module', list: line(`${A}/x`, A, 'v1.0.0') + line(B, B, 'v1.0.0') }]);
    const h = host([dep(A, 'v1.1.0'), dep(B, 'v1.0.0')], { packages: [`${A}/y`, B] });
    const { shared, changes, basis } = report(h, 'p', '--go', go);
    expect({ shared, changes, kind: basis.kind }).toEqual({ shared: 1, changes: [], kind: 'go-list' });
  });

  it('follows what a changed version brings, until the build list is that of the host', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([
      { when: `${B} v1.3.0`, list: line(A, A, 'v1.2.0') + line(B, B, 'v1.3.0') },
      { when: `${A} v1.2.0`, list: line(A, A, 'v1.2.0') + line(B, B, 'v1.1.0') },
      { when: 'module', list: line(A, A, 'v1.0.0') },
    ]);
    const { changes, verified, settle } = report(host([dep(A, 'v1.2.0'), dep(B, 'v1.3.0')]), 'p', '--go', go);
    expect(changes.map(({ module, plugin, host: of }) => [module, plugin, of])).toEqual([
      [A, 'v1.0.0', 'v1.2.0'],
      [B, 'v1.1.0', 'v1.3.0'],
    ]);
    expect(verified).toBe(true);
    expect(settle).toEqual(['go list -mod=mod -deps . > /dev/null']);
    expect(goMod()).toContain(`\t${B} v1.3.0\n`);
  });

  it('excludes a version that another module asks for', () => {
    tree({ 'go.mod': `${GO_MOD}require ${B} v1.0.0\n`, 'main.go': MAIN });
    const go = fakeGo(
      [
        { when: 'exclude', list: line(A, A, 'v0.9.0') + line(B, B, 'v1.0.0') },
        { when: 'module', list: line(A, A, 'v1.0.0') + line(B, B, 'v1.0.0') },
      ],
      `example.com/p ${B}@v1.0.0\n${B}@v1.0.0 ${A}@v1.0.0\n`,
    );
    const { changes, verified } = report(host([dep(A, 'v0.9.0')]), 'p', '--go', go);
    expect(verified).toBe(true);
    expect(changes.find(({ kind }) => kind === 'exclude')).toMatchObject({
      module: A,
      plugin: 'v1.0.0',
      host: 'v0.9.0',
      askedBy: [`${B}@v1.0.0`],
    });
    expect(goMod()).toMatch(/\nexclude example\.com\/a v1\.0\.0\n$/);
  });

  it('leaves a module whose version cannot be had, and changes the others', () => {
    tree({ 'go.mod': `${GO_MOD}require ${B} v1.0.0\n`, 'main.go': MAIN });
    const lost = 'v0.0.0-20990101000000-abcdefabcdef';
    const go = fakeGo([
      { when: lost, fails: `go: ${A}@${lost}: invalid version: unknown revision abcdefabcdef` },
      { when: `${B} v1.5.0`, list: line(A, A, 'v1.0.0') + line(B, B, 'v1.5.0') },
      { when: 'module', list: line(A, A, 'v1.0.0') + line(B, B, 'v1.0.0') },
    ]);
    const { changes, findings, exitCode } = report(host([dep(A, lost), dep(B, 'v1.5.0')]), 'p', '--go', go);
    expect(exitCode).toBe(1);
    expect(changes.map(({ module }) => module)).toEqual([B]);
    expect(findings[0]?.message).toContain('it cannot be had: go: example.com/a@v0.0.0-2099');
    expect(goMod()).toContain(`require ${B} v1.5.0`);
    expect(goMod()).toContain(`require ${A} v1.0.0`);
  });

  it('falls back to files with the words of go list, and says that the changes were not tried', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const words = `go: ${A}@v1.0.0: module lookup disabled by GOPROXY=off`;
    const { basis, verified, changes } = report(
      host([dep(A, 'v1.2.0')]),
      'p',
      '--go',
      fakeGo([{ when: 'module', fails: words }]),
    );
    expect(basis).toMatchObject({ kind: 'go-mod', reason: words });
    expect({ verified, count: changes.length }).toEqual({ verified: false, count: 1 });
  });

  it('takes the changes of the first step where the next one cannot be asked', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([
      { when: `${A} v1.2.0`, fails: `go: ${A}@v1.2.0: module lookup disabled by GOPROXY=off` },
      { when: 'module', list: line(A, A, 'v1.0.0') },
    ]);
    const { stdout, status } = sync(host([dep(A, 'v1.2.0')]), 'p', '--go', go);
    expect(status).toBe(0);
    expect(stdout).toContain('the build list with these changes could not be computed');
    expect(goMod()).toContain(`${A} v1.2.0`);
  });

  it('touches neither go.mod nor go.sum while it asks', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([{ when: 'module', list: line(A, A, 'v1.0.0') }]);
    sync(host([dep(A, 'v1.2.0')]), 'p', '--check', '--go', go);
    expect(goMod()).toBe(GO_MOD);
    expect(existsSync(join(room, 'p/go.sum'))).toBe(false);
    const asked = readFileSync(join(room, 'asked'), 'utf8')
      .split('\n')
      .filter(one => one.startsWith('list'));
    expect(asked.length).toBeGreaterThan(1);
    for (const one of asked) expect(one).toMatch(/ -modfile=\S+ -mod=mod /);
  });
});

describe('sync of what go.mod does not decide alone', () => {
  it('lists in the workspace what only the workspace has, and takes the sources of the host in it for its own', () => {
    tree({ 'go.mod': 'module example.com/p\n\ngo 1.22\n', 'main.go': MAIN });
    tree(
      {
        'go.work': 'go 1.22\n\nuse (\n\t./p\n\t./gateway\n)\n',
        'gateway/go.mod': 'module example.com/gateway\n',
      },
      '.',
    );
    const own = 'example.com/gateway/api\texample.com/gateway\t\tmain\t\t\n';
    const go = fakeGo([{ when: 'module', list: own, inWorkspace: true }]);
    const { basis, findings, exitCode, build } = report(host([dep(A, 'v1.0.0')]), 'p', '--go', go);
    expect(basis.kind).toBe('go-list');
    expect(exitCode).toBe(0);
    expect(findings.map(({ ruleId, level }) => [ruleId, level])).toEqual([['module-source', 'warning']]);
    expect(build.commands.join('\n')).not.toContain('GOWORK=off');
  });

  it('names a workspace that it leaves', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    tree({ 'go.work': 'go 1.22\n\nuse ./p\n' }, '.');
    const go = fakeGo([{ when: 'module', list: line(A, A, 'v1.0.0') }]);
    const { findings } = report(host([dep(A, 'v1.0.0')]), 'p', '--go', go);
    expect(findings[0]?.message).toContain('go.work uses this module');
    expect(findings[0]?.fix?.commands).toEqual(['export GOWORK=off']);
  });

  it('says that the module is one of the host', () => {
    tree({ 'go.mod': 'module example.com/gateway\n\ngo 1.22\n', 'plugin/main.go': MAIN });
    const { findings, exitCode } = report(host([dep(A, 'v1.0.0')]), 'p');
    expect(exitCode).toBe(0);
    expect(findings[0]?.message).toContain("the module in this directory is the host's own");
  });

  it('says what a go command of another release may list otherwise', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([{ when: 'module', list: line(A, A, 'v1.0.0') }]);
    const { basis } = report(host([dep(A, 'v1.0.0')], { release: 'go1.24.1' }), 'p', '--go', go);
    expect(basis.unseen).toEqual(['files that only go1.24.1 builds, by constraints such as go1.24']);
  });

  it('does not rely on exclude for a host before Go 1.16', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([
      { when: 'exclude', list: line(A, A, 'v0.9.0') },
      { when: 'module', list: line(A, A, 'v1.0.0') },
    ]);
    const { findings, exitCode } = report(
      host([dep(A, 'v0.9.0')], { release: 'go1.15.15' }),
      'p',
      '--go',
      go,
    );
    expect(exitCode).toBe(1);
    expect(findings.at(-1)?.message).toContain('go1.15.15 takes the next higher version');
  });

  it('finds that a module needs a newer release than that of the host', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const go = fakeGo([{ when: 'module', list: line(A, A, 'v1.0.0') }]);
    // As -mod=mod does, where a module asks for more.
    const script = readFileSync(go, 'utf8');
    writeFileSync(go, `${script}\nfs.writeFileSync(modfile, text.replace('go 1.22', 'go 1.26'));\n`);
    const { findings, exitCode } = report(host([dep(A, 'v1.0.0')], { release: 'go1.24.1' }), 'p', '--go', go);
    expect(exitCode).toBe(1);
    expect(findings[0]).toMatchObject({ ruleId: 'toolchain-version' });
    expect(findings[0]?.message).toContain('asks for go 1.26');
  });

  it('writes through no link', () => {
    tree({ 'main.go': MAIN });
    tree({ 'there.mod': GO_MOD }, '.');
    symlinkSync('../there.mod', join(room, 'p/go.mod'));
    const { stderr, status } = sync(host([dep(A, 'v1.2.0')]), 'p');
    expect(status).toBe(3);
    expect(stderr).toContain('cannot write p/go.mod: it is a symbolic link');
    expect(goMod('there.mod')).toBe(GO_MOD);
  });
});

describe('sync, asked wrongly or of hostile files', () => {
  it.each([
    [['--check'], 2],
    [['host.json', 'p', 'q'], 2],
    [['host.json', 'empty'], 3],
    [['host.json', 'p', '--package', './nope'], 2],
    [['host.json', 'p', '--platform', 'linux/amd64'], 2],
    [['p/go.mod', 'p'], 2],
    [['nowhere', 'p'], 3],
    [['host.json', 'p', '--go', '/nowhere/go'], 0],
  ])('%j exits with %i', (words, code) => {
    host([dep(A, 'v1.0.0')]);
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    tree({ x: '' }, 'empty');
    expect(sync(...words).status).toBe(code);
  });

  it.each([
    [
      'a byte order mark',
      '\ufeffmodule example.com/p\n',
      /cannot read p\/go\.mod: go\.mod has no module line/,
    ],
    ['an open quote', 'module "example\n', /go\.mod line 1: unexpected/],
    ['no module line', 'go 1.22\n', /no module line/],
    ['a go line of its own', 'module example.com/p\ngo $(reboot)\n', /line 2/],
    ['more than a go.mod has', `module example.com/p\n${'// x\n'.repeat(300_000)}`, /at most 1048576/],
  ])('refuses %s', (_, text, words) => {
    tree({ 'go.mod': text, 'main.go': MAIN });
    const { stderr, status } = sync(host([dep(A, 'v1.0.0')]), 'p');
    expect(status).toBe(3);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('internal error');
  });

  it('is quick with a go.mod of many modules', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `\texample.com/m${i} v1.0.0`);
    tree({
      'go.mod': `module example.com/p\n\ngo 1.22\n\nrequire (\n${lines.sort().join('\n')}\n)\n`,
      'main.go': MAIN,
    });
    const deps = Array.from({ length: 500 }, (_, i) => dep(`example.com/m${i * 7}`, 'v1.1.0'));
    const { changes } = report(host(deps), 'p');
    expect(changes.length).toBe(500);
    expect(goMod().match(/ v1\.1\.0$/gm)?.length).toBe(500);
  });

  it('writes no command of a pipeline that a module path holds', () => {
    const text = 'module example.com/p\n\ngo 1.22\n\nrequire "##vso[task.complete]x" v1.0.0\n';
    tree({ 'go.mod': text, 'main.go': MAIN });
    const { stdout } = sync(host([dep('##vso[task.complete]x', 'v1.2.0')]), 'p', '--check');
    expect(stdout).not.toContain('##vso[');
  });
});

describe('the formats of sync', () => {
  it.each(['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'html'])('%s', format => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const { stdout, status } = sync(host([dep(A, 'v1.2.0')]), 'p', '--check', '--format', format);
    expect(status).toBe(1);
    expect(stdout).toContain('example.com');
    expect(stdout).toContain('v1.2.0');
    if (format === 'github')
      expect(stdout).toContain('::error file=p/go.mod,line=5,title=goplug-lint module-version::');
    if (format === 'sarif')
      expect(JSON.parse(stdout).runs[0].results[0].locations[0].physicalLocation).toEqual({
        artifactLocation: { uri: 'p/go.mod' },
        region: { startLine: 5 },
      });
    if (format === 'gitlab')
      expect(JSON.parse(stdout)[0].location).toEqual({ path: 'p/go.mod', lines: { begin: 5 } });
    if (format === 'junit') expect(stdout).toContain('failures="1" errors="0"');
  });

  it('is silent with --quiet, and writes files', () => {
    tree({ 'go.mod': GO_MOD, 'main.go': MAIN });
    const { stdout, status } = sync(
      host([dep(A, 'v1.2.0')]),
      'p',
      '--check',
      '--quiet',
      '--format',
      'json=r.json',
    );
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(JSON.parse(readFileSync(join(room, 'r.json'), 'utf8')).exitCode).toBe(1);
  });
});
