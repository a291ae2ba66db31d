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

const LIBRARIES = [
  { flags: 0x0303, soname: 'libz.so.1', path: '/opt/lib/libz.so.1' },
  { flags: 0x0303, soname: 'libz.so.10', path: '/lib/x86_64-linux-gnu/libz.so.10' },
  { flags: 0x0003, soname: 'libz.so.1', path: '/lib/i386-linux-gnu/libz.so.1' },
  { flags: 0x0303, soname: 'libz.so.1', path: '/lib/x86_64-linux-gnu/libz.so.1' },
];
const abi = (flags: number) => ({ flags, littleEndian: true });
const [I386, AMD64, ARM64] = [abi(0x0003), abi(0x0303), abi(0x0a03)];

describe('ld.so.cache', () => {
  const found: [what: string, name: string, machine: ReturnType<typeof abi>, paths: string[]][] = [
    [
      'every path of a name, in its order',
      'libz.so.1',
      AMD64,
      ['/opt/lib/libz.so.1', '/lib/x86_64-linux-gnu/libz.so.1'],
    ],
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
      const old = new TextEncoder().encode('ld.so-1.7.0\0'.padEnd(200, 'g'));
      const behindOldFormat = Uint8Array.from([...old, ...cache(LIBRARIES)]);
      expect(findInLdCache(behindOldFormat, name, machine)).toEqual(paths);
    });
  }

  it('of a big-endian machine is big-endian, and of no use to another', () => {
    const bytes = cache(LIBRARIES, LIBRARIES.length, BIG);
    const paths = ['/opt/lib/libz.so.1', '/lib/x86_64-linux-gnu/libz.so.1'];
    expect(findInLdCache(bytes, 'libz.so.1', { ...AMD64, littleEndian: false })).toEqual(paths);
    expect(findInLdCache(bytes, 'libz.so.1', AMD64)).toEqual([]);
    expect(findInLdCache(cache(LIBRARIES), 'libz.so.1', { ...AMD64, littleEndian: false })).toEqual([]);
  });

  it('may be empty', () => {
    expect(findInLdCache(cache([]), 'libz.so.1', AMD64)).toEqual([]);
  });

  const damaged: [name: string, bytes: Uint8Array][] = [
    ['nothing', new Uint8Array()],
    ['another format', new TextEncoder().encode('ld.so-1.7.0')],
    ['only the magic', cache([]).subarray(0, 20)],
    ['2^32-1 libraries', cache(LIBRARIES, 0xffffffff)],
    ['more libraries than there are', cache(LIBRARIES, 1000)],
    ['a path without an end', cache(LIBRARIES).subarray(0, -1)],
  ];
  for (const [name, bytes] of damaged) {
    it(`is refused: ${name}`, () => {
      expect(() => findInLdCache(bytes, 'libz.so.1', AMD64)).toThrow(FormatError);
    });
  }

  const hasLdconfig =
    existsSync('/etc/ld.so.cache') && existsSync('/sbin/ldconfig') && process.arch === 'x64';
  it.skipIf(!hasLdconfig)('of this machine holds what ldconfig prints', () => {
    const printed = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
    const lines = [...printed.matchAll(/^\t(\S+) \(libc6,x86-64[^)]*\) => (\S+)$/gm)];
    const bytes = readFileSync('/etc/ld.so.cache');
    expect(lines.length).toBeGreaterThan(0);
    for (const [, soname = '', path] of lines) expect(findInLdCache(bytes, soname, AMD64)).toContain(path);
  });
});
