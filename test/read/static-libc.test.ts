import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { readBinary } from '../../src/read/binary.ts';
import { ElfBuilder } from '../support/elf-builder.ts';

const GLIBC = 'cannot dynamically load executable';
const MUSL = 'Dynamic loading not supported';
const TRUSTED = ['/lib/x86_64-linux-gnu/', '/usr/lib/x86_64-linux-gnu/', '/lib/', '/usr/lib/'];

/** What is read of a program with these texts, each between two NULs. */
async function libcOf(texts: readonly string[], change: (builder: ElfBuilder) => void = () => {}) {
  const builder = new ElfBuilder({ type: 2 });
  builder.place(new TextEncoder().encode(`\0${texts.join('\0')}\0`), 1);
  change(builder);
  const { profile } = await readBinary(memorySource(builder.build()), 'program', 'host');
  const { staticLibc, staticGlibc } = profile.elf ?? {};
  return { staticLibc, staticGlibc };
}

describe('the C library inside a static program', () => {
  it('is glibc, with its release and its trusted directories', async () => {
    expect((await libcOf([GLIBC, 'pd->stopped_start', '2.36', ...TRUSTED, 'dl-load.c'])).staticGlibc).toEqual(
      {
        release: '2.36',
        directories: TRUSTED,
      },
    );
  });

  it('is musl', async () => {
    expect(await libcOf(['2.36', MUSL])).toEqual({ staticLibc: 'musl' });
  });

  it('is not told where dlopen is not in it', async () => {
    expect(await libcOf(['2.36', ...TRUSTED])).toEqual({});
    expect(await libcOf([`${GLIBC}!`, `about ${MUSL}`])).toEqual({});
  });

  it('has no release where two texts are like one', async () => {
    expect((await libcOf([GLIBC, '2.36', '2.40'])).staticGlibc).toEqual({});
    expect((await libcOf([GLIBC, '2.36', '2.36', '2.4', '2.361', '12.36'])).staticGlibc?.release).toBe(
      '2.36',
    );
  });

  it('has directories where several stand behind one another', async () => {
    expect((await libcOf([GLIBC, '/lib/', 'x', '/usr/share/'])).staticGlibc).toEqual({});
    expect((await libcOf([GLIBC, '/lib64/', '/usr/lib64/', '/etc/'])).staticGlibc?.directories).toEqual([
      '/lib64/',
      '/usr/lib64/',
    ]);
  });

  it('is none of a program that a dynamic linker starts', async () => {
    const started = (builder: ElfBuilder) => builder.interpreter('/lib64/ld-linux-x86-64.so.2');
    expect(await libcOf([GLIBC, '2.36'], started)).toEqual({});
  });

  it('is found wherever its words lie, also over the edge of what is read at once', async () => {
    for (const before of [4 << 20, (4 << 20) - 0x410, (4 << 20) - 0x400]) {
      const far = await libcOf(['x'.repeat(before), GLIBC, '2.36']);
      expect(far.staticGlibc?.release).toBe('2.36');
    }
  });
});
