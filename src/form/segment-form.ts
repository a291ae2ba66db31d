import { hex } from '../bytes/hex.ts';
import {
  EM_AARCH64,
  EM_ARM,
  EM_RISCV,
  PAGE_SIZE,
  PF_R,
  PF_W,
  PF_X,
  PT_AARCH64_MEMTAG_MTE,
  PT_ARM_EXIDX,
  PT_DYNAMIC,
  PT_GNU_EH_FRAME,
  PT_GNU_PROPERTY,
  PT_GNU_RELRO,
  PT_GNU_SFRAME,
  PT_GNU_STACK,
  PT_INTERP,
  PT_LOAD,
  PT_NOTE,
  PT_NULL,
  PT_PHDR,
  PT_RISCV_ATTRIBUTES,
  PT_TLS,
} from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import { loadsOf, pageEnd, phdrSize, type Segment } from '../elf/segment.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** How link editors write the headers of a type. */
interface Form {
  name: string;
  /** values of p_flags */
  flags: readonly number[];
  /** there are several of it in a file */
  several?: true;
  /** the bytes of the file that it names lie in no PT_LOAD */
  isApart?: true;
  /** p_memsz may be larger than p_filesz */
  isLonger?: true;
  /** of one machine */
  machine?: number;
  /** in libraries and programs only: a plugin has no use for it */
  notInPlugin?: true;
}

const R = PF_R;
const RW = PF_R | PF_W;
const RX = PF_R | PF_X;

const FORMS: Readonly<Record<number, Form>> = {
  [PT_NULL]: { name: 'PT_NULL', flags: [0], several: true, isApart: true },
  [PT_LOAD]: { name: 'PT_LOAD', flags: [R, RX, RW], several: true, isLonger: true },
  [PT_DYNAMIC]: { name: 'PT_DYNAMIC', flags: [R, RW] },
  [PT_INTERP]: { name: 'PT_INTERP', flags: [R], notInPlugin: true },
  [PT_NOTE]: { name: 'PT_NOTE', flags: [R], several: true },
  [PT_PHDR]: { name: 'PT_PHDR', flags: [R, RX] },
  [PT_TLS]: { name: 'PT_TLS', flags: [R, RW], isLonger: true },
  [PT_GNU_EH_FRAME]: { name: 'PT_GNU_EH_FRAME', flags: [R] },
  // What asks for executable stacks has a rule of its own.
  [PT_GNU_STACK]: { name: 'PT_GNU_STACK', flags: [RW, RW | PF_X], isApart: true },
  [PT_GNU_RELRO]: { name: 'PT_GNU_RELRO', flags: [R, RW], isLonger: true },
  [PT_GNU_PROPERTY]: { name: 'PT_GNU_PROPERTY', flags: [R] },
  [PT_GNU_SFRAME]: { name: 'PT_GNU_SFRAME', flags: [R] },
  [PT_ARM_EXIDX]: { name: 'PT_ARM_EXIDX', flags: [R], machine: EM_ARM },
  [PT_RISCV_ATTRIBUTES]: {
    name: 'PT_RISCV_ATTRIBUTES',
    flags: [R],
    isApart: true,
    machine: EM_RISCV,
  },
  [PT_AARCH64_MEMTAG_MTE]: { name: 'PT_AARCH64_MEMTAG_MTE', flags: [R], machine: EM_AARCH64 },
};

/** Largest p_align of a PT_LOAD: huge pages of amd64. */
const MAX_ALIGN = 2 << 20;
/** Of a file's thread-local storage: no library has a larger one. */
const MAX_TLS_BYTES = 16 << 20;

const isPowerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));

type Field = 'p_type' | 'p_flags' | 'p_offset' | 'p_vaddr' | 'p_filesz' | 'p_memsz' | 'p_align';

/** Places in Elf64_Phdr and Elf32_Phdr. */
const PLACES: Readonly<Record<Field, readonly [wide: number, narrow: number]>> = {
  p_type: [0, 0],
  p_flags: [4, 24],
  p_offset: [8, 4],
  p_vaddr: [16, 8],
  p_filesz: [32, 16],
  p_memsz: [40, 20],
  p_align: [48, 28],
};

const VALUES: Readonly<Record<Field, (segment: Segment) => number>> = {
  p_type: ({ type }) => type,
  p_flags: ({ flags }) => flags,
  p_offset: ({ offset }) => offset,
  p_vaddr: ({ vaddr }) => vaddr,
  p_filesz: ({ filesz }) => filesz,
  p_memsz: ({ memsz }) => memsz,
  p_align: ({ align }) => align,
};

