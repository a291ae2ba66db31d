import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { AddressSpace } from '../../src/elf/address-space.ts';
import { type ElfImage, openElf } from '../../src/elf/image.ts';
import { Relocations, readRelocations } from '../../src/elf/relocation.ts';
import { type BuildInfo, readBuildInfo } from '../../src/go/build-info.ts';
import { countingSource } from '../support/counting-source.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import type { Encoder } from '../support/encoder.ts';
import { ENCODINGS, openBuilt } from '../support/open-elf.ts';

const MAGIC = new Uint8Array([0xff, 0x20, ...new TextEncoder().encode('Go buildinf:')]);
const MOD_INFO = new Uint8Array([
  ...Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex'),
  ...new TextEncoder().encode('path\texample.com/x\nbuild\t-buildmode=plugin\n'),
  ...Buffer.from('f932433186182072008242104116d8f2', 'hex'),
]);
const EXPECTED: BuildInfo = {
  goVersion: 'go1.22.3',
  path: 'example.com/x',
  deps: [],
  settings: { '-buildmode': 'plugin' },
};

const uvarint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...uvarint(value >>> 7)];

/** cmd/link/internal/ld/data.go, Link.buildinfo, from Go 1.18 on. */
function inline(out: Encoder, version: string, modinfo: Uint8Array): Uint8Array {
  out
    .raw(MAGIC)
    .u8(out.encoding.wordSize, out.encoding.littleEndian ? 2 : 3)
    .align(32);
  const text = new TextEncoder().encode(version);
  return out
    .u8(...uvarint(text.length))
    .raw(text)
    .u8(...uvarint(modinfo.length))
    .raw(modinfo)
    .align(16)
    .finish();
}

/** A PT_LOAD that can be written and not executed, as debug/buildinfo looks for, over everything from `address` on. */
function addDataSegment(elf: ElfBuilder, address: number, filesz: number): void {
  elf.segments.push({ type: 1, flags: 6, offset: elf.offsetOf(address), vaddr: address, filesz, align: 16 });
}

async function infoOf(image: ElfImage): Promise<BuildInfo | undefined> {
  const dynamic = await image.dynamic();
  const relocations = dynamic ? await readRelocations(image.memory, dynamic, 62) : new Relocations(undefined);
  const space = new AddressSpace(image.memory, relocations, image.header.type === 2);
  return readBuildInfo(image, await image.sections(), space);
}

describe.each(ENCODINGS)('build info: $title', encoding => {
  it('of Go 1.18 and later has its strings inline', async () => {
    const elf = new ElfBuilder(encoding);
    const blob = inline(elf.encoder(), 'go1.22.3', MOD_INFO);
    addDataSegment(elf, elf.place(blob), blob.length);
    expect(await infoOf(await openBuilt(elf))).toEqual(EXPECTED);
  });

  it('is found by its section, wherever segments lie', async () => {
    const elf = new ElfBuilder(encoding);
    const blob = inline(elf.encoder(), 'go1.22.3', MOD_INFO);
    const offset = elf.offsetOf(elf.place(blob));
    elf.sections([{ name: '.go.buildinfo', type: 1, offset, size: blob.length }]);
    expect(await infoOf(await openBuilt(elf))).toEqual(EXPECTED);
  });

  for (const how of [
    'in a file at a fixed address',
    'behind relocations with addends',
    'behind relocations in place',
  ] as const) {
    it(`of older releases points to Go strings: ${how}`, async () => {
      const fixed = how === 'in a file at a fixed address';
      const elf = new ElfBuilder({ ...encoding, type: fixed ? 2 : 3 });
      const word = encoding.wordSize;
      const relocated: { offset: number; addend: number }[] = [];
      const pointer = (at: number, target: number) => {
        relocated.push({ offset: at, addend: target });
        return how === 'behind relocations with addends' ? 0 : target;
      };
      const goString = (bytes: Uint8Array) => {
        const data = elf.place(bytes);
        const header = elf.place(elf.encoder().word(data, bytes.length).finish());
        relocated.push({ offset: header, addend: data });
        return header;
      };
      const strings = [goString(new TextEncoder().encode('go1.15.15')), goString(MOD_INFO)];
      const at = elf.place(new Uint8Array(0));
      const blob = elf
        .encoder()
        .raw(MAGIC)
        .u8(word, encoding.littleEndian ? 0 : 1);
      for (const [i, target] of strings.entries()) blob.word(pointer(at + 16 + i * word, target));
      const bytes = blob.align(32).finish();
      addDataSegment(elf, elf.place(bytes), bytes.length);
      const list = relocated.map(one => ({ ...one, type: 8 }));
      if (how === 'behind relocations with addends') elf.relocations('rela', list);
      if (how === 'behind relocations in place') elf.relocations('rel', list);
      expect(await infoOf(await openBuilt(elf))).toEqual({ ...EXPECTED, goVersion: 'go1.15.15' });
    });
  }
});

