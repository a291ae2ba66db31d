import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { findCacheEntries } from '../../src/target/ld-cache.ts';
import { Encoder } from '../support/encoder.ts';

const findInLdCache = (...asked: Parameters<typeof findCacheEntries>) =>
  findCacheEntries(...asked).map(({ path }) => path);

const LITTLE = { littleEndian: true, wordSize: 8 } as const;
const BIG = { littleEndian: false, wordSize: 8 } as const;

/** By sysdeps/generic/dl-cache.h: struct cache_file_new, then struct file_entry_new; offsets count from the magic. */
function cache(
  libraries: readonly { flags: number; soname: string; path: string }[],
  count = libraries.length,
  encoding: typeof LITTLE | typeof BIG = LITTLE,
): Uint8Array {
  const strings = new Encoder(encoding);
  const start = 48 + libraries.length * 24;
  const entries = new Encoder(encoding);
  for (const { flags, soname, path } of libraries) {
    const key = start + strings.length;
    strings.cstring(soname);
    const value = start + strings.length;
    strings.cstring(path);
    entries.u32(flags, key, value, 0).word(0);
  }
  const head = new Encoder(encoding)
    .raw(new TextEncoder().encode('glibc-ld.so.cache1.1'))
    .u32(count, strings.length);
  // flags, padding, then the extension and three unused words
  return head
    .u8(encoding.littleEndian ? 2 : 3, 0, 0, 0)
    .u32(0, 0, 0, 0)
    .raw(entries.finish())
    .raw(strings.finish())
    .finish();
}

/** As ldconfig sorts them: the greatest name first, and what is before others is found before them. */
const LIBRARIES = [
  { flags: 0x0303, soname: 'libz.so.10', path: '/lib/x86_64-linux-gnu/libz.so.10' },
  { flags: 0x0303, soname: 'libz.so.1', path: '/opt/lib/libz.so.1' },
  { flags: 0x0303, soname: 'libz.so.1', path: '/lib/x86_64-linux-gnu/libz.so.1' },
  { flags: 0x0003, soname: 'libz.so.1', path: '/lib/i386-linux-gnu/libz.so.1' },
];
const abi = (flags: number) => ({ flags, littleEndian: true });
const [I386, AMD64, ARM64] = [abi(0x0003), abi(0x0303), abi(0x0a03)];

/** struct cache_file and file_entry, with strings behind them, to which another cache may have been added. */
function oldCache(
  libraries: readonly { flags: number; soname: string; path: string }[],
  added: Uint8Array = new Uint8Array(),
  count = libraries.length,
): Uint8Array {
  const head = 16 + libraries.length * 12;
  const gap = added.length === 0 ? 0 : Math.ceil(head / 8) * 8 - head;
  const strings = new Encoder(LITTLE);
  const entries = new Encoder(LITTLE);
  const before = gap + added.length;
  for (const { flags, soname, path } of libraries) {
    const key = before + strings.length;
    strings.cstring(soname);
    const value = before + strings.length;
    strings.cstring(path);
    entries.u32(flags, key, value);
  }
  return new Encoder(LITTLE)
    .raw(new TextEncoder().encode('ld.so-1.7.0\0'))
    .u32(count)
    .raw(entries.finish())
    .raw(new Uint8Array(gap))
    .raw(added)
    .raw(strings.finish())
    .finish();
}

