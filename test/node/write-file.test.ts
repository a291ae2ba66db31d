import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackDemo } from '../support/demo.ts';

const { writeFileAtomically, appendToFile } = await import('../../dist/node/write-file.js');
const BIN = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const before = process.cwd();
let directory: string;
const at = (name: string) => join(directory, name);

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-write-')));
  process.chdir(directory);
});
afterEach(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true, force: true });
});

/** What stands in the directory beside what a test put there. */
const litter = () => readdirSync(directory).filter(name => name.includes('.tmp') || name.startsWith('.'));

describe('a file that is written', () => {
  it('has the permissions that any new file has', () => {
    const old = process.umask(0o027);
    try {
      writeFileAtomically('new.txt', 'text');
    } finally {
      process.umask(old);
    }
    expect(readFileSync('new.txt', 'utf8')).toBe('text');
    expect(statSync('new.txt').mode & 0o7777).toBe(0o640);
    expect(litter()).toEqual([]);
  });

  it('keeps those of the one that it replaces, and changes no other name of that', () => {
    writeFileSync('old.txt', 'old');
    chmodSync('old.txt', 0o604);
    linkSync('old.txt', 'other-name.txt');
    writeFileAtomically('old.txt', 'new');
    expect(readFileSync('old.txt', 'utf8')).toBe('new');
    expect(statSync('old.txt').mode & 0o7777).toBe(0o604);
    expect(readFileSync('other-name.txt', 'utf8')).toBe('old');
  });

  it('is written beside it under names that nobody can know before', async () => {
    const names = new Set<string>();
    const watcher = watch(directory, (_, name) => names.add(String(name)));
    for (let i = 0; i < 20; i++) writeFileAtomically('report.json', `${i}`);
    await expect.poll(() => names.size).toBe(21);
    watcher.close();
    names.delete('report.json');
    expect([...names].filter(name => !/^\.goplug-lint-[0-9a-f]{24}\.tmp$/.test(name))).toEqual([]);
  });
});

describe('a symbolic link where a file is written', () => {
  it.each(['target.txt', 'nothing-there.txt'])('is replaced, and its target is not touched: %s', target => {
    writeFileSync('target.txt', 'precious');
    symlinkSync(target, 'report.json');
    writeFileAtomically('report.json', 'text');
    expect(lstatSync('report.json').isFile()).toBe(true);
    expect(readFileSync('report.json', 'utf8')).toBe('text');
    expect(readFileSync('target.txt', 'utf8')).toBe('precious');
    expect(existsSync('nothing-there.txt')).toBe(false);
  });

  it('is not followed where text is added', () => {
    writeFileSync('target.txt', 'precious\n');
    symlinkSync('target.txt', 'summary.md');
    expect(() => appendToFile('summary.md', 'text\n')).toThrow('cannot write summary.md: ELOOP');
    appendToFile('other.md', 'one\n');
    appendToFile('other.md', 'two\n');
    expect(readFileSync('other.md', 'utf8')).toBe('one\ntwo\n');
    expect(readFileSync('target.txt', 'utf8')).toBe('precious\n');
  });
});

describe('a directory that is a link', () => {
  beforeEach(() => {
    mkdirSync('checkout/build', { recursive: true });
    mkdirSync('elsewhere');
    process.chdir('checkout');
  });

  it('does not lead a relative path out of the current directory', () => {
    symlinkSync('../elsewhere', 'out');
    symlinkSync('out', 'again');
    for (const path of ['out/x', './out/x', 'again/x', 'build/../again/x', 'out/../elsewhere/x'])
      expect(() => writeFileAtomically(path, ''), path).toThrow(
        /: a symbolic link leads to .*elsewhere|ENOENT/,
      );
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });

  it('may stay below it, and where the path itself says so may lead anywhere', () => {
    symlinkSync('build', 'out');
    symlinkSync(at('elsewhere'), at('by-name'));
    writeFileAtomically('out/1', '');
    writeFileAtomically('../elsewhere/2', '');
    writeFileAtomically(at('by-name/3'), '');
    expect(readdirSync('build')).toEqual(['1']);
    expect(readdirSync(at('elsewhere'))).toEqual(['2', '3']);
  });
});

describe('what is no regular file', () => {
  it('is written to: a FIFO', async () => {
    execFileSync('mkfifo', ['pipe']);
    const reader = spawn('cat', ['pipe'], { cwd: directory });
    const text = new Promise<string>(resolve => {
      let all = '';
      reader.stdout.on('data', part => {
        all += part;
      });
      reader.on('close', () => resolve(all));
    });
    writeFileAtomically('pipe', 'x'.repeat(50_000));
    expect((await text).length).toBe(50_000);
    expect(lstatSync('pipe').isFIFO()).toBe(true);
  });

  it('is written to: a device', () => {
    writeFileAtomically('/dev/null', 'text');
    expect(() => writeFileAtomically('/dev/full', 'text')).toThrow('cannot write /dev/full: ENOSPC');
    expect(['/dev/null', '/dev/full'].map(path => lstatSync(path).isCharacterDevice())).toEqual([true, true]);
  });

  it('is refused: a directory', () => {
    mkdirSync('reports');
    expect(() => writeFileAtomically('reports', 'text')).toThrow('cannot write reports: it is a directory');
    expect(litter()).toEqual([]);
  });
});

describe('the command', () => {
  const demo = unpackDemo();
  afterEach(() => demo.remove());

  it('writes to its own stdout by name, and keeps the old file where the new one does not fit', () => {
    const profile = (output: string, shell: string) =>
      spawnSync(
        'sh',
        [
          '-c',
          `${shell} exec "$0" "$1" profile "$2" -o "$3"`,
          process.execPath,
          BIN,
          `${demo.directory}/gateway`,
          output,
        ],
        {
          cwd: directory,
          encoding: 'utf8',
        },
      );
    expect(profile('/dev/stdout', '').stdout).toMatch(/^\{"goplugProfile":1,.*\}\n$/s);
    const kept = profile('/dev/stdout', 'echo before >log; exec >>log;');
    expect([kept.status, kept.stderr]).toEqual([0, '']);
    expect(readFileSync(at('log'), 'utf8')).toMatch(/^before\n\{"goplugProfile":1,.*\}\n$/s);

    writeFileSync(at('host.json'), 'old');
    const { stderr, status } = profile('host.json', "trap '' XFSZ; ulimit -f 1;");
    expect([stderr, status]).toEqual(['goplug-lint: cannot write host.json: EFBIG\n', 3]);
    expect(readFileSync(at('host.json'), 'utf8')).toBe('old');
    expect(litter()).toEqual([]);
  });
});
