import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unpackDemo } from '../support/demo.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'goplug-lint-kept-'));
/** as it is published: without bytecode */
const command = join(scratch, 'package/bin/goplug-lint.js');
let demo: ReturnType<typeof unpackDemo>;
let plain: string;

beforeAll(() => {
  demo = unpackDemo();
  cpSync(join(root, 'bin'), join(scratch, 'package/bin'), { recursive: true });
  cpSync(join(root, 'dist'), join(scratch, 'package/dist'), {
    recursive: true,
    filter: file => !file.endsWith('.cache'),
  });
  plain = check({});
});
afterAll(() => {
  demo.remove();
  rmSync(scratch, { recursive: true, force: true });
});

function check(env: Record<string, string>, cwd = demo.directory): string {
  const args = [command, join(demo.directory, 'gateway'), join(demo.directory, 'auth.so')];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout;
}

/** A directory that only this user can write, to begin with. */
function directory(name: string): string {
  const path = join(scratch, name);
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** What is kept in it: names of parts with the time at which they were written. */
function keptIn(path: string): Map<string, number> {
  const found = readdirSync(path).flatMap(name =>
    readdirSync(join(path, name)).map(part => join(path, name, part)),
  );
  return new Map(found.map(file => [file, statSync(file).mtimeMs]));
}

it('is kept once, and taken from then on', () => {
  const path = directory('once');
  expect(check({ NODE_COMPILE_CACHE: path })).toBe(plain);
  const first = keptIn(path);
  expect([...first.keys()].some(file => file.endsWith('/entry.js.cache'))).toBe(true);
  for (const file of first.keys()) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(check({ NODE_COMPILE_CACHE: path })).toBe(plain);
  // What V8 refuses is compiled, and written again.
  expect(keptIn(path)).toEqual(first);
});

it('is written again where it is no bytecode', () => {
  const path = directory('spoiled');
  check({ NODE_COMPILE_CACHE: path });
  const [entry = ''] = [...keptIn(path).keys()].filter(file => file.endsWith('/entry.js.cache'));
  writeFileSync(entry, 'nothing of the kind');
  expect(check({ NODE_COMPILE_CACHE: path })).toBe(plain);
  expect(readFileSync(entry).length).toBeGreaterThan(100_000);
});

it('is not kept unless that is asked for', () => {
  const path = directory('refused');
  expect(check({ NODE_COMPILE_CACHE: path, NODE_DISABLE_COMPILE_CACHE: '1' })).toBe(plain);
  expect(readdirSync(path)).toEqual([]);
});

it('is neither taken from nor kept where others can write', () => {
  const trusted = directory('trusted');
  check({ NODE_COMPILE_CACHE: trusted });
  const [name = ''] = readdirSync(trusted);
  const cases: Readonly<Record<string, (path: string) => void>> = {
    'others can read it': path => chmodSync(join(path, name), 0o755),
    'others can put another one in its place': path => chmodSync(path, 0o777),
    'it is another user’s': path => {
      if (process.getuid?.() === 0) chownSync(join(path, name), 12_345, 12_345);
      else chmodSync(join(path, name), 0o770);
    },
  };
  for (const [why, change] of Object.entries(cases)) {
    const path = directory(why);
    mkdirSync(join(path, name), { mode: 0o700 });
    change(path);
    expect(check({ NODE_COMPILE_CACHE: path }), why).toBe(plain);
    expect(readdirSync(join(path, name)), why).toEqual([]);
  }
});

it('is not kept below the current directory: a checkout is anybody’s', () => {
  const path = directory('checkout');
  expect(check({ NODE_COMPILE_CACHE: join(path, 'cache') }, path)).toBe(plain);
  expect(readdirSync(path)).toEqual([]);
});

it('is another one’s for another build', () => {
  const path = directory('builds');
  check({ NODE_COMPILE_CACHE: path });
  const own = join(scratch, 'package/dist/command/package.json');
  const text = readFileSync(own, 'utf8');
  try {
    writeFileSync(own, text.replace(/"digest":"./, '"digest":"x'));
    check({ NODE_COMPILE_CACHE: path });
    expect(readdirSync(path)).toHaveLength(2);
  } finally {
    writeFileSync(own, text);
  }
});