async function infoOfBlob(make: (out: Encoder) => Uint8Array, padding = 0): Promise<BuildInfo | undefined> {
  const elf = new ElfBuilder();
  const blob = make(elf.encoder());
  const address = elf.place(Uint8Array.from([...new Uint8Array(padding), ...blob]));
  addDataSegment(elf, address, padding + blob.length);
  return infoOf(await openBuilt(elf));
}

describe('a build info blob', () => {
  it('without a frame around the module information has only a version', async () => {
    expect(await infoOfBlob(out => inline(out, 'go1.22.3', new Uint8Array(10)))).toEqual({
      goVersion: 'go1.22.3',
      deps: [],
      settings: {},
    });
  });

  it('without a version is none', async () => {
    expect(await infoOfBlob(out => inline(out, '', MOD_INFO))).toBeUndefined();
  });

  it('is looked for at every 16 bytes, and nowhere else', async () => {
    expect(await infoOfBlob(out => inline(out, 'go1.22.3', MOD_INFO), 16 * 777)).toEqual(EXPECTED);
    expect(await infoOfBlob(out => inline(out, 'go1.22.3', MOD_INFO), 8)).toBeUndefined();
  });

  it('is found on the border of two megabytes of a data segment', async () => {
    for (const padding of [(1 << 20) - 16, 1 << 20, (1 << 20) + 16, (1 << 20) - 32]) {
      expect(await infoOfBlob(out => inline(out, 'go1.22.3', MOD_INFO), padding), String(padding)).toEqual(
        EXPECTED,
      );
    }
  });

  it('that is not there costs one pass over the data segment', async () => {
    const elf = new ElfBuilder();
    const size = 16 << 20;
    addDataSegment(elf, elf.place(new Uint8Array(size), 1024), size);
    const source = countingSource(elf.build());
    expect(await infoOf(await openElf(source))).toBeUndefined();
    expect(source.bytesRead).toBeLessThan(size * 1.01);
  });

  it('that the magic only begins is passed over', async () => {
    const almost = Uint8Array.from([...MAGIC.subarray(0, 13), 0x21, 8, 2]);
    const behind = (out: Encoder) => {
      const blob = inline(new ElfBuilder().encoder(), 'go1.22.3', MOD_INFO);
      return out.raw(almost).raw(blob).finish();
    };
    expect(await infoOfBlob(behind)).toEqual(EXPECTED);
  });

  const damaged: [name: string, make: (out: Encoder) => Uint8Array][] = [
    [
      'with a string longer than the segment',
      out =>
        out
          .raw(MAGIC)
          .u8(8, 2)
          .align(32)
          .u8(...uvarint(1 << 20))
          .align(16)
          .finish(),
    ],
    [
      'with a string of 2^62 bytes',
      out =>
        out
          .raw(MAGIC)
          .u8(8, 2)
          .align(32)
          .u8(...new Array<number>(9).fill(0xff), 0x3f)
          .align(16)
          .finish(),
    ],
    [
      'with a length that never ends',
      out => out.raw(MAGIC).u8(8, 2).align(32).raw(new Uint8Array(32).fill(0xff)).finish(),
    ],
    ['of the other byte order', out => out.raw(MAGIC).u8(8, 1).align(32).finish()],
    ['of the other pointer size', out => out.raw(MAGIC).u8(4, 0).align(32).finish()],
  ];
  for (const [name, make] of damaged) {
    it(`${name} is refused`, async () => {
      await expect(infoOfBlob(make)).rejects.toThrow(FormatError);
    });
  }

  it('whose pointers are nil is none', async () => {
    expect(await infoOfBlob(out => out.raw(MAGIC).u8(8, 0).align(32).finish())).toBeUndefined();
  });
});