describe('ld.so.cache', () => {
  const found: [what: string, name: string, machine: ReturnType<typeof abi>, paths: string[]][] = [
    ['the first path of a name', 'libz.so.1', AMD64, ['/opt/lib/libz.so.1']],
    ['only libraries of the machine', 'libz.so.1', I386, ['/lib/i386-linux-gnu/libz.so.1']],
    ['nothing for a machine that it has no library of', 'libz.so.1', ARM64, []],
    ['nothing for a machine that glibc does not know', 'libz.so.1', abi(0x9903), []],
    ['nothing for the beginning of a name', 'libz.so', AMD64, []],
    ['nothing for a path', '/opt/lib/libz.so.1', AMD64, []],
    ['nothing for no name', '', AMD64, []],
  ];
  for (const [what, name, machine, paths] of found) {
    it(`has ${what}`, () => {
      expect(findInLdCache(cache(LIBRARIES), name, machine)).toEqual(paths);
      const behindOldFormat = oldCache([], cache(LIBRARIES));
      expect(findInLdCache(behindOldFormat, name, machine)).toEqual(paths);
    });
  }

  it('of a big-endian machine is big-endian, and of no use to another', () => {
    const bytes = cache(LIBRARIES, LIBRARIES.length, BIG);
    const paths = ['/opt/lib/libz.so.1'];
    expect(findInLdCache(bytes, 'libz.so.1', { ...AMD64, littleEndian: false })).toEqual(paths);
    expect(findInLdCache(bytes, 'libz.so.1', AMD64)).toEqual([]);
    expect(findInLdCache(cache(LIBRARIES), 'libz.so.1', { ...AMD64, littleEndian: false })).toEqual([]);
  });

  it('may be empty', () => {
    expect(findInLdCache(cache([]), 'libz.so.1', AMD64)).toEqual([]);
  });
});