/** The program headers: their types, flags, sizes, and where they lie. */
export function unrecognisedSegments(image: ElfImage, isPlugin: boolean): Unrecognised[] {
  const { header, segments, encoding } = image;
  const wide = encoding.wordSize === 8;
  const found: Unrecognised[] = [];
  const seen = new Set<number>();
  for (const [index, segment] of segments.entries()) {
    const field = oddField(segment, seen.has(segment.type), image, isPlugin);
    seen.add(segment.type);
    if (field === undefined) continue;
    const [at] = [PLACES[field][wide ? 0 : 1]];
    found.push({
      structure: `${wide ? 'Elf64_Phdr' : 'Elf32_Phdr'}[${index}].${field}`,
      offset: header.phoff + index * phdrSize(encoding.wordSize) + at,
      value: `${hex(VALUES[field](segment))}${named(segment, field)}`,
    });
    if (found.length >= 8) break;
  }
  return found;
}

function named({ type }: Segment, field: Field): string {
  const name = FORMS[type]?.name;
  return name === undefined || field === 'p_type' ? '' : ` (${name})`;
}

/** The first field of a header that no link editor writes so; undefined: it is as they all are. */
function oddField(
  segment: Segment,
  isSecond: boolean,
  { header, segments }: ElfImage,
  isPlugin: boolean,
): Field | undefined {
  const { type, flags, vaddr, offset, filesz, memsz, align } = segment;
  const form = FORMS[type];
  if (!form || (form.machine !== undefined && form.machine !== header.machine)) return 'p_type';
  if ((isSecond && !form.several) || (isPlugin && form.notInPlugin)) return 'p_type';
  if (type === PT_NULL) return undefined;
  if (!form.flags.includes(flags)) return 'p_flags';
  if (align !== 0 && !isPowerOfTwo(align)) return 'p_align';
  if (type === PT_GNU_STACK) return filesz + memsz + vaddr + offset === 0 ? undefined : 'p_memsz';
  if (form.isApart) return undefined;
  if (filesz > memsz && type !== PT_GNU_RELRO) return 'p_filesz';
  if (memsz > filesz && !form.isLonger) return 'p_memsz';
  if (type === PT_LOAD) return oddLoad(segment);
  const loads = loadsOf({ segments });
  if (type === PT_GNU_RELRO) return oddRelro(segment, loads);
  const load = loads.find(one => holds(one, segment));
  // Storage that begins with zeros is not in the file.
  if (type === PT_TLS && filesz === 0) return oddStorage(segment);
  if (!load) return 'p_vaddr';
  if (type === PT_DYNAMIC && (flags & PF_W) !== (load.flags & PF_W)) return 'p_flags';
  if (type === PT_TLS) return oddStorage(segment);
  if (align > 1 && vaddr % Math.min(align, PAGE_SIZE) !== 0) return 'p_align';
  if (type === PT_PHDR) return offset === header.phoff ? undefined : 'p_offset';
  return undefined;
}

/** The bytes lie in the file's part of a PT_LOAD, and at the same distance from its start in the file as in memory. */
function holds(load: Segment, { vaddr, offset, filesz }: Segment): boolean {
  return (
    vaddr >= load.vaddr &&
    vaddr + filesz <= load.vaddr + load.filesz &&
    offset - load.offset === vaddr - load.vaddr
  );
}

function oddLoad({ vaddr, offset, memsz, align }: Segment): Field | undefined {
  if (memsz === 0) return 'p_memsz';
  if (align < PAGE_SIZE || align > MAX_ALIGN) return 'p_align';
  return (vaddr - offset) % align === 0 ? undefined : 'p_offset';
}

/** From the start of a writable PT_LOAD, or somewhere in it, at most to the end of its last page. */
function oddRelro({ vaddr, memsz }: Segment, loads: readonly Segment[]): Field | undefined {
  const load = loads.find(one => vaddr >= one.vaddr && vaddr < one.vaddr + one.memsz);
  if (!load || (load.flags & PF_W) === 0) return 'p_vaddr';
  return vaddr + memsz <= pageEnd(load.vaddr + load.memsz) ? undefined : 'p_memsz';
}

function oddStorage({ vaddr, memsz, align }: Segment): Field | undefined {
  if (memsz > MAX_TLS_BYTES) return 'p_memsz';
  return align <= PAGE_SIZE && vaddr % Math.max(1, align) === 0 ? undefined : 'p_align';
}
