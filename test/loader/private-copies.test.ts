import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guard, InputError } from '../../src/loader.ts';
import { PrivateCopies } from '../../src/node/private-copies.ts';
import { binaryBytes } from '../support/binaries.ts';

const HOLDER = fileURLToPath(new URL('children/holder.js', import.meta.url));

let directory = '';
const at = (name: string) => join(directory, name);
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-copies-')));
  writeFileSync(at('library.so'), binaryBytes('c-library'));
  for (const name of ['open', 'open/own', 'own', 'sticky']) mkdirSync(at(name));
  chmodSync(at('open'), 0o777);
  chmodSync(at('sticky'), 0o1777);
  symlinkSync('open', at('link'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the directory of private copies', () => {
  it.each(['open', 'open/own', 'link', 'none'])('is not made in %s', async name => {
    const opened = guard({ host: at('library.so'), directory: at(name) });
    await expect(opened).rejects.toThrow(InputError);
    await expect(opened).rejects.toThrow(`private copies cannot be made in ${at(name)}: `);
  });

  it.each(['own', 'sticky'])('is made in %s, and is nobody else’s', async name => {
    const guarded = await guard({ host: at('library.so'), directory: at(name) });
    const [only = ''] = readdirSync(at(name));
    expect(statSync(join(at(name), only)).mode & 0o777).toBe(0o700);
    guarded.close();
    expect(readdirSync(at(name))).toEqual([]);
  });

  it('is not made in a TMPDIR that others can write to either', () => {
    const { stderr, status } = spawnSync(process.execPath, [HOLDER, at('library.so')], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: at('open') },
    });
    expect(status).toBe(1);
    expect(stderr).toContain(`everybody can write to ${at('open')}`);
  });
});

describe('private copies go', () => {
  it.each([
    ['exit', 0],
    ['throw', 1],
    ['reject', 1],
  ])('with the process that ends by %s', (how, code) => {
    const { stdout, status } = spawnSync(process.execPath, [HOLDER, at('library.so'), how], {
      encoding: 'utf8',
    });
    expect(status).toBe(code);
    expect(stdout).toMatch(/library\.so\n$/);
    expect(existsSync(dirname(dirname(stdout.trim())))).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('with the process that %s ends', async signal => {
    const child = spawn(process.execPath, [HOLDER, at('library.so'), 'stay'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const copy = await new Promise<string>(resolve =>
      child.stdout.once('data', data => resolve(String(data).trim())),
    );
    expect(existsSync(copy)).toBe(true);
    child.kill(signal);
    const ended = await new Promise(resolve => child.once('exit', (_, by) => resolve(by)));
    expect(ended).toBe(signal);
    expect(existsSync(dirname(dirname(copy)))).toBe(false);
  });

  it('but not with a signal that the process listens to itself', () => {
    const { stdout, status } = spawnSync(process.execPath, [HOLDER, at('library.so'), 'listen'], {
      encoding: 'utf8',
    });
    const [copy = '', heard] = stdout.split('\n');
    expect(heard).toBe('SIGTERM true');
    expect(status).toBe(0);
    expect(existsSync(copy)).toBe(false);
  });
});

describe('what is copied', () => {
  let copies: PrivateCopies;
  beforeAll(() => {
    copies = new PrivateCopies(at('own'));
  });
  afterAll(() => copies.close());

  it('keeps its bytes, its size and its holes', async () => {
    writeFileSync(at('sparse.so'), 'begin');
    truncateSync(at('sparse.so'), 64 << 20);
    const { path, sha256 } = await copies.take(at('sparse.so'));
    expect(sha256).toBe(
      createHash('sha256')
        .update(readFileSync(at('sparse.so')))
        .digest('hex'),
    );
    expect(readFileSync(path).equals(readFileSync(at('sparse.so')))).toBe(true);
    const { blocks, size } = statSync(path);
    expect(size).toBe(64 << 20);
    expect(blocks * 512).toBeLessThan(4 << 20);
  });

  it('is copied beside other work of the process', async () => {
    truncateSync(at('sparse.so'), 256 << 20);
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await copies.take(at('sparse.so'));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
  });

  it.each([
    ['a file beyond the limit', 'large.so', 'it has 1099511627776 bytes, more than 1073741824'],
    ['a directory', 'own', 'it is not a regular file'],
    ['nothing', 'none.so', 'ENOENT'],
    ['a name that is too long', 'a'.repeat(300), 'ENAMETOOLONG'],
    ['a part of a path that is a file', 'library.so/x', 'ENOTDIR'],
  ])('is not %s, which is said in one error', async (_what, name, words) => {
    writeFileSync(at('large.so'), '');
    truncateSync(at('large.so'), 2 ** 40);
    const before = readdirSync(copies.directory);
    const taken = copies.take(at(name));
    await expect(taken).rejects.toThrow(InputError);
    await expect(taken).rejects.toThrow(`cannot read ${at(name)}: ${words}`);
    expect(readdirSync(copies.directory)).toEqual(before);
  });

  it.runIf(existsSync('/proc/self/mem'))('is no file that fails while it is read', async () => {
    await expect(copies.take('/proc/self/mem')).rejects.toThrow(InputError);
    await expect(copies.take('/proc/self/mem')).rejects.toThrow('cannot read /proc/self/mem: EIO');
  });
});
