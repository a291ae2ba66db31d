import type { Encoding } from '../../src/bytes/view.ts';
import {
  fileHeader,
  type PlannedSection,
  type PlannedSegment,
  sectionTable,
  segmentTable,
} from './elf-headers.ts';
import { Encoder } from './encoder.ts';

// Numbers stand here as the gABI prints them, not as src/elf/constants.ts does: a wrong one there must show.
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_NOTE = 4;

/** Room for the header and the program headers; what is placed starts behind it. */
const HEAD_BYTES = 0x400;

export interface PlannedRelocation {
  offset: number;
  type: number;
  symbol?: number;
  addend?: number;
}

export interface PlannedNote {
  owner: string;
  type: number;
  descriptor: Uint8Array;
}

export interface ElfPlan extends Partial<Encoding> {
  type?: number;
  machine?: number;
  /** address of the first byte of the file: not 0, so that an offset never passes for an address */
  base?: number;
}

/**
 * An ELF file in memory, for cases that no linker writes. What is placed lies in one PT_LOAD that covers the whole
 * file, with every right; the dynamic table comes from the entries that were asked for.
 */
export class ElfBuilder {
  readonly encoding: Encoding;
  readonly base: number;
  readonly segments: PlannedSegment[] = [];
  readonly #type: number;
  readonly #machine: number;
  readonly #body: Encoder;
  readonly #entries: [tag: number, value: number | bigint][] = [];
  readonly #strings: Encoder;
  #sections: PlannedSection[] = [];
  /** bytes of memory behind the file's, zero-filled */
  bss = 0;
  /** counts of segments and sections go into section 0, as files with 65,280 sections and more do */
  extendedNumbering = false;
  /** undefined: from the entries that were asked for; null: no PT_DYNAMIC */
  dynamicTable: Uint8Array | null | undefined;

  constructor({ wordSize = 8, littleEndian = true, type = 3, machine = 62, base = 0x10000 }: ElfPlan = {}) {
    this.encoding = { wordSize, littleEndian };
    this.base = base;
    this.#type = type;
    this.#machine = machine;
    this.#body = new Encoder(this.encoding).raw(new Uint8Array(HEAD_BYTES));
    this.#strings = new Encoder(this.encoding).u8(0);
  }

  encoder(): Encoder {
    return new Encoder(this.encoding);
  }

  /** Puts bytes into the file; returns their address. */
  place(bytes: Uint8Array, align = 16): number {
    this.#body.align(align);
    const address = this.base + this.#body.length;
    this.#body.raw(bytes);
    return address;
  }

  offsetOf(address: number): number {
    return address - this.base;
  }

  /** Offset of a text in DT_STRTAB. */
  string(text: string): number {
    const offset = this.#strings.length;
    this.#strings.cstring(text);
    return offset;
  }

  entry(tag: number, value: number | bigint): this {
    this.#entries.push([tag, value]);
    return this;
  }

  /** DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH */
  textEntry(tag: number, text: string): this {
    return this.entry(tag, this.string(text));
  }

  /** DT_RELA, DT_REL or (`plt`) DT_JMPREL */
  relocations(
    kind: 'rela' | 'rel' | 'plt-rela' | 'plt-rel',
    relocations: readonly PlannedRelocation[],
  ): number {
    const out = this.encoder();
    const explicit = kind.endsWith('rela');
    const wide = this.encoding.wordSize === 8;
    for (const { offset, type, symbol = 0, addend = 0 } of relocations) {
      out.word(offset, wide ? (BigInt(symbol) << 32n) + BigInt(type) : ((symbol << 8) | type) >>> 0);
      if (explicit) out.word(addend);
    }
    const address = this.place(out.finish());
    if (kind.startsWith('plt')) {
      return (
        this.entry(23, address)
          .entry(2, out.length)
          .entry(20, explicit ? 7 : 17) && address
      );
    }
    const [table, size, each] = explicit ? [7, 8, 9] : [17, 18, 19];
    this.entry(table, address)
      .entry(size, out.length)
      .entry(each, (explicit ? 3 : 2) * this.encoding.wordSize);
    return address;
  }

  /** DT_RELR, word by word */
  relr(words: readonly (number | bigint)[]): number {
    const table = this.encoder()
      .word(...words)
      .finish();
    const address = this.place(table);
    this.entry(36, address).entry(35, table.length).entry(37, this.encoding.wordSize);
    return address;
  }

  notes(notes: readonly PlannedNote[], align: 4 | 8 = 4): number {
    const out = this.encoder();
    for (const { owner, type, descriptor } of notes) {
      const name = new TextEncoder().encode(`${owner}\0`);
      out.align(align).u32(name.length, descriptor.length, type).raw(name).align(align).raw(descriptor);
    }
    const address = this.place(out.align(align).finish());
    const offset = this.offsetOf(address);
    this.segments.push({ type: PT_NOTE, flags: 4, offset, vaddr: address, filesz: out.length, align });
    return address;
  }

  interpreter(path: string): void {
    const bytes = this.encoder().cstring(path).finish();
    const address = this.place(bytes);
    this.segments.push({
      type: PT_INTERP,
      offset: this.offsetOf(address),
      vaddr: address,
      filesz: bytes.length,
    });
  }

  /** A section header table behind everything else: the null section, these, and .shstrtab. */
  sections(sections: readonly PlannedSection[]): void {
    this.#sections = [{ name: '', type: 0 }, ...sections, { name: '.shstrtab', type: 3 }];
  }

  build(): Uint8Array {
    if (this.#strings.length > 1) {
      const strings = this.#strings.finish();
      this.entry(5, this.place(strings)).entry(10, strings.length);
    }
    if (this.dynamicTable !== null && (this.dynamicTable || this.#entries.length > 0)) {
      const table =
        this.dynamicTable ??
        this.encoder()
          .word(...this.#entries.flat(), 0, 0)
          .finish();
      const vaddr = this.place(table);
      this.segments.push({
        type: PT_DYNAMIC,
        flags: 6,
        offset: this.offsetOf(vaddr),
        vaddr,
        filesz: table.length,
      });
    }
    const end = this.#body.align(8).length;
    const load = {
      type: PT_LOAD,
      flags: 7,
      offset: 0,
      vaddr: this.base,
      filesz: end,
      memsz: end + this.bss,
      align: 0x1000,
    };
    const segments = [load, ...this.segments];
    const sectionsAt = this.#placeSections(segments.length);
    const bytes = this.#body.finish();
    const counts = { segments: segments.length, sections: this.#sections.length, sectionsAt };
    const kind = { type: this.#type, machine: this.#machine };
    bytes.set(fileHeader(this.encoding, kind, counts, this.extendedNumbering));
    const table = segmentTable(this.encoding, segments);
    if (table.length + 64 > HEAD_BYTES)
      throw new Error(`${segments.length} segments are too many for the builder`);
    bytes.set(table, 64);
    return bytes;
  }

  #placeSections(segmentCount: number): number {
    const all = this.#sections;
    if (all.length === 0) return 0;
    const names = this.encoder();
    const numbered = all.map(section => {
      const nameOffset = names.length;
      names.cstring(section.name);
      return { ...section, nameOffset };
    });
    const offset = this.offsetOf(this.place(names.finish()));
    const [zero, last] = [numbered[0], numbered.at(-1)];
    if (last) Object.assign(last, { offset, size: names.length });
    if (zero && this.extendedNumbering) {
      Object.assign(zero, { size: all.length, link: all.length - 1, info: segmentCount });
    }
    return this.offsetOf(this.place(sectionTable(this.encoding, this.base, numbered)));
  }
}
