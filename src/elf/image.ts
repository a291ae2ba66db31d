import { FormatError } from '../bytes/format-error.ts';
import type { ByteSource } from '../bytes/source.ts';
import { SparseBytes } from '../bytes/sparse-bytes.ts';
import { ByteView, decodeText, type Encoding } from '../bytes/view.ts';
import { EI_NIDENT, PT_DYNAMIC, PT_INTERP } from './constants.ts';
import { type DynamicTable, readDynamic } from './dynamic.ts';
import { type ElfHeader, ehdrSize, encodingOf, isElf, readHeader } from './header.ts';
import { Memory } from './memory.ts';
import { type Note, readNotes } from './note.ts';
import { readSections, type Section } from './section.ts';
import { phdrSize, readSegments, type Segment } from './segment.ts';

/** First read of a file: header, program headers and mostly the notes and the interpreter as well. */
const HEAD_BYTES = 4096;
const MAX_INTERPRETER_BYTES = 4096;

/** The first bytes of a file, read before anything is known of it. */
export async function readHead(bytes: SparseBytes): Promise<Uint8Array> {
  const length = Math.min(HEAD_BYTES, bytes.size);
  await bytes.fetch([{ offset: 0, length }]);
  return bytes.slice(0, length, 'file');
}

/** The PT_DYNAMIC that ld.so reads: the last one, if there is anything in it and it is not at 0. */
export function dynamicSegment(segments: readonly Segment[]): Segment | undefined {
  const last = segments.findLast(({ type }) => type === PT_DYNAMIC);
  return last && last.filesz > 0 && last.vaddr > 0 ? last : undefined;
}

/** What an ELF file consists of for the loader. Each part is read when it is asked for, once. */
export class ElfImage {
  readonly bytes: SparseBytes;
  readonly encoding: Encoding;
  readonly header: ElfHeader;
  readonly segments: readonly Segment[];
  readonly memory: Memory;

  private constructor(
    bytes: SparseBytes,
    encoding: Encoding,
    header: ElfHeader,
    segments: readonly Segment[],
  ) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.header = header;
    this.segments = segments;
    this.memory = new Memory(bytes, segments, encoding);
  }

  /** Reads header and program headers. Not ELF, or no class that exists: undefined. */
  static async open(bytes: SparseBytes): Promise<ElfImage | undefined> {
    const head = await readHead(bytes);
    if (!isElf(head) || head.length < EI_NIDENT) return undefined;
    const encoding = encodingOf(head);
    if (!encoding || head.length < ehdrSize(encoding)) return undefined;
    const header = readHeader(head, encoding);
    return new ElfImage(bytes, encoding, header, await readProgramHeaders(bytes, header, encoding));
  }

  /** PT_DYNAMIC's table; of several the last one counts, even if it is empty (elf/dl-load.c). */
  async dynamic(): Promise<DynamicTable | undefined> {
    const segment = dynamicSegment(this.segments);
    return segment && readDynamic(this.memory, segment);
  }

  async interpreter(): Promise<string | undefined> {
    const segment = this.segments.find(({ type }) => type === PT_INTERP);
    if (!segment) return undefined;
    const length = Math.min(segment.filesz, MAX_INTERPRETER_BYTES);
    await this.bytes.fetch([{ offset: segment.offset, length }]);
    const text = this.bytes.slice(segment.offset, length, 'PT_INTERP');
    const end = text.indexOf(0);
    return decodeText(end < 0 ? text : text.subarray(0, end));
  }

  notes(): Promise<Note[]> {
    return readNotes(this.bytes, this.segments, this.encoding);
  }

  sections(): Promise<Section[]> {
    return readSections(this.bytes, this.header, this.encoding);
  }
}

/**
 * The program headers. e_phnum counts them, also where it is PN_XNUM: extended numbering, by which section 0 has the
 * count, is nothing that ld.so, musl or the kernel know. A table that does not lie in the file is read as far as it
 * goes: the loader's own check words the failure.
 */
async function readProgramHeaders(
  bytes: SparseBytes,
  header: ElfHeader,
  encoding: Encoding,
): Promise<Segment[]> {
  const size = phdrSize(encoding.wordSize);
  if (header.phentsize !== size) return [];
  const room = Math.max(0, Math.floor((bytes.size - header.phoff) / size));
  const count = Math.min(header.phnum, room);
  const length = count * size;
  await bytes.fetch([{ offset: header.phoff, length }]);
  const table = bytes.slice(header.phoff, length, 'ElfN_Phdr');
  return readSegments(new ByteView(table, encoding, 'ElfN_Phdr', header.phoff), count);
}

/** Opens an ELF image; anything else is a FormatError. */
export async function openElf(source: ByteSource): Promise<ElfImage> {
  const image = await ElfImage.open(new SparseBytes(source));
  if (!image) throw new FormatError('e_ident', 0, 'not an ELF file of a known class and byte order');
  return image;
}