describe('a cache that ldconfig did not write', () => {
  const [F, N] = [0x0303, 'libfoo.so.1'];
  const [A, B, GONE] = ['/opt/a/libfoo.so.1', '/opt/b/libfoo.so.1', '/opt/c/libfoo.so.1'];
  type Entry = [flags: number, soname: string, path: string];
  const entries = (list: readonly Entry[]) => list.map(([flags, soname, path]) => ({ flags, soname, path }));
  const made = (list: Entry[], count?: number) => cache(entries(list), count ?? list.length);
  const old = (list: Entry[], added?: Uint8Array, count?: number) => oldCache(entries(list), added, count);
  /** One byte, or an unsigned number of 32 bits, in another place. */
  function patched(bytes: Uint8Array, at: number, value: number, size: 1 | 4 = 1): Uint8Array {
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    if (size === 1) view.setUint8(at, value);
    else view.setUint32(at, value, true);
    return copy;
  }
  const text = (content: string) => new TextEncoder().encode(content);
  const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));
  const one = made([[F, N, A]]);
  /** offsets in the first entry */
  const [KEY, VALUE] = [52, 56];

  /** What ld.so of glibc 2.36 took, in a root of its own, for a program that needs libfoo.so.1; `dies`: SIGSEGV. */
  const OBSERVED: [what: string, bytes: Uint8Array, path: string | 'nothing' | 'dies'][] = [
    ['one entry', one, A],
    [
      'two, the first counts',
      made([
        [F, N, B],
        [F, N, A],
      ]),
      B,
    ],
    [
      'a file that is gone hides the next',
      made([
        [F, N, GONE],
        [F, N, A],
      ]),
      GONE,
    ],
    [
      'an entry of another ABI is passed over',
      made([
        [3, N, A],
        [F, N, B],
      ]),
      B,
    ],
    ['flags of libc5', made([[1, N, A]]), 'nothing'],
    ['flags with a bit more', made([[F | 0x10000, N, A]]), 'nothing'],
    [
      'numbers that are equal',
      made([
        [F, 'libfoo.so.01', A],
        [F, N, B],
      ]),
      A,
    ],
    ['a number that is equal in 32 bits', made([[F, 'libfoo.so.4294967297', A]]), A],
    [
      'sorted, in the middle',
      made([
        [F, 'libz.so.1', GONE],
        [F, N, A],
        [F, 'liba.so.1', GONE],
      ]),
      A,
    ],
    [
      'sorted the wrong way',
      made([
        [F, 'liba.so.1', GONE],
        [F, 'libb.so.1', GONE],
        [F, N, A],
      ]),
      'nothing',
    ],
    [
      'greater names behind',
      made([
        [F, N, A],
        [F, 'libz.so.1', GONE],
        [F, 'liby.so.1', GONE],
      ]),
      'nothing',
    ],
    ['many of one name', made([[F, N, A], ...Array.from({ length: 5 }, (): Entry => [F, N, B])]), A],
    ['more entries than there are', made([[F, N, A]], 1000), 'nothing'],
    ['2^32-1 entries', made([[F, N, A]], 0xffffffff), 'nothing'],
    ['no entries', made([[F, N, A]], 0), 'nothing'],
    ['entries that reach into the strings', joined(made([[F, N, A]], 2), new Uint8Array(24)), A],
    ['a path without an end', one.subarray(0, -1), A],
    ['a name outside', patched(one, KEY, 1 << 30, 4), 'nothing'],
    ['a path outside', patched(one, VALUE, 1 << 30, 4), 'nothing'],
    [
      'a path outside, then one inside',
      patched(
        made([
          [F, N, B],
          [F, N, A],
        ]),
        VALUE,
        1 << 30,
        4,
      ),
      A,
    ],
    [
      'a name outside in the middle',
      patched(
        made([
          [F, N, A],
          [F, N, A],
          [F, 'liba.so', A],
        ]),
        KEY + 24,
        1 << 30,
        4,
      ),
      'nothing',
    ],
    ['another version', patched(one, 19, 0x32), 'nothing'],
    ['no byte order', patched(one, 28, 0), A],
    ['an invalid byte order', patched(one, 28, 1), 'nothing'],
    ['the other byte order', patched(one, 28, 3), 'nothing'],
    ['flags beside the byte order', patched(one, 28, 6), A],
    ['flags without a byte order', patched(one, 28, 4), 'nothing'],
    ['nothing', new Uint8Array(), 'nothing'],
    ['text', text('hello'.repeat(100)), 'nothing'],
    ['text in front of a cache', joined(text('hello'.repeat(20)), one), 'nothing'],
    ['a header', made([]), 'nothing'],
    ['a part of a header', one.subarray(0, 20), 'nothing'],
    ['the old format', old([[F, N, A]]), A],
    ['the old format with flags of libc5', old([[1, N, A]]), 'nothing'],
    ['the old format with more entries than there are', old([[F, N, A]], undefined, 1000), 'nothing'],
    ['both formats', old([[F, N, A]], made([[F, N, B]])), B],
    ['both formats, the new one empty', old([[F, N, A]], made([])), 'nothing'],
    [
      'both formats, the new one of another machine',
      old([[F, N, A]], patched(made([[F, N, B]]), 28, 3)),
      'nothing',
    ],
    ['the old format, and something else', old([[F, N, A]], new Uint8Array(100)), A],
    [
      'both formats, the new one with more entries than there are',
      old([[F, N, A]], made([[F, N, B]], 100_000)),
      'dies',
    ],
  ];
  it.each(OBSERVED)('is read as ld.so reads it: %s', (_, bytes, path) => {
    const find = () => findInLdCache(bytes, N, AMD64);
    if (path === 'dies') expect(find).toThrow(FormatError);
    else expect(find()).toEqual(path === 'nothing' ? [] : [path]);
  });

  it('is bounded in the entries of one name', () => {
    const most: Entry[] = Array.from({ length: 3000 }, () => [3, N, A]);
    expect(() => findInLdCache(made(most), N, AMD64)).toThrow(/more than 1024 entries of one name/);
  });

  it('is looked at in few places, however large it is', () => {
    const count = 200_000;
    const names = Array.from(
      { length: count },
      (_, i): Entry => [F, `lib${count - i}.so`, `/l/${count - i}`],
    );
    const bytes = made(names);
    // Nothing but what is on the way to a name is read: all else may be anything.
    const start = 48 + 24 * 3;
    const spoiled = bytes.slice();
    spoiled.fill(0xff, start, start + 24 * 1000);
    for (const i of [5, 77, 77_777]) expect(findInLdCache(spoiled, `lib${i}.so`, AMD64)).toEqual([`/l/${i}`]);
  });
});

describe('the cache of this machine', () => {
  const hasLdconfig =
    existsSync('/etc/ld.so.cache') && existsSync('/sbin/ldconfig') && process.arch === 'x64';
  it.skipIf(!hasLdconfig)('holds what ldconfig prints', () => {
    const printed = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
    const lines = [...printed.matchAll(/^\t(\S+) \(libc6,x86-64[^)]*\) => (\S+)$/gm)];
    const bytes = readFileSync('/etc/ld.so.cache');
    expect(lines.length).toBeGreaterThan(0);
    // Of several directories that have a library the first one printed counts.
    const first = new Map([...lines].reverse().map(([, soname = '', path]) => [soname, path]));
    for (const [soname, path] of first) expect(findInLdCache(bytes, soname, AMD64)).toContain(path);
  });
});
