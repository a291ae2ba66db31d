import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes, fileOf } from '../support/binaries.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { referenceGnuHash } from '../support/elf-symbols.ts';
import { ourFacts } from './our-facts.ts';

const CHILD = fileURLToPath(new URL('elfinfo-child.js', import.meta.url));

interface Said {
  success: boolean;
  segments: string[];
  sections: string[];
  symbols: string[];
}

/** undefined: no answer within the limit, or the process died. */
function elfinfo(bytes: Uint8Array, limitMilliseconds = 10_000): Said | undefined {
  const { status, stdout } = spawnSync(process.execPath, [CHILD, fileOf(bytes, 'elfinfo')], {
    timeout: limitMilliseconds,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  return status === 0 ? (JSON.parse(stdout) as Said) : undefined;
}

/** elfinfo reads no versions. */
const unversioned = (line: string) => line.replace(/@+\S+$/, '');

describe('what elfinfo reads of small, sound C libraries', () => {
  for (const name of ['c-library', 'c-library-i386', 'c-library-tls', 'c-library-versions', 'cxx-library']) {
    it(`is what we read: ${name}`, async () => {
      const bytes = binaryBytes(name);
      const ours = await ourFacts(memorySource(bytes));
      expect(elfinfo(bytes)).toEqual({
        success: true,
        segments: ours.segments,
        sections: ours.sections,
        symbols: ours.symbols.map(unversioned),
      });
    });
  }
});

/** Offsets in Elf64_Ehdr and Elf64_Shdr */
const [E_SHOFF, E_SHNUM, E_SHSTRNDX] = [40, 60, 62] as const;
const [SH_SIZE, SH_LINK] = [32, 40] as const;

/** c-library with a change. */
function changed(change: (view: DataView, sectionsAt: number) => void): Uint8Array {
  const bytes = binaryBytes('c-library').slice();
  const view = new DataView(bytes.buffer);
  change(view, Number(view.getBigUint64(E_SHOFF, true)));
  return bytes;
}

/** `.dynstr` with one text that two symbols share, as link editors merge tails. */
function sharedTail(): Uint8Array {
  const elf = new ElfBuilder();
  const text = new TextEncoder().encode('\0größe_tail\0');
  const strings = elf.place(text);
  const tail = text.length - 'tail\0'.length;
  const symbols = elf.encoder().raw(new Uint8Array(24));
  for (const name of [1, tail]) symbols.u32(name).u8(0x12, 0).u16(1).word(0x1000, 0);
  const table = elf.place(symbols.finish());
  const hash = elf
    .encoder()
    .u32(1, 1, 1, 0)
    .word(-1)
    .u32(1, referenceGnuHash('größe_tail') & ~1, referenceGnuHash('tail') | 1);
  elf.entry(0x6ffffef5, elf.place(hash.finish())).entry(5, strings).entry(6, table);
  elf.sections([
    { name: '.dynsym', type: 11, offset: elf.offsetOf(table), size: 72, link: 2, info: 1, entsize: 24 },
    { name: '.dynstr', type: 3, offset: elf.offsetOf(strings), size: text.length },
  ]);
  return elf.build();
}

const sectionNames = (said: Pick<Said, 'sections'>) => said.sections.map(line => line.split(' ')[0]);
const lastNames = (said: Pick<Said, 'symbols'>) => said.symbols.map(line => line.split(' ').at(-1));

interface Defect {
  name: string;
  bytes: () => Uint8Array;
  /** the same question to both */
  ask: (said: Said) => unknown;
  elfinfo: unknown;
  /** what readelf 2.40 says, and we */
  readelf: unknown;
}

/** of c-library */
const LIBRARY_SECTIONS = 24;

/** Pinned: a version of elfinfo that mends one of these breaks its test, and the entry can go. */
const DEFECTS: Defect[] = [
  {
    name: 'sections counted in section 0 (e_shnum 0) are none',
    bytes: () =>
      changed((view, sectionsAt) => {
        view.setBigUint64(sectionsAt + SH_SIZE, BigInt(view.getUint16(E_SHNUM, true)), true);
        view.setUint16(E_SHNUM, 0, true);
      }),
    ask: said => said.sections.length,
    elfinfo: 0,
    readelf: LIBRARY_SECTIONS,
  },
  {
    name: 'section names found by section 0 (SHN_XINDEX) are lost',
    bytes: () =>
      changed((view, sectionsAt) => {
        view.setUint32(sectionsAt + SH_LINK, view.getUint16(E_SHSTRNDX, true), true);
        view.setUint16(E_SHSTRNDX, 0xffff, true);
      }),
    ask: said => sectionNames(said).filter(name => name !== '').length,
    elfinfo: 0,
    readelf: LIBRARY_SECTIONS - 1,
  },
  {
    name: 'a name in the tail of one that is not ASCII begins too late',
    bytes: sharedTail,
    ask: said => lastNames(said).at(-1),
    elfinfo: 'il',
    readelf: 'tail',
  },
];

describe('what elfinfo gets wrong, and readelf and we do not', () => {
  for (const { name, bytes, ask, elfinfo: theirs, readelf } of DEFECTS) {
    it(name, async () => {
      const image = bytes();
      const said = elfinfo(image);
      if (!said) throw new Error('no answer');
      expect(ask(said)).toEqual(theirs);
      expect(ask({ success: true, ...(await ourFacts(memorySource(image))) })).toEqual(readelf);
    });
  }

  it('a file without the ELF magic is read with success; readelf and we refuse it', async () => {
    const bytes = changed(view => view.setUint8(1, 0x58));
    expect(elfinfo(bytes)?.success).toBe(true);
    expect((await readBinary(memorySource(bytes), 'file', 'plugin')).profile.elf).toBeUndefined();
  });

  it('a string table of 2^40 bytes takes longer than anyone waits; we refuse it at once', async () => {
    const bytes = changed((view, sectionsAt) =>
      view.setBigUint64(sectionsAt + 64 * 4 + SH_SIZE, 1n << 40n, true),
    );
    expect(elfinfo(bytes, 3000)).toBeUndefined();
    const { profile } = await readBinary(memorySource(bytes), 'file', 'plugin');
    expect(profile.elf?.dynamic?.known).toBe(true);
  });
});
